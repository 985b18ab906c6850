"""The screens of translating: what of an edition is translated into what, and one thing beside its English."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bulletins.desk.doors import ANY, edition_here, needs
from bulletins.inbox.clean import clean
from bulletins.languages import machine
from bulletins.languages.forms import TranslationForm
from bulletins.languages.keep import NotWhole, keep, standings
from bulletins.languages.words import LABELS, Words, of_all
from bulletins.models import Edition
from cms.core.language import Language, language, offered
from cms.guidance.languages.state import State
from cms.people import rights
from cms.people.models import Contact


@require_safe
@needs(*ANY)
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """All that a letter of an edition says, with how far it is in each language."""
    edition = edition_here(request, pk)
    languages = _languages(request)
    several = _several(edition)
    found = standings(request.partnership, several, [each.code for each in languages])  # type: ignore[attr-defined]
    readers = _readers(request)
    done = {
        each.code: sum(found[words.key, each.code].state == State.APPROVED for words in several) for each in languages
    }
    context = {
        "edition": edition,
        "languages": [(each, readers.get(each.code, 0), done[each.code]) for each in languages],
        "rows": [(words, [(each, found[words.key, each.code]) for each in languages]) for words in several],
        "may_translate": _may(request),
        "may_draft": _may(request) and machine.may_draft(edition.publication),
        "number": len(several),
    }
    return render(request, "bulletins/languages/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rights.COMPOSE)
def translate(request: HttpRequest, pk: int, code: str, key: str) -> HttpResponse:
    """One thing, the English at the left: kept as a draft, or approved for readers."""
    edition, to = edition_here(request, pk), _one(request, code)
    words = next((each for each in _several(edition) if each.key == key), None)
    if words is None:
        raise Http404
    here = request.partnership  # type: ignore[attr-defined]
    standing = standings(here, [words], [code])[key, code]
    initial = dict(standing.newest.words) if standing.newest else {}
    given = request.POST if request.method == "POST" else None
    form = TranslationForm(given, words=words, language=to, partnership=here, initial=initial)
    if form.is_valid():
        approve = request.POST.get("act") == "approve"
        try:
            keep(here, words, code, form.cleaned_data, by=request.user, approve=approve)  # type: ignore[arg-type]
        except NotWhole as fault:
            form.add_error(None, str(fault))
        else:
            done = "Readers get it" if approve else "It is kept as a draft; readers get the English"
            messages.success(request, f"{words.title}, {to.name}: {done}.")
            return redirect("languages:index", pk=edition.pk)
    context = {
        "edition": edition, "words": words, "to": to, "form": form, "standing": standing,
        "before": _before(standing.newest.english, words) if standing.state == State.STALE and standing.newest else [],
        "body": clean(words.english.get("body", "")), "media": form.media,
    }  # fmt: skip
    return render(request, "bulletins/languages/translate.html", context, status=422 if form.errors else 200)


@require_POST
@needs(rights.COMPOSE)
def draft(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Have a machine draft what is missing. It is for somebody to read: no reader gets it by this."""
    edition, to = edition_here(request, pk), _one(request, code)
    try:
        made = machine.draft(edition.publication, _several(edition), code, request.user)  # type: ignore[arg-type]
    except machine.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = "1 draft was" if made == 1 else f"{made} drafts were"
        messages.success(request, f"{said} made in {to.name}. Read each, and approve it if it is right.")
    return redirect("languages:index", pk=edition.pk)


def _several(edition: Edition) -> list[Words]:
    """Each thing once, though an item stood in two places."""
    return list({words.key: words for words in of_all(edition) if words.english}.values())


def _languages(request: HttpRequest) -> list[Language]:
    """Those that this partnership offers beside English."""
    return [language(code) for code in offered(request.partnership)[1:]]  # type: ignore[attr-defined]


def _one(request: HttpRequest, code: str) -> Language:
    found = next((each for each in _languages(request) if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _readers(request: HttpRequest) -> dict[str, int]:
    """How many contacts prefer each language."""
    contacts = Contact.objects.of(request.partnership)  # type: ignore[attr-defined]
    return dict(contacts.order_by().values_list("language").annotate(Count("pk")))


def _before(english: dict[str, str], words: Words) -> list[tuple[str, str]]:
    """What the English said when it was translated, where it says something else now."""
    return [(LABELS[name], text) for name, text in english.items() if text != words.english.get(name)]


def _may(request: HttpRequest) -> Any:
    return rights.holds(request.user, rights.COMPOSE)
