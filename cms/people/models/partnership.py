"""A partnership: one tenant, with its hosts, its brand and its words."""

import re
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.models import Collection, Page, Site

from cms.people.contrast import ratio

colour = RegexValidator(re.compile(r"^#[0-9a-fA-F]{6}$"), "Give the colour as # and six digits, for example #0b5a3c.")


def can_take_a_token(address: str) -> None:
    """Letters come back to bounces+TOKEN@…: 33 more characters, of the 64 that may stand before the @."""
    local = address.rpartition("@")[0]
    if "+" in local or len(local) > 31 or not address.isascii():
        raise ValidationError("Give an address without a +, with 31 plain characters at most before its @.")


class Typeface(models.TextChoices):
    SYSTEM = "system", "The reader's own (fastest)"
    ATKINSON = "atkinson", "Atkinson Hyperlegible"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def at_host(self, hostname: str, port: int) -> tuple["Partnership", Site] | None:
        """The partnership and site that answer at a host.

        A site with this very port wins; else the host's only partnership, whatever the port (a proxy may change it).
        """
        sites = list(Site.objects.filter(hostname=hostname.lower()))
        chosen = [site for site in sites if site.port == port] or sites
        roots = {site.root_page_id for site in chosen}
        if len(roots) != 1:
            return None
        # With home page and logo: every public page needs them, and this is the query that can bring them.
        partnership = self.filter(home_id=roots.pop()).select_related("home__homepage", "logo").first()
        if partnership is None or partnership.home is None:
            return None
        site = chosen[0]
        site.root_page = partnership.home = getattr(partnership.home, "homepage", partnership.home)
        return partnership, site

    def of_page(self, page: Page) -> Self:
        """The partnership whose tree holds a page (none or one)."""
        ancestors = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
        return self.filter(home__path__in=ancestors)


class Partnership(models.Model):
    """One tenant. Its hosts are the Wagtail sites rooted at `home`."""

    key = models.SlugField("key", unique=True, help_text="Short and lasting, for commands and files: ealing.")
    name = models.CharField("name", max_length=200)
    short_name = models.CharField("short name", max_length=60, blank=True)
    website_name = models.CharField("name of the website", max_length=200, blank=True)
    area = models.CharField(
        "area",
        max_length=200,
        blank=True,
        help_text="As the schools register names it; several with commas. Empty takes schools of any area.",
    )
    strapline = models.CharField("strapline", max_length=200, blank=True)
    about = models.TextField("who runs this", blank=True, help_text="A sentence or two for the foot of each page.")
    postal_address = models.CharField(
        "postal address", max_length=300, blank=True, help_text="Stands at the foot of every letter."
    )
    contact_email = models.EmailField("e-mail for questions", blank=True)
    bounce_address = models.EmailField(
        "letters come back to",
        blank=True,
        validators=[can_take_a_token],
        help_text="A mailbox of your own for letters that cannot be delivered. Empty: the one of this hub.",
    )
    gap_reminders = models.BooleanField(
        "remind of empty seats",
        default=True,
        help_text="A head is told which seats of the school must be filled, at first and then every two weeks.",
    )
    languages = models.CharField(
        "languages beside English",
        max_length=200,
        blank=True,
        help_text="What readers may choose for their letters. What is not translated comes in English, and says so.",
    )
    base_url = models.URLField("address of the website", help_text="Every address in letters begins with this.")
    home = models.OneToOneField(
        Page, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="partnership"
    )

    collection = models.OneToOneField(
        Collection, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="partnership"
    )

    brand = models.CharField("brand colour", max_length=7, default="#1f6f54", validators=[colour])
    brand_dark = models.CharField("dark brand colour", max_length=7, default="#12382c", validators=[colour])
    accent = models.CharField("colour of what asks for action", max_length=7, default="#9a3412", validators=[colour])
    tint = models.CharField("colour of panels", max_length=7, default="#eef5f1", validators=[colour])
    link = models.CharField("colour of links", max_length=7, default="#0f5c8a", validators=[colour])
    typeface = models.CharField("typeface", max_length=20, choices=Typeface.choices, default=Typeface.SYSTEM)
    logo = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="logo"
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """What stands on the masthead."""
        return self.website_name or self.name

    @property
    def areas(self) -> list[str]:
        return [area.strip() for area in self.area.split(",") if area.strip()]

    def takes(self, area: str) -> bool:
        """Whether schools of an area, as the register names it, belong here. The register's own names hold commas.

        >>> Partnership(area="Ealing, Bristol, City of").takes("Bristol, City of")
        True
        """
        pieces = [piece.casefold() for piece in self.areas]
        runs = {", ".join(pieces[a:b]) for a in range(len(pieces)) for b in range(a + 1, len(pieces) + 1)}
        return not pieces or " ".join(area.split()).casefold() in runs

    def url(self, path: str) -> str:
        """An absolute address on this partnership's website.

        >>> Partnership(base_url="https://hub.example/").url("/calendar/")
        'https://hub.example/calendar/'
        """
        return self.base_url.rstrip("/") + "/" + path.lstrip("/")

    def clean(self) -> None:
        """Every pair of colours that meets on a page must be read easily: 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
        pairs = [
            ("brand", self.brand, "white", "#ffffff"),
            ("brand_dark", self.brand_dark, "white", "#ffffff"),
            ("accent", self.accent, "white", "#ffffff"),
            ("link", self.link, "white", "#ffffff"),
            ("link", self.link, "the panels", self.tint),
            ("accent", self.accent, "the panels", self.tint),
            ("tint", self.tint, "black text", "#0b0c0c"),
        ]
        faults: dict[str, list[str]] = {}
        for field, one, name, other in pairs:
            try:
                found = ratio(one, other)
            except ValueError:
                continue  # The field's own validator says so.
            if found < 4.5:
                label = self._meta.get_field(field).verbose_name  # type: ignore[union-attr]
                faults.setdefault(field, []).append(
                    f"The {label} {one} with {name} ({other}) has a contrast of {found:.1f} to 1; "
                    "4.5 is needed. Choose a darker or a lighter one."
                )
        if faults:
            raise ValidationError(faults)
