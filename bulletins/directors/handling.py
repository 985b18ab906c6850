"""Who may read an item, by its handling, and in which part of the report it stands."""

from bulletins.models.report import Handling

GOVERNORS = ("governor", "chair", "clerk")
PART_B = ("chair", "clerk")

#: Keys of `cms.people.readers`; empty: everybody.
READERS = {
    Handling.OPEN: "",
    Handling.GOVERNORS: " ".join(f"role:{role}" for role in GOVERNORS),
    Handling.CONFIDENTIAL: " ".join(f"role:{role}" for role in PART_B),
}
#: The short names of the sections, in the order of the report.
PARTS = {
    Handling.OPEN: "part-a",
    Handling.GOVERNORS: "part-a-for-governors",
    Handling.CONFIDENTIAL: "part-b-confidential",
}
ORDER = list(PARTS)
