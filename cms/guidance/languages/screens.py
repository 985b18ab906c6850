"""The screens of translating pages: how far each is in each language, and one page beside its English."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import get_page_models

from cms.core.gate import own_pages
from cms.core.language import Language, language, offered
from cms.core.sight import in_sight
from cms.guidance.languages import machine
from cms.guidance.languages.forms import PageTranslationForm
from cms.guidance.languages.keep import NotPublished, NotWhole, keep, standings
from cms.guidance.languages.pieces import pieces_of, said_of
from cms.guidance.models.base import PublicPage
from cms.people import rights
from cms.people.admin.door import Screen

A_PAGE = 50
ANY = frozenset({rights.WRITE, rights.PUBLISH, rights.GOVERNANCE})


class PagesScreen(Screen):
    """The published pages that somebody may see, with how far each is in each language."""

    right = ANY
    page_title = "Pages in other languages"
    header_icon = "wagtail-localize-language"
    template_name = "guidance/languages/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        languages = [language(code) for code in offered(self.partnership)[1:]]
        words = " ".join(self.request.GET.get("q", "").replace("\0", " ").split())[:100]
        pages = translatable(self.partnership, self.user).filter(live=True, title__icontains=words)
        page = Paginator(pages.order_by("path"), A_PAGE).get_page(self.request.GET.get("p"))
        found = standings(list(page), [each.code for each in languages])
        rows = [(each, [(to, found[each.pk, to.code]) for to in languages]) for each in page]
        return {
            **super().get_context_data(**kwargs),
            "languages": languages,
            "rows": rows,
            "pages": page,
            "words": words,
        }


class TranslateScreen(Screen):
    """One page, the English at the left: kept as a draft, or approved for readers by who may publish it."""

    right = ANY
    header_icon = "wagtail-localize-language"
    template_name = "guidance/languages/translate.html"
    page: Any
    to: Language

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = translatable(self.partnership, self.user).filter(pk=kwargs["page_id"]).first()
        if found is None or kwargs["code"] not in offered(self.partnership)[1:]:
            raise Http404
        self.page, self.to = found.specific, language(kwargs["code"])
        may = self.page.permissions_for_user(self.user)
        self.may_publish = may.can_publish()
        if not may.can_edit():
            raise PermissionDenied

    def get_page_title(self) -> str:
        return f"{self.page.title}, {self.to.name}"

    def form(self, data: Any = None) -> PageTranslationForm:
        pieces, said = pieces_of(self.page), said_of(self.page, self.to.code)
        return PageTranslationForm(data, pieces=pieces, said=said, to=self.to)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.form()
        said = said_of(self.page, self.to.code)
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "to": self.to,
            "form": form,
            "standing": standings([self.page], [self.to.code])[self.page.pk, self.to.code],
            "by_machine": any(each.by_machine for each in said.values()),
            "may_publish": self.may_publish,
            "may_draft": machine.is_set_up() and any(piece.english not in said for piece in form.pieces),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, approve = self.form(request.POST), request.POST.get("act") == "approve"
        if approve and not self.may_publish:
            raise PermissionDenied
        if form.is_valid():
            try:
                keep(self.partnership, self.page, self.to.code, form.cleaned_data, by=self.user, approve=approve)
            except (NotWhole, NotPublished) as fault:
                form.add_error(None, str(fault))
            else:
                done = "Readers get it" if approve else "It is kept as a draft"
                messages.success(request, f"{self.page.title}, {self.to.name}: {done}.")
                return redirect("page_languages:index")
        messages.error(request, "Nothing was saved: mend what is marked below.")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class DraftScreen(TranslateScreen):
    """Have a machine draft what is missing: for somebody to read. No reader gets it by this."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            made = machine.draft(self.page, self.to.code, self.user)
        except machine.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = "1 piece was" if made == 1 else f"{made} pieces were"
            messages.success(request, f"{said} drafted in {self.to.name}. Read each before you approve the page.")
        return redirect("page_languages:translate", page_id=self.page.pk, code=self.to.code)


def translatable(partnership: Any, user: Any) -> Any:
    """The pages here that can be translated, of those that somebody may know of."""
    kinds = [model for model in get_page_models() if issubclass(model, PublicPage)]
    return in_sight(own_pages(partnership).type(*kinds), user, partnership)
