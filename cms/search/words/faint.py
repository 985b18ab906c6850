"""Words of which questions are made: they say little of what is asked about, so they count little."""

_ENGLISH = """
a about am an and any anybody anyone are as at be been being but by can can't cannot could did do does doing
don't dont for from get gets getting got had happen happened happens has have having he her here him his how i
i'm if im in into is it it's its just know like me mean means my myself need needs no not of off on or our out
own please she should so some somebody someone something still such tell than that the their them then there
these they this those through to told too us very want wants was way we were what what's whats when where
wheres which while who who's whom whos whose why will with work works would you your yours
aren't arent couldn't couldnt didn't didnt doesn't doesnt hasn't hasnt haven't havent isn't isnt shouldn't shouldnt
wasn't wasnt weren't werent won't wouldn't wouldnt
"""

#: What kind of thing is asked for, and not about what.
_KINDS = """
advice application apply contact details form forms guidance help info information list policies policy procedure
procedures process referral referrals rules scheme service services support team template templates tips
"""

_FAINT = {"en": frozenset(_ENGLISH.split())}
_OF_A_KIND = {"en": frozenset(_KINDS.split())}


def is_faint(folded: str, language: str) -> bool:
    """
    >>> is_faint("how", "en-gb"), is_faint("governor", "en"), is_faint("how", "pl")
    (True, False, False)
    """
    return folded in _FAINT.get(language.partition("-")[0].lower(), ())


def is_of_a_kind(folded: str, language: str) -> bool:
    """
    >>> is_of_a_kind("policy", "en"), is_of_a_kind("governor", "en")
    (True, False)
    """
    return folded in _OF_A_KIND.get(language.partition("-")[0].lower(), ())
