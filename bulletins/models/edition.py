"""An edition: one number of a publication. The web archive and the e-mail are two views of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page, PageManager, PageQuerySet, Revision

from bulletins.forms import EditionForm
from bulletins.models.permissions import EditionPermissionTester
from cms.core.language import asked_for
from cms.core.place import KnownPlace
from newsletters.edition import Letter, NotApproved
from newsletters.models import List, Mailing, Publication

if TYPE_CHECKING:
    from bulletins.content import EditionContent
    from cms.people.models import Partnership
    from cms.users.models import User
    from newsletters.sealing.who_got_it import WhoGotIt


class EditionQuerySet(PageQuerySet):
    def of(self, partnership: "Partnership") -> Self:
        return self.filter(publication__partnership=partnership)

    def newest_first(self) -> Self:
        return self.order_by("-date", "-number", "-pk")

    def numbers(self) -> Self:
        """Without corrections, which bear the number of what they correct."""
        return self.filter(corrects=None)

    def sealed(self) -> Self:
        """Editions that have a mailing, or are in the archive: nothing changes them any more."""
        return self.filter(Q(live=True) | Exists(mailings().exclude(state=Mailing.State.CANCELLED)))

    def ever_sealed(self) -> Self:
        return self.filter(Q(live=True) | Exists(mailings()))


def mailings() -> models.QuerySet[Mailing]:
    """The mailings of the edition of an outer query."""
    edition = ContentType.objects.get_for_model(Edition)
    found: models.QuerySet[Mailing] = Mailing.objects.filter(source_type=edition, source_id=OuterRef("pk"))
    return found


class Edition(KnownPlace, RoutablePageMixin, Page):
    """A page that publishes itself when its first letter leaves, and by nothing else."""

    fetched_with = ("publication",)

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="editions", editable=False)
    number = models.PositiveIntegerField("number", editable=False)
    date = models.DateField("date", editable=False)
    subject = models.CharField("subject", max_length=150, help_text="What stands in the reader's list of letters.")
    preheader = models.CharField(
        "preheader", max_length=150, blank=True, help_text="The grey line after the subject in most mail programs."
    )
    introduction = models.TextField(
        "introduction", blank=True, help_text="A few lines at the top. An empty line parts paragraphs."
    )
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="corrections",
        help_text="The number that this corrects, where it is a correction: it goes to those who got that one.",
    )
    faulty = models.JSONField(default=list, editable=False, help_text="The places of what is wrong in that number.")
    to_all = models.BooleanField(
        default=False, editable=False, help_text="Whether those too are told in whose letter nothing was wrong."
    )
    arrangement = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Where its sections stand otherwise than in the publication: their order, and those left out.",
    )

    content_panels = [
        MultiFieldPanel(
            [FieldPanel("subject"), FieldPanel("preheader"), FieldPanel("introduction")],
            heading="At the top of the letter",
        ),
        HelpPanel("Drag to rearrange. What you change here changes this edition only; the item itself stays as it is."),
        InlinePanel("items", heading="Items", label="item"),
    ]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    base_form_class = EditionForm
    parent_page_types = ["bulletins.ArchivePage"]
    subpage_types: list[str] = []
    is_creatable = False
    preview_modes = [
        ("", "Web page"),
        ("letter", "Letter"),
        ("dark", "Letter in dark"),
        ("text", "Plain text"),
        ("checks", "Checks"),
    ]

    objects: ClassVar[Any] = PageManager.from_queryset(EditionQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "date"], condition=Q(corrects=None), name="edition_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["publication", "number"], condition=Q(corrects=None), name="edition_number_once"
            ),
        ]

    # --- Its mailing

    def mailing(self) -> Mailing | None:
        """The mailing that was sealed from it and not cancelled; else the newest cancelled one."""
        found = Mailing.objects.filter(source_type=ContentType.objects.get_for_model(Edition), source_id=self.pk)
        standing = found.exclude(state=Mailing.State.CANCELLED).first()
        newest: Mailing | None = standing or found.first()
        return newest

    @property
    def is_sealed(self) -> bool:
        """Nothing changes it any more: it is going, or it went."""
        return Edition.objects.filter(pk=self.pk).sealed().exists()

    @property
    def was_sealed(self) -> bool:
        return Edition.objects.filter(pk=self.pk).ever_sealed().exists()

    # --- The edition interface: what the post room seals from

    @property
    def mail_subject(self) -> str:
        return self.subject

    def approved_revision_id(self) -> int | None:
        from bulletins.approve import approved_revision_id

        return approved_revision_id(self)

    def approved_by(self, revision_id: int | None) -> "User | None":
        """Who approved this version, whatever came after."""
        given = self.approvals.filter(revision=revision_id, approved_by__isnull=False).select_related("approved_by")
        approval = given.order_by("-approved_at").first()
        return approval.approved_by if approval else None

    def letter(self, language: str) -> Letter:
        """The whole of the approved content. Raises NotApproved."""
        approved = self.approved_revision_id()
        if approved is None:
            raise NotApproved
        return self.content(approved).letter(language)

    def content(self, revision_id: int | None = None) -> "EditionContent":
        """What a revision says, for readers of many kinds; without one, what the edition says as it is in memory."""
        from bulletins.content import EditionContent

        return EditionContent(Revision.objects.get(pk=revision_id).as_object() if revision_id else self)

    def default_lists(self) -> Sequence[List]:
        """A correction is seen by those who saw what it corrects: it bears the same lists, private ones too."""
        if who := self.goes_to():
            return list(List.objects.filter(pk__in=Mailing.lists.through.objects.filter(
                mailing__in=who.mailings
            ).values("list")))  # fmt: skip
        return list(self.publication.lists.all())

    def goes_to(self) -> "WhoGotIt | None":
        """Of a correction: those who got what was wrong. None: whoever is on its lists."""
        from bulletins.after.correct import who_got_it

        return who_got_it(self) if self.corrects_id else None

    def on_first_letter(self) -> None:
        """Put exactly what was sealed into the archive. Doing it again changes nothing."""
        with transaction.atomic():
            now = Edition.objects.select_for_update(of=("self",)).get(pk=self.pk)
            mailing = now.mailing()
            if now.live or mailing is None or mailing.revision is None:
                return
            PublishPageRevisionAction(mailing.revision, user=None).execute(skip_permission_checks=True)

    # --- Guards

    def clean(self) -> None:
        """A subject is one line, however it was pasted."""
        super().clean()
        self.subject = " ".join(self.subject.split())

    def permissions_for_user(self, user: "User") -> EditionPermissionTester:
        return EditionPermissionTester(user, self)

    def publish(self, *args: Any, **kwargs: Any) -> None:
        raise PermissionDenied("An edition appears in the archive when its first letter leaves. Send it from its desk.")

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        raise PermissionDenied("What was sent stays in the archive.")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Asked before the tree is touched; `bulletins.guards` asks again however else a deletion is reached."""
        if self.was_sealed:
            raise PermissionDenied(f"{self.title} was sent, or was going to be: it stays.")
        return super().delete(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.go_live_at = self.expire_at = None  # An edition keeps to no timetable of Wagtail's.
        fields = kwargs.get("update_fields")
        if self.live and (fields is None or "live" in fields):
            self._refuse_what_was_not_sealed()
        return super().save(*args, **kwargs)

    def _refuse_what_was_not_sealed(self) -> None:
        mailing = self.mailing() if self.pk else None
        if mailing is None or mailing.revision_id is None or mailing.revision_id != self.live_revision_id:
            raise PermissionDenied(
                "An edition appears in the archive when its first letter leaves, as it was approved."
            )

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """A version that somebody was asked to approve is never written over: an edit after it makes a new one."""
        self.go_live_at = self.expire_at = None
        kwargs.pop("approved_go_live_at", None)
        over = kwargs.get("overwrite_revision")
        if over is not None and self.approvals.filter(revision=over).exists():
            kwargs["overwrite_revision"] = None
        saved: Revision = super().save_revision(*args, **kwargs)
        self._have_links_tried()
        return saved

    def _have_links_tried(self) -> None:
        from bulletins.letters import letter_of
        from newsletters.checks import trying

        trying.want(letter_of(self))

    # --- What it looks like

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from bulletins.after.archive import sent_corrections
        from bulletins.after.share import is_public, share_links
        from bulletins.faces import face_of, seen_by
        from bulletins.languages import page
        from bulletins.languages.told import translations_of
        from bulletins.leaves import leaves_of
        from bulletins.letters import letter_of, parts_of

        items, face = seen_by(self, request), face_of(self)
        translations = translations_of(self)
        told = page.spoken(translations, request)
        letter = letter_of(self, told.language, items, told)
        page.say(items, told)
        headings = page.headings(self, told)
        shares = share_links(url=letter.web_url, title=self.subject) if is_public(self) else []
        return {
            **super().get_context(request, *args, **kwargs),
            "letter": letter,
            "parts": [(headings.get(heading, _(heading)), held) for heading, held in parts_of(self, items)],
            "languages_of_this": page.switches(translations, request),
            "archive": self.get_parent().specific,
            "canonical": letter.web_url,
            "share": shares,
            "leaves": leaves_of(self),
            "corrections": list(sent_corrections([self.pk])) if self.live else [],
            **(face.context(self, items, request) if face else {}),
        }

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        from bulletins.faces import face_of

        face = face_of(self)
        template: str = face.template if face else super().get_template(request, *args, **kwargs)
        return template

    def serve(self, request: HttpRequest, view: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
        """The whole number speaks the language that its address asks for, as the links of a letter do."""
        here: Partnership = request.partnership  # type: ignore[attr-defined]
        if self.publication.partnership_id == here.pk:
            self.publication.partnership = here  # It knows its home, and what was asked of it for this request.
        if view is not None and view.__name__ != "index_route":
            response: HttpResponse = super().serve(request, view, *args, **kwargs)
            return response
        language = asked_for(request) or settings.LANGUAGE_CODE
        with translation.override(language):
            page: HttpResponse = super().serve(request, view, *args, **kwargs).render()
        page.headers["Content-Language"] = language
        return page

    @path("<slug:anchor>/", name="item")
    def item_page(self, request: HttpRequest, anchor: str) -> HttpResponseBase:
        from bulletins.after.item_page import show
        from bulletins.leaves import leaf_of

        if leaf := leaf_of(self, anchor):
            return leaf.show(self, request)
        return show(self, request, anchor)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from bulletins.letters import preview

        return preview(self, mode_name, request)
