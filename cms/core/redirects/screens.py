"""The screens of redirects."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from cms.core.redirects.follow import own_redirects
from cms.core.redirects.forms import RedirectForm
from cms.core.redirects.take_in import NoTable, as_csv, take_in
from cms.people import rights
from cms.people.admin.door import Screen

A_PAGE = 50
LARGEST = 2_000_000  # bytes


class RedirectsScreen(Screen):
    """The list, with a box to look for one; a file in and out."""

    right = rights.SITE
    page_title = "Redirects"
    header_icon = "redirect"
    template_name = "core/redirects/index.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "csv":
            response = HttpResponse(as_csv(self.partnership), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = 'attachment; filename="redirects.csv"'
            return response
        return super().get(request, *args, **kwargs)  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        found = own_redirects(self.partnership).select_related("redirect_page").order_by("old_path")
        if words:
            found = found.filter(
                Q(old_path__icontains=words)
                | Q(redirect_page__title__icontains=words)
                | Q(redirect_link__icontains=words)
            )
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page": page, "words": words, "refused": kwargs.get("refused")}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a file in; what cannot be is told line by line."""
        file = request.FILES.get("file")
        if file is None or (file.size or 0) > LARGEST:
            messages.error(request, "Choose a CSV file of 2 MB at most.")
            return redirect(reverse("redirects"))
        try:
            taken = take_in(file.read(), partnership=self.partnership, site=request._wagtail_site)  # type: ignore[attr-defined]
        except NoTable as fault:
            messages.error(request, str(fault))
            return redirect(reverse("redirects"))
        messages.success(request, "1 redirect was made." if taken.made == 1 else f"{taken.made} redirects were made.")
        return self.render_to_response(self.get_context_data(refused=taken.refused))


class RedirectScreen(Screen):
    """One: made, changed or taken away."""

    right = rights.SITE
    header_icon = "redirect"
    template_name = "core/redirects/redirect.html"

    def get_page_title(self) -> str:
        found = self.found()
        return found.old_path if found else "New redirect"

    def found(self) -> Redirect | None:
        """The redirect of the address, of this host's partnership; another's is 404."""
        pk = self.kwargs.get("pk")
        return get_object_or_404(own_redirects(self.partnership), pk=pk) if pk else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found()
        form = kwargs.get("form") or RedirectForm(partnership=self.partnership, instance=found)
        return super().get_context_data(**kwargs) | {"form": form, "found": found, "media": form.media}

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        found = self.found()
        if found and "delete" in request.POST:
            found.delete()
            messages.success(request, f"{found.old_path} leads nowhere any more.")
            return redirect(reverse("redirects"))
        form = RedirectForm(request.POST, partnership=self.partnership, instance=found)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        made = form.save(request._wagtail_site)  # type: ignore[attr-defined]
        messages.success(request, f"{made.old_path} leads on now.")
        return redirect(reverse("redirects"))
