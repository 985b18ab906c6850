"""What the buttons of the desk do to an edition: each is one act of `bulletins.arranging.acts`, and a sentence."""

from collections.abc import Callable

from django import forms
from django.http import QueryDict

from bulletins.arranging import acts as arrange
from bulletins.arranging.held import Hand, NotArranged
from bulletins.arranging.template import begin_like, last_number
from bulletins.desk.panes import Panes
from bulletins.models import Edition, EditionItem

Move = Callable[[Edition, QueryDict, Hand], str]


class WordsForm(forms.Form):
    """What a piece says in this edition."""

    title = forms.CharField(max_length=200, error_messages={"required": "Give it a title."})
    summary = forms.CharField(max_length=5000, required=False)


class TopForm(forms.Form):
    subject = forms.CharField(max_length=150, error_messages={"required": "Give it a subject."})
    preheader = forms.CharField(max_length=150, required=False)
    introduction = forms.CharField(max_length=5000, required=False)


def _up(edition: Edition, given: QueryDict, hand: Hand) -> str:
    return _placed(arrange.step(edition, _piece(given), -1, hand=hand))


def _down(edition: Edition, given: QueryDict, hand: Hand) -> str:
    return _placed(arrange.step(edition, _piece(given), 1, hand=hand))


def _move(edition: Edition, given: QueryDict, hand: Hand) -> str:
    to = given.get("to", "")
    if not to:
        raise NotArranged("Choose the section to which it goes.")
    return _placed(arrange.move(edition, _piece(given), to=to, before=number(given.get("before")), hand=hand))


def _leave_out(edition: Edition, given: QueryDict, hand: Hand) -> str:
    return f"“{arrange.leave_out(edition, _piece(given), hand=hand).title}” is left out. It can come back."


def _put_back(edition: Edition, given: QueryDict, hand: Hand) -> str:
    return f"“{arrange.put_back(edition, _piece(given), hand=hand).title}” is back."


def _take_in(edition: Edition, given: QueryDict, hand: Hand) -> str:
    row = arrange.take_in(
        edition,
        given.get("source", "").replace("\0", "")[:80],
        to=given.get("to", ""),
        before=number(given.get("before")),
        again="again" in given,
        hand=hand,
    )
    return f"“{row.title}” is in the edition."


def _reword(edition: Edition, given: QueryDict, hand: Hand) -> str:
    words = _clean(WordsForm(given))
    row = arrange.reword(edition, _piece(given), **words, seen=given.get("seen", ""), hand=hand)
    return f"“{row.title}” has other words in this edition. The item itself is as it was."


def _top(edition: Edition, given: QueryDict, hand: Hand) -> str:
    words = _clean(TopForm(given))
    words["subject"] = " ".join(words["subject"].split())
    arrange.reword_top(edition, **words, seen=given.get("seen", ""), hand=hand)
    return "The top has other words."


def _like(edition: Edition, given: QueryDict, hand: Hand) -> str:
    last = last_number(edition.publication, before=edition.date)
    wanted = {name: name in given for name in ("introduction", "arrangement", "pieces")}
    if last is None or not any(wanted.values()):
        raise NotArranged("Choose what it takes over from the last number.")
    begin_like(edition, last, **wanted, hand=hand)
    return f"It is like {last.title} now, in what you chose. What was there already stayed."


def _hide(edition: Edition, given: QueryDict, hand: Hand) -> str:
    heading = arrange.hide(edition, given.get("heading", ""), hand=hand)
    return f"“{heading.name}” is left out of this edition, with all in it."


def _show_heading(edition: Edition, given: QueryDict, hand: Hand) -> str:
    heading = arrange.hide(edition, given.get("heading", ""), hidden=False, hand=hand)
    return f"“{heading.name}” is back, with what stood in it."


def _heading_up(edition: Edition, given: QueryDict, hand: Hand) -> str:
    return f"“{arrange.step_heading(edition, given.get('heading', ''), -1, hand=hand).name}” stands one place higher."


def _heading_down(edition: Edition, given: QueryDict, hand: Hand) -> str:
    return f"“{arrange.step_heading(edition, given.get('heading', ''), 1, hand=hand).name}” stands one place lower."


MOVES: dict[str, Move] = {
    "up": _up,
    "down": _down,
    "move": _move,
    "out": _leave_out,
    "back": _put_back,
    "in": _take_in,
    "words": _reword,
    "top": _top,
    "like": _like,
    "hide": _hide,
    "show": _show_heading,
    "heading-up": _heading_up,
    "heading-down": _heading_down,
}
#: Acts by which somebody wrote something that is not to be lost.
TYPED = {"words": ("title", "summary"), "top": ("subject", "preheader", "introduction")}


def _clean(form: forms.Form) -> dict[str, str]:
    if not form.is_valid():
        raise NotArranged(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return form.cleaned_data


def _piece(given: QueryDict) -> int:
    return number(given.get("piece")) or 0


def number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 16 else None


def _placed(row: EditionItem) -> str:
    """Where a piece stands now, in words."""
    edition = Edition.objects.select_related("publication").get(pk=row.edition_id)
    for part in Panes(edition).parts:
        for place, piece in enumerate(part.pieces, start=1):
            if piece.row.pk == row.pk:
                aside = " That section is left out of this edition." if part.heading.hidden else ""
                return f"“{row.title}” is {place} of {len(part.pieces)} in {part.heading.name}.{aside}"
    return f"“{row.title}” was moved."
