"""The numbers of a report's items. Each part is numbered so that what a reader may not see leaves no gap."""

from collections.abc import Mapping

from bulletins.models import Edition
from bulletins.models.report import Handling


def numbers(edition: Edition) -> Mapping[str, str]:
    """By source. What is open comes first: 1, 2, 3; what is for governors goes on from there; Part B is B1, B2.

    What is corrected keeps the number by which it was called. Of a number that was sent they are counted once.
    """
    kept = edition.__dict__.get("report_numbers")
    if kept is None:
        kept = {**_counted(edition), **(numbers(edition.corrects) if edition.corrects else {})}
        if edition.live:
            edition.__dict__["report_numbers"] = kept
    return kept  # type: ignore[no-any-return]


def _counted(edition: Edition) -> dict[str, str]:
    from bulletins.letters import parts_of

    every = [item for _, items in parts_of(edition) for item in items]
    by_handling: dict[str, list[str]] = {handling: [] for handling in Handling.values}
    for item in every:
        by_handling[item.facts.get("handling", Handling.OPEN)].append(item.source or item.anchor)
    part_a = [*by_handling[Handling.OPEN], *by_handling[Handling.GOVERNORS]]
    found = {source: str(number) for number, source in enumerate(part_a, 1)}
    return found | {source: f"B{number}" for number, source in enumerate(by_handling[Handling.CONFIDENTIAL], 1)}
