"""An alert as a file says it: what is unknown or missing is told, all of it at once."""

import collections
import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from bulletins.alerts.forms import AlertForm
from bulletins.models.alert import Alert
from cms.people.models import Partnership, Phase, Quadrant, School

FIELDS = ("title", "what_happened", "do_now", "call", "quadrants", "phases", "schools", "handling")
_TEXTS, _LISTS = ("title", "what_happened", "do_now", "call"), ("quadrants", "phases", "schools")
#: A word that means that a list narrows nothing; where none does, every open school is meant.
ALL = "all"
MOST_BYTES = 100_000
#: Before “staff”, “parents” and “nobody”, where it is said in words.
_HANDLING = re.compile(r"(?i)^\s*(?:you )?(?:may )?(?:be )?(?:shared? )?(?:with )?")


class BadAlert(Exception):
    """This is no alert; the message says everything that is wrong with it."""


def read(text: str, partnership: Partnership) -> dict[str, Any]:
    """What the file says, as `write.write` takes it. Raises BadAlert."""
    twice: dict[str, None] = {}

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = collections.Counter(name for name, _ in pairs)
        twice.update(dict.fromkeys(name for name, times in names.items() if times > 1))
        return dict(pairs)

    try:
        given = json.loads(text, object_pairs_hook=once)
        json.dumps(given, ensure_ascii=False).encode()  # Half a character can be written in JSON, and nowhere else.
    except UnicodeEncodeError as fault:
        raise BadAlert("The file holds half a character, which stands for nothing: write it anew.") from fault
    except (ValueError, RecursionError) as fault:
        raise BadAlert(f"The file is no JSON: {fault}.") from fault
    if not isinstance(given, dict):
        raise BadAlert(f"The file holds no object with the fields {', '.join(FIELDS)}.")
    wrong = _wrong_kinds(given)
    faults = [*_strangers(given), *wrong.values()]
    if twice:  # One of them would win, and nobody could tell which was meant.
        faults.append(f"Said more than once: {', '.join(f'“{name}”' for name in twice)}. Say each once.")
    told = {name for name in FIELDS if name in wrong or name not in given}
    sound = {name: ([] if name in _LISTS else "") if name in told else given[name] for name in FIELDS}
    typed, more = _typed(sound, partnership)
    faults += more
    form = AlertForm(typed, partnership=partnership)
    for field, errors in form.errors.items():
        if field not in told and not (field == NON_FIELD_ERRORS and faults):
            faults.append(f"{field}: {' '.join(map(str, errors))}")
    if faults:
        raise BadAlert(" ".join(faults))
    return dict(form.cleaned_data)


def _strangers(given: Mapping[str, Any]) -> list[str]:
    faults = []
    if unknown := [f"“{name}”" for name in given if name not in FIELDS]:
        faults.append(f"Unknown: {', '.join(unknown)}. An alert has {', '.join(FIELDS)}.")
    if missing := [f"“{name}”" for name in FIELDS if name not in given]:
        faults.append(f"Missing: {', '.join(missing)}.")
    return faults


def _wrong_kinds(given: Mapping[str, Any]) -> dict[str, str]:
    """By field, what is wanted there."""
    texts = [name for name in (*_TEXTS, "handling") if name in given and not isinstance(given[name], str)]
    lists = [name for name in _LISTS if name in given and not _is_list(given[name])]
    return {name: f"{name}: a text is wanted." for name in texts} | {
        name: f"{name}: a list is wanted, empty where it says nothing." for name in lists
    }


def _is_list(value: Any) -> bool:
    return value == ALL or (
        isinstance(value, list) and all(isinstance(each, str | int) and not isinstance(each, bool) for each in value)
    )


def _typed(given: Mapping[str, Any], partnership: Partnership) -> tuple[dict[str, Any], list[str]]:
    """The file as the screen's form would have it, and what the form could not tell as well."""
    lists = {name: [str(each).strip() for each in ([ALL] if given[name] == ALL else given[name])] for name in _LISTS}
    every = {name for name, said in lists.items() if ALL in map(str.casefold, said)}
    narrowed = [name for name in ("quadrants", "phases") if lists[name] and name not in every]
    schools, faults = _urns([each for each in lists["schools"] if each.casefold() != ALL], partnership)
    mixed = [name for name in _LISTS if name in every and len(lists[name]) > 1]
    faults += [f"{name}: “all” stands beside others: say one of the two." for name in mixed]
    if narrowed and "schools" in every:
        named = " and ".join(narrowed)
        faults.append(f"schools: “all” means every open school, and {named} do not: say one of the two.")
    # With a quadrant named, all phases are those of that quadrant.
    everywhere = not narrowed and (bool(every) or not lists["schools"])
    lists = {name: [] if name in every else said for name, said in lists.items()}
    typed = {
        **{name: given[name] for name in _TEXTS},
        "handling": _key(_HANDLING.sub("", given["handling"]), dict(Alert.Handling.choices)),
        "everywhere": everywhere,
        "quadrants": [_key(each, dict(Quadrant.choices)) for each in lists["quadrants"]],
        "phases": [_key(each, dict(Phase.choices)) for each in lists["phases"]],
        "schools": schools,
    }
    return typed, faults


def _key(said: str, choices: Mapping[str, str]) -> str:
    """`North West` and `North-west` are `north-west`; what is none of them stays, to be told."""
    folded = "-".join(said.casefold().replace("-", " ").split())
    for key, label in choices.items():
        if folded in (key, "-".join(str(label).casefold().replace("-", " ").split())):
            return key
    return said


def _urns(said: list[str], partnership: Partnership) -> tuple[list[str], list[str]]:
    """Schools by URN or by name."""
    rows = list(School.objects.of(partnership).open().values_list("urn", "name"))
    by_name: dict[str, set[str]] = {}
    for urn, name in rows:
        by_name.setdefault(" ".join(name.casefold().split()), set()).add(str(urn))
    known = {str(urn) for urn, _ in rows}
    found: list[str] = []
    faults: list[str] = []
    for each in said:
        meant = {each} if each in known else by_name.get(" ".join(each.casefold().split()), set())
        if len(meant) == 1:
            found += meant
        elif meant:
            faults.append(f"schools: there are several open schools called “{each}”: give its URN.")
        else:
            faults.append(f"schools: no open school is called “{each}”, and none has this URN.")
    return found, faults
