"""Who may see what of their own partnership. Each kind is the name in a marked word: `ealingsecretcontact8012`."""

from cms.people import rights
from cms.people.rights import (
    ADMIN,
    ALERTS,
    COMPOSE,
    GOVERNANCE,
    LISTS,
    OUTBOX,
    PEOPLE,
    PRIVATE_LISTS,
    SEND,
    SETTINGS,
    SITE,
    WRITE,
)

#: On the website, for everybody.
OPEN = {
    "acronym", "archivepage", "change", "date", "document", "edition", "editionitem", "group", "grouppage", "groupkind",
    "guidancepage", "homepage", "image", "informationpage", "link", "officer", "oldnumber", "policypage", "publication",
    "redirect", "school", "section", "tag", "termdate", "topicpage",
}  # fmt: skip

#: On the website, for some.
FOR_READERS = {
    "loginpage": {"contact", "head", "governor"},
    "governorspage": {"governor"},
}

#: Behind the scenes: one of these rights is enough. No right: nobody, whatever their role.
FOR_STAFF: dict[str, set[str]] = {
    "loginpage": {ADMIN},
    "governorspage": {WRITE, GOVERNANCE},
    "passwordpage": {WRITE},
    "draftpage": {ADMIN},
    "draftedition": {ADMIN},
    "comment": {ADMIN},
    "collection": {WRITE, GOVERNANCE},
    "uploaded": {WRITE},
    "user": {ADMIN},
    "password": set(),
    "item": {ADMIN},
    "translation": {COMPOSE},
    "pagetranslation": {WRITE},
    "reportitem": {COMPOSE, WRITE, SEND},
    "reportmark": {COMPOSE},
    "briefingpart": {COMPOSE},
    "entry": {WRITE, PEOPLE},
    "feed": {WRITE},
    "contact": {PEOPLE, LISTS, SEND, OUTBOX, GOVERNANCE},
    "contactalias": {PEOPLE},
    "holding": {PEOPLE, LISTS, GOVERNANCE},
    "seat": {PEOPLE, LISTS, GOVERNANCE},
    "role": {ADMIN},
    "staffrole": {SETTINGS},
    "list": {LISTS, COMPOSE, SEND},
    "choice": {PEOPLE, LISTS},
    "handovernote": {PEOPLE},
    "dkimkey": {SETTINGS},
    "mailing": {SEND, OUTBOX, PEOPLE},
    "variant": {SEND, OUTBOX, PEOPLE},
    "delivery": {SEND, OUTBOX, PEOPLE},
    "feedback": {SEND, OUTBOX, PEOPLE},
    "reply": {SEND, PEOPLE},
    "suppression": {PEOPLE},
    "letter": {OUTBOX},
    "notice": {OUTBOX, PEOPLE},
    "upload": {PEOPLE},
    "import": {PEOPLE},
    "importpart": set(),
    "postcodequadrant": {PEOPLE},
    "retention": {SETTINGS, PEOPLE},
    "retentionrun": {SETTINGS, PEOPLE},
    "look": {PRIVATE_LISTS, SETTINGS},
    "privatelist": {PRIVATE_LISTS},
    "privateletter": {PRIVATE_LISTS},
    "mobile": {PRIVATE_LISTS},
    "secretletter": set(),
    "bestbet": {SITE},
    "leftout": {SITE},
    "synonym": {SITE},
    "asked": {SITE},
    "wish": {SITE},
    "erasure": {PEOPLE},
    "formerholding": {PEOPLE, GOVERNANCE},
    "headermapping": {PEOPLE},
    "listuse": {LISTS, COMPOSE, SEND},
    "signup": {PEOPLE},
    "ownsection": {SETTINGS, ADMIN},
    # What somebody sent is shown to them, and to who answers for what is held about people.
    "submission": {WRITE, PEOPLE},
    "attachment": {WRITE, PEOPLE},
    "linktrial": {COMPOSE, SEND},
    "linkcount": {SEND, PEOPLE},
    "trace": {SEND, PEOPLE},
    "uncounted": {PEOPLE},
    # Without the right nobody knows that there is one.
    "alert": {ALERTS},
    "alertseat": {ALERTS},
    "alertstep": {ALERTS},
    "alertarrival": {ALERTS},
    "alertcontrol": {ALERTS},
    "alertchase": {ALERTS, PEOPLE},
    "alertconfirmation": {ALERTS, PEOPLE},
    "alertopening": {ALERTS},
    "alertproof": {ALERTS},
    "alertsettings": {ALERTS},
    "text": {OUTBOX, PEOPLE},
    # Kept for machines: no screen shows them.
    "hit": set(),
    "sealing": set(),
    "carried": set(),
    "gathered": set(),
    "weeklyletter": set(),
    "weeklyreader": {PEOPLE},
    "staged": set(),
    "card": set(),
    "learnt": set(),
    "vector": set(),
    "behind": set(),
    "filetext": set(),
    "oldaddress": set(),
}


def may_see(person: str, kind: str) -> bool:
    """Whether somebody may be told of a thing. A kind that stands nowhere here is for nobody."""
    if kind in OPEN or person in FOR_READERS.get(kind, ()):
        return True
    return bool(rights.BY_ROLE.get(person, frozenset()) & FOR_STAFF.get(kind, set()))
