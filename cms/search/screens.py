"""What is searched for, and mending it where nothing is found or nothing chosen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.models import Page

from cms.core.commands import sentence
from cms.people import rights
from cms.people.admin.door import Screen
from cms.search import asked, mend
from cms.search.models import Asked, BestBet, FileText, Wish
from cms.search.search import search

A_PAGE = 50
OFFERED = 5
SHOWN: dict[str, tuple[str, Callable[[list[asked.Words]], list[asked.Words]]]] = {
    "missed": ("Found nothing good", asked.not_found),
    "unchosen": ("Hardly chosen", asked.hardly_chosen),
    "all": ("All", list),
}


class SearchesScreen(Screen):
    """The queries of the last weeks, those first that found nothing good."""

    right = rights.SITE
    page_title = "Searches"
    header_icon = "search"
    template_name = "search/admin/searches.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = asked.of(self.partnership)
        show = self.request.GET.get("show", "")
        show = show if show in SHOWN else "missed"
        tabs = [(name, label, len(pick(every))) for name, (label, pick) in SHOWN.items()]
        page = Paginator(SHOWN[show][1](every), A_PAGE).get_page(self.request.GET.get("p"))
        wishes = Wish.objects.of(self.partnership).filter(done_at=None).select_related("owner")
        total = sum(each.times for each in every)
        return super().get_context_data(**kwargs) | {
            "page": page, "show": show, "tabs": tabs, "wishes": wishes, "total": total, "files": self._files(),
        }  # fmt: skip

    def _files(self) -> Any:
        """Those of which nothing but the title can be found."""
        texts = FileText.objects.of(self.partnership).exclude(state=FileText.State.READ)
        return texts.select_related("document").defer("parts").order_by("state", "document__title")[:A_PAGE]


class WordsScreen(Screen):
    """One query: what it finds now, and what can be done about it. Each button does it at once."""

    right = rights.SITE
    header_icon = "search"
    template_name = "search/admin/words.html"

    @property
    def words(self) -> str:
        """Those of the address, where somebody searched for them here."""
        given = " ".join(self.request.GET.get("words", "").replace("\0", " ").split())
        if not Asked.objects.of(self.partnership).filter(words=given).exists():
            raise Http404
        return given

    def get_page_title(self) -> str:
        return f"“{self.words}”"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.words
        results = search(words, self.partnership, size=OFFERED)
        return super().get_context_data(**kwargs) | {
            "words": words,
            "results": results,
            "offered": [(each, each.key.removeprefix("page:")) for each in results.results],
            "stands": next((each for each in asked.of(self.partnership) if each.words == words), None),
            "bets": BestBet.objects.of(self.partnership).filter(words=words).select_related("page"),
            "synonyms": mend.synonyms_of(self.partnership, words),
            "wishes": Wish.objects.of(self.partnership).filter(words=words).select_related("owner"),
            "owners": mend.owners(self.partnership),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words, given = self.words, request.POST
        try:
            if "means" in given:
                made = mend.add_synonym(self.partnership, words=words, means=given["means"])
                messages.success(request, f"Whoever searches for “{words}” finds this too: {made.listed[-1]}.")
            elif "bet" in given or "synonym" in given:
                mend.take_back(
                    self.partnership, words=words, bet=given.get("bet", ""), synonym=given.get("synonym", "")
                )
                messages.success(request, "Taken back.")
            elif "page" in given:
                page = self._page(given["page"])
                mend.pin(self.partnership, words=words, page=page)
                messages.success(request, f"“{page.title}” stands above the results for “{words}” now.")
            else:
                owner = mend.owner_of(self.partnership, given.get("owner", ""))
                mend.wish(
                    self.partnership, words=words, owner=owner, note=given.get("note", "")[:300],
                    here=reverse("searches"),
                )  # fmt: skip
                messages.success(request, f"{owner} was asked, by e-mail and on their home page here.")
            mend.look_again(self.partnership, words)
        except ValidationError as fault:
            messages.error(request, sentence(fault).removeprefix("words: "))
        return redirect(f"{reverse('search_words')}?{request.GET.urlencode()}")

    def _page(self, number: str) -> Page:
        """A page of this website that anybody may find: one of those that are offered."""
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        return get_object_or_404(Page.objects.descendant_of(self.partnership.home).live(), pk=number)


class WishScreen(Screen):
    """A wish is done: by whoever was asked, or whoever looks after the search."""

    right = rights.ADMIN
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        wishes = Wish.objects.of(self.partnership)
        if not rights.holds(request.user, rights.SITE):
            wishes = wishes.filter(owner=self.user)
        made = get_object_or_404(wishes, pk=pk)
        mend.done(made)
        messages.success(request, f"Done: “{made.words}”.")
        return redirect(
            reverse("searches") if rights.holds(request.user, rights.SITE) else reverse("wagtailadmin_home")
        )
