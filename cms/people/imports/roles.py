"""Roles by key, by name, or by what schools usually call them."""

import re

from cms.people.imports.cells import folded
from cms.people.models import Partnership, Role

#: What people write (folded), by the key of the role that they mean.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "headteacher": (
        "head teacher", "head", "ht", "headmaster", "headmistress", "principal", "head of school",
        "executive headteacher", "executive head teacher", "executive head", "executive principal",
        "acting headteacher", "acting head teacher", "acting head", "interim headteacher", "interim head teacher",
        "co headteacher", "co head teacher", "headteacher principal", "principal headteacher",
    ),
    "senco": (
        "sendco", "senco sendco", "sen coordinator", "sen co ordinator", "send coordinator", "send co ordinator",
        "special educational needs coordinator", "special educational needs co ordinator",
        "special educational needs and disabilities coordinator",
        "special educational needs and disabilities co ordinator", "sen co", "send co", "inclusion lead senco",
    ),
    "dsl": (
        "designated safeguarding lead", "designated safeguarding lead dsl", "dsl designated safeguarding lead",
        "safeguarding lead", "designated safeguarding officer", "dso", "lead dsl",
    ),
    "deputy-dsl": (
        "ddsl", "deputy dsl", "dep dsl", "deputy designated safeguarding lead",
        "deputy designated safeguarding lead ddsl", "deputy safeguarding lead",
        "deputy designated safeguarding officer", "deputy dso",
    ),
    "sbm": (
        "school business manager", "business manager", "bursar", "school bursar", "sbl", "school business leader",
        "school business manager sbm", "business manager sbm", "school business professional", "business leader",
    ),
    "chair": (
        "chair of governors", "chair of the governors", "cog", "chair of governing body", "chair of the governing body",
        "chair of governing board", "chair of the governing board", "chair of trustees", "chairman of governors",
        "chairperson of governors", "chairperson", "chairman", "chair of lgb", "chair of local governing body",
    ),
    "governor": (
        "governors", "school governor", "parent governor", "staff governor", "co opted governor", "foundation governor",
        "local authority governor", "la governor", "trustee", "link governor", "vice chair of governors",
        "vice chair", "safeguarding governor", "send governor",
    ),
    "clerk": (
        "clerk to governors", "clerk to the governors", "clerk to governing body", "clerk to the governing body",
        "clerk to governing board", "clerk to the governing board", "clerk of governors", "governance professional",
        "governance clerk", "clerk to trustees",
    ),
}  # fmt: skip
_STRONG = re.compile(r"[;|\n,/]")
_WEAK = re.compile(r"\s(?:and|&|\+)\s", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")


class RoleReader:
    """Turns a cell into the roles that it names; each text is worked out once."""

    def __init__(self, partnership: Partnership) -> None:
        roles = list(Role.objects.of(partnership))
        by_key = {role.key: role.pk for role in roles}
        self.known: dict[str, int] = {}
        for key, synonyms in SYNONYMS.items():
            if key in by_key:
                self.known |= dict.fromkeys(synonyms, by_key[key])
        # What the partnership itself calls a role goes before what others call it.
        self.known |= {folded(role.key): role.pk for role in roles} | {folded(role.name): role.pk for role in roles}
        self.names = ", ".join(role.name for role in roles)
        self._read: dict[str, frozenset[int]] = {}

    def read(self, text: str) -> frozenset[int]:
        """The roles named by a cell. Raises ValueError with a sentence that names those there are."""
        if text not in self._read:
            self._read[text] = frozenset(self._roles(text))
        return self._read[text]

    def _roles(self, text: str) -> set[int]:
        """The whole text first: a role may have "and" in its name."""
        if (one := self._one(text)) is not None:
            return {one}
        for separator in (_STRONG, _WEAK):
            parts = [part.strip() for part in separator.split(text) if part.strip()]
            if len(parts) > 1:
                return set().union(*(self._roles(part) for part in parts))
        raise ValueError(
            f"There is no role “{text.strip()}”. There are: {self.names}. Change the cell, or add the role first."
        )

    def _one(self, text: str) -> int | None:
        found = self.known.get(folded(text))
        return self.known.get(folded(_BRACKETS.sub(" ", text))) if found is None else found
