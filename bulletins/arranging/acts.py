"""Arranging an edition: an editor moves, takes in, leaves out and shortens, one small act at a time.

An act says what is meant (“this piece, before that one”), not what the whole looks like: so two editors at once do not
undo each other's work. Each is one transaction on the edition as the database has it now, and ends in a version of
it, which voids an approval as any edit does.
"""

from wagtail.log_actions import log

from bulletins.arranging import held as rows
from bulletins.arranging.held import CHANGED, Hand, NotArranged, arranging, seen_of
from bulletins.arranging.order import Heading, headings_of, hidden_in, key_of
from bulletins.compose import add, comes_again, gather
from bulletins.models import Edition, EditionItem
from newsletters.sealing.carried import brought

# --- Pieces ----------------------------------------------------------------------------------------------------------


def move(edition: Edition, piece: int, *, to: str, before: int | None = None, hand: Hand) -> EditionItem:
    """Put a piece under a heading, before another piece of it or (None) behind them all. What was left out comes back
    by that. Raises NotArranged.
    """
    with arranging(edition, hand) as now:
        row = rows.row(now, piece)
        rows.put(now, row, to, before)
        return row


def step(edition: Edition, piece: int, by: int, *, hand: Hand) -> EditionItem:
    """Move a piece one place up (-1) or down (1) among what is shown beside it. Raises NotArranged."""
    with arranging(edition, hand) as now:
        row = rows.row(now, piece)
        key = key_of(row.section_id, row.source)
        beside = [each for each in rows.under(now, key) if not each.hidden or each.set_aside or each.pk == row.pk]
        place = next(at for at, each in enumerate(beside) if each.pk == row.pk) + by
        if not 0 <= place < len(beside):
            raise NotArranged(f"“{row.title}” is the {'first' if by < 0 else 'last'} under its heading already.")
        after = beside[place] if by < 0 else beside[place + 1] if place + 1 < len(beside) else None
        rows.put(now, row, key, after.pk if after else None)
        return row


def leave_out(edition: Edition, piece: int, *, hand: Hand) -> EditionItem:
    """Take a piece out of this edition. Its words are kept, and it can come back. Raises NotArranged."""
    with arranging(edition, hand) as now:
        row = rows.row(now, piece)
        EditionItem.objects.filter(pk=row.pk).update(hidden=True, set_aside=False)
        return row


def put_back(edition: Edition, piece: int, *, hand: Hand) -> EditionItem:
    """Let a piece that was left out stand where it stood. Raises NotArranged."""
    with arranging(edition, hand) as now:
        row = rows.row(now, piece)
        aside = key_of(row.section_id, row.source) in hidden_in(now)
        EditionItem.objects.filter(pk=row.pk).update(hidden=aside, set_aside=aside)
        return row


def take_in(
    edition: Edition, source: str, *, to: str = "", before: int | None = None, again: bool = False, hand: Hand
) -> EditionItem:
    """Put what a source offers into the edition: under its own heading, or where it is said. `again`: to those who had
    it, too. Raises NotArranged.
    """
    with arranging(edition, hand) as now:
        there = EditionItem.objects.filter(edition=now, source=source).first() if source else None
        if there is not None and not there.hidden:
            raise NotArranged(f"“{there.title}” is in this edition already: somebody took it in meanwhile.")
        if there is None:
            _add(now, source, again=again, hand=hand)
        row = EditionItem.objects.get(edition=now, source=source)
        rows.put(now, row, to or key_of(row.section_id, row.source), before)
        return row


def _add(now: Edition, source: str, *, again: bool, hand: Hand) -> None:
    offer = next((each for each in gather(now) if each.key == source), None) if source else None
    if offer is None:
        raise NotArranged("That is not on offer any more: it ended, or was withdrawn.")
    had = not comes_again(source) and source in brought(now.publication)
    if had and not again:
        raise NotArranged(f"The readers of {now.publication} had “{offer.title}” already. Take it in “again”.")
    now.offered.filter(source=source).delete()
    add(now, [offer])
    if had:
        EditionItem.objects.filter(edition=now, source=source).update(again=True)
        log(now, "bulletins.again", user=hand.user, data={"title": offer.title})


def reword(edition: Edition, piece: int, *, title: str, summary: str, seen: str, hand: Hand) -> EditionItem:
    """Other words for this edition only; the item stays as it is. `seen`: what its editor saw. Raises NotArranged."""
    with arranging(edition, hand) as now:
        row = rows.row(now, piece)
        if seen != seen_of(row.title, row.summary):
            raise NotArranged(f"“{row.title}” {CHANGED}")
        row.title, row.summary = title, summary
        row.save(update_fields=["title", "summary"])
        return row


# --- Headings and the top --------------------------------------------------------------------------------------------


def hide(edition: Edition, key: str, *, hidden: bool = True, hand: Hand) -> Heading:
    """Leave a whole section out of this edition, or bring it back as it was. Raises NotArranged."""
    with arranging(edition, hand) as now:
        heading = rows.heading(now, key)
        now.arrangement["hidden"] = sorted(hidden_in(now) - {key} | ({key} if hidden else set()))
        Edition.objects.filter(pk=now.pk).update(arrangement=now.arrangement)
        under = EditionItem.objects.filter(pk__in=[row.pk for row in rows.under(now, key)])
        if hidden:
            under.filter(hidden=False).update(hidden=True, set_aside=True)
        else:
            under.filter(set_aside=True).update(hidden=False, set_aside=False)
        return heading


def step_heading(edition: Edition, key: str, by: int, *, hand: Hand) -> Heading:
    """Move a section one place up (-1) or down (1) in this edition. Raises NotArranged."""
    with arranging(edition, hand) as now:
        heading, order = rows.heading(now, key), [each.key for each in headings_of(now)]
        place = order.index(key) + by
        if not 0 <= place < len(order):
            raise NotArranged(f"“{heading.name}” is the {'first' if by < 0 else 'last'} section already.")
        order.remove(key)
        order.insert(place, key)
        now.arrangement["order"] = order
        Edition.objects.filter(pk=now.pk).update(arrangement=now.arrangement)
        return heading


def reword_top(edition: Edition, *, subject: str, preheader: str, introduction: str, seen: str, hand: Hand) -> None:
    """Raises NotArranged."""
    with arranging(edition, hand) as now:
        if seen != seen_of(now.subject, now.preheader, now.introduction):
            raise NotArranged(f"The top {CHANGED}")
        words = {"subject": subject, "preheader": preheader, "introduction": introduction}
        Edition.objects.filter(pk=now.pk).update(**words)
