"""Mending what is searched for and not found: words that mean the same, a page on top, somebody who writes it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cms.notices.tell import tell
from cms.people.models import Contact, Partnership
from cms.search import asked
from cms.search.best_bets import best_bets
from cms.search.models import BestBet, Match, Synonym, Wish
from cms.search.search import search
from cms.users.models import User


def add_synonym(partnership: Partnership, *, words: str, means: str) -> Synonym:
    """Whoever searches for `words` finds what has `means` too. Raises ValidationError."""
    made = Synonym(partnership=partnership, words=f"{entry(words)}, {means}", one_way=True)
    made.full_clean()
    there = Synonym.objects.of(partnership).filter(words=made.words).first()
    if there is None:
        made.save()
    return there or made


def entry(words: str) -> str:
    """Words of a search as one of a list of synonyms, where commas part one from the other."""
    return " ".join(words.replace(",", " ").split())


def pin(partnership: Partnership, *, words: str, page: Page) -> BestBet:
    """The page stands above the results for these words. Again, nothing changes."""
    made, _ = BestBet.objects.get_or_create(partnership=partnership, words=words, match=Match.EXACT, page=page)
    return made


@transaction.atomic
def wish(partnership: Partnership, *, words: str, owner: User, note: str, here: str) -> Wish:
    """Ask somebody to write it, and tell them. `here`: the address where they say that it is done. Again, before it is
    done, nothing changes."""
    there = Wish.objects.of(partnership).filter(words=words, owner=owner, done_at=None).first()
    if there is not None:
        return there  # type: ignore[no-any-return]
    made = Wish.objects.create(partnership=partnership, words=words, owner=owner, note=" ".join(note.split()))
    text = f"People search for “{words}” on {partnership.title} and do not find it."
    tell(
        partnership,
        key=f"search-wish:{made.pk}",
        kind="search-wish",
        to=owner.email,
        subject=f"People search for “{words}” and do not find it",
        text="\n\n".join(filter(None, [text, made.note, "When it is there, say so here:", partnership.url(here)])),
    )
    return made


def look_again(partnership: Partnership, words: str) -> None:
    """What was mended leaves the list of what is not found, and comes back to it where that is taken back."""
    results, pinned = search(words, partnership), best_bets(partnership, words)
    asked.found_now(partnership, words, found=results.total + len(pinned), good=results.good or bool(pinned))


def take_back(partnership: Partnership, *, words: str, bet: str = "", synonym: str = "") -> None:
    """What was pinned or added for these words; again, nothing changes."""
    if bet.isdecimal() and len(bet) < 19:
        BestBet.objects.of(partnership).filter(pk=bet, words=words).delete()
    if synonym.isdecimal() and len(synonym) < 19:
        synonyms_of(partnership, words).filter(pk=synonym, one_way=True).delete()


def synonyms_of(partnership: Partnership, words: str) -> Any:
    """What whoever searches for these words finds too."""
    return Synonym.objects.of(partnership).filter(words__istartswith=f"{entry(words)}, ")


def done(made: Wish) -> None:
    Wish.objects.filter(pk=made.pk, done_at=None).update(done_at=timezone.now())


def owners(partnership: Partnership) -> Any:
    """Who may be asked: everybody who works behind the scenes here."""
    return User.objects.filter(staff_roles__partnership=partnership, is_active=True).distinct().order_by("email")


def owner_of(partnership: Partnership, number: str) -> User:
    """Raises ValidationError for anybody else."""
    found = owners(partnership).filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if found is None:
        raise ValidationError("Choose somebody who works here.")
    return found  # type: ignore[no-any-return]


def asked_of(contact: Contact) -> list[dict[str, Any]]:
    """As staff: what they were asked to write, for what is held about them."""
    asked = Wish.objects.of(contact.partnership).filter(owner=contact.user_id).exclude(owner=None).order_by("pk")
    return [{"words": each.words, "asked": each.made_at, "done": each.done_at} for each in asked]
