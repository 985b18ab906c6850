"""One redirect: from an old address to a page, or to another website."""

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.forms import offer_pages
from cms.core.redirects.follow import own_redirects
from cms.people.models import Partnership


class RedirectForm(forms.Form):
    old = forms.CharField(
        label="Old address", max_length=255, help_text="As it stood after the name of the website: /policies/old-page/"
    )
    page = forms.ModelChoiceField(
        label="To a page", queryset=Page.objects.none(), required=False, widget=AdminPageChooser
    )
    link = forms.URLField(label="Or to another website", max_length=255, required=False, assume_scheme="https")
    permanent = forms.BooleanField(
        label="For good", required=False, initial=True, help_text="Search engines forget the old address."
    )

    def __init__(self, *args: Any, partnership: Partnership, instance: Redirect | None = None, **kwargs: Any) -> None:
        self.partnership, self.instance = partnership, instance
        if instance is not None:
            kwargs["initial"] = {
                "old": instance.old_path,
                "page": instance.redirect_page_id,
                "link": instance.redirect_link,
                "permanent": instance.is_permanent,
            }
        super().__init__(*args, **kwargs)
        offer_pages(self.fields["page"], partnership)

    def clean_old(self) -> str:
        return old_path(self.cleaned_data["old"], self.partnership, but=self.instance)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("page")) == bool(given.get("link")) and not self.errors:
            self.add_error("page", "Choose a page, or give the address of another website: one of the two.")
        return given

    def save(self, site: Any) -> Redirect:
        made = self.instance or Redirect(site=site)
        made.old_path = self.cleaned_data["old"]
        made.redirect_page, made.redirect_link = self.cleaned_data["page"], self.cleaned_data["link"]
        made.is_permanent = self.cleaned_data["permanent"]
        made.save()
        return made


def old_path(typed: str, partnership: Partnership, *, but: Redirect | None = None) -> str:
    """The address as it is kept. Raises ValidationError with a sentence."""
    try:
        path = str(Redirect.normalise_path(typed))
    except ValueError:
        path = ""
    if path in ("", "/") or "\0" in typed or path.startswith("/admin"):
        raise forms.ValidationError("Give an address below the home page, like /policies/old-page/.")
    if len(path) > 255:
        raise forms.ValidationError("This address is too long: 255 letters at most.")
    if own_redirects(partnership).filter(old_path=path).exclude(pk=but.pk if but else None).exists():
        raise forms.ValidationError("There is a redirect from this address already: change that one.")
    return path
