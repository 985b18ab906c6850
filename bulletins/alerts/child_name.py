"""A warning where an alert seems to name a child: a person decides, this only points.

Two signs: a first and a last name that belong to nothing that one knows here (schools, streets, roles, officials), and
initials or a name beside a word for a child ("pupil J.S.", "Year 4 boy called Tom"). It is wrong now and then, so it
never stops anything.
"""

import re
from collections.abc import Iterable

from bulletins.models.alert import Alert
from cms.people.models import Contact, Partnership, School

#: Words that begin with a capital letter in what an alert usually says, and are no name of a child.
_WORDS = """
    a an the all and any are as at be by call close do for from go have he her his how if in is it keep look no
    not of on one our please she that their there they this to two until we what when where who will with you
    your school schools academy primary secondary infant junior high college nursery centre church england
    catholic saint st road street lane avenue park green common station hill close way gardens drive bridge
    place square court house north south east west central upper lower great new old greater london council
    borough county city town police metropolitan officer officers chief sergeant constable inspector
    superintendent service services ambulance fire brigade hospital nhs emergency duty desk team hub partnership
    trust board local authority children headteacher head teacher deputy designated safeguarding lead dsl lado
    mash dr mr mrs ms miss monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december christmas easter bank holiday gate gates reception
    site entrance playground year reception
"""
_KNOWN = frozenset(_WORDS.split())
_LETTER = r"[A-Za-zÀ-ÖØ-öø-ÿ'’-]"
_NAME = rf"[A-ZÀ-ÖØ-Þ]{_LETTER}*[a-zà-öø-ÿ]"
#: Every two words side by side: the last word of a school's name stands beside a first name.
_PAIR = re.compile(rf"\b(?=({_NAME})[ \t]+({_NAME})\b)")
_CHILD = r"(?:pupil|child|boy|girl|student|son|daughter|brother|sister|toddler|baby|Year \d{1,2})"
_BESIDE = re.compile(
    rf"\b(?:{_CHILD}|{_CHILD.capitalize()})s?\b[ ,]+(?:is |was )?(?:called |named |known as )?"
    rf"({_NAME}|(?:[A-Z]\.? ?){{2,3}})(?![a-z])"
)
_BORN = re.compile(r"(?i)\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\b[ :]*\d")


def seems_to_name(texts: Iterable[str], *, known: Iterable[str] = ()) -> list[str]:
    """The words that seem to name a child, each once, in the order they stand.

    >>> seems_to_name(["A man tried to take Kayleigh Barton from the gate of Oak Primary School."])
    ['Kayleigh Barton']
    >>> seems_to_name(["The pupil J.S. is missing. Police are at Ealing Common."], known=["Ealing"])
    ['J.S.']
    >>> seems_to_name(["At Oak Primary School Zoë McDonald was followed."])
    ['Zoë McDonald']
    """
    of_here = {word.casefold() for name in known for word in re.findall(rf"{_LETTER}+", name)}
    found: dict[str, None] = {}
    for text in texts:
        for pair in _PAIR.finditer(text):
            words = [pair[1], pair[2]]
            if not any(word.casefold() in _KNOWN or word.casefold() in of_here for word in words):
                found.setdefault(" ".join(words))
        for beside in _BESIDE.finditer(text):
            word = beside[1].strip()
            if word.casefold() not in _KNOWN and word.casefold() not in of_here:
                found.setdefault(word)
        if _BORN.search(text):
            found.setdefault("a date of birth")
    return list(found)


def texts_of(alert: Alert) -> list[str]:
    """Where a child may not be named; who to call is an adult."""
    return [alert.title, alert.what_happened, alert.do_now]


def in_alert(partnership: Partnership, texts: Iterable[str]) -> list[str]:
    """The same, knowing the schools of a partnership and the people who hold seats: adults who may be called."""
    schools = School.objects.of(partnership).values_list("name", "street", "town", "locality", "area")
    known = [word for row in schools for word in row if word]
    said = seems_to_name(texts, known=[*known, partnership.name, partnership.title])
    adults = set(Contact.objects.of(partnership).filter(name__in=said).values_list("name", flat=True))
    return [words for words in said if words not in adults]
