"""Languages: those that this install knows, those that a partnership offers, and that of a request.

The admin is in English. A page of the website is in the language of its address: `/ur/…` beside `/…`. What families and
readers use (signing up, what they get, leaving) is in the language that they chose, or that is theirs.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language_info

if TYPE_CHECKING:
    from cms.people.models import Partnership

COOKIE = PARAMETER = "language"
A_YEAR = 60 * 60 * 24 * 365

_speaking: list[str] = []
#: Of the address that is being answered; empty where it names none.
_at_address: ContextVar[str] = ContextVar("language of the address", default="")


class Language(NamedTuple):
    code: str
    #: In English, for editors; and in itself, for readers.
    name: str
    own_name: str
    direction: str


def speak(prefix: str) -> None:
    """Addresses that begin so answer in the language that whoever asks has chosen."""
    _speaking.append(prefix)


def speaks(path: str) -> bool:
    return path.startswith(tuple(_speaking))


def language(code: str) -> Language:
    info = get_language_info(code)
    own_name = "English" if code == settings.LANGUAGE_CODE else info["name_local"]
    return Language(code, dict(settings.LANGUAGES).get(code, info["name"]), own_name, direction(code))


def direction(code: str) -> str:
    """From which side a language is read.

    >>> direction("ur"), direction("pl")
    ('rtl', 'ltr')
    """
    return "rtl" if get_language_info(code)["bidi"] else "ltr"


def long_date(day: dt.date, pattern: str = "l j F Y") -> str:
    """`Friday 4 December 2026`, in the language in force.

    >>> with translation.override("pl"):
    ...     long_date(dt.date(2026, 12, 4))
    'piątek 4 grudnia 2026'
    """
    bends = (translation.get_language() or "").startswith("pl")  # A month within a date is in the genitive.
    return date_format(day, pattern.replace("F", "E") if bends else pattern)


def others() -> list[Language]:
    """Every language but the first."""
    return [language(code) for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def offered(partnership: "Partnership") -> list[str]:
    """The codes of what a partnership offers, the first language first."""
    chosen = partnership.languages.split()
    return [code for code, _ in settings.LANGUAGES if code == settings.LANGUAGE_CODE or code in chosen]


def choices(partnership: "Partnership") -> list[tuple[str, str]]:
    """What a reader chooses from: each in its own words. Nothing where there is no choice."""
    codes = offered(partnership)
    return [(code, language(code).own_name) for code in codes] if len(codes) > 1 else []


def spoken(code: str, partnership: "Partnership") -> str:
    """A language, or the first where the partnership does not offer it."""
    return code if code in offered(partnership) else settings.LANGUAGE_CODE


def asked_for(request: HttpRequest) -> str:
    """What the address itself asks for, as a link to another language does; empty: nothing that is offered."""
    code = request.GET.get(PARAMETER, "")
    partnership = getattr(request, "partnership", None)
    return code if partnership is not None and code in offered(partnership) else ""


def of_address(request: HttpRequest) -> str:
    """The language that an address of the website begins with, where it is offered there; empty: the first one."""
    partnership = getattr(request, "partnership", None)
    if partnership is None or not partnership.languages:
        return ""
    first = request.path_info[1:].partition("/")[0]
    return first if first in offered(partnership)[1:] else ""


def at_address() -> str:
    """As `of_address`, for what knows no request: a page that says where it is."""
    return _at_address.get()


def prefixed(path: str, code: str | None = None) -> str:
    """An address of the website in another language, by default in that of the address that is being answered.

    >>> prefixed("/attendance/", "ur"), prefixed("/attendance/", "")
    ('/ur/attendance/', '/attendance/')
    """
    code = at_address() if code is None else code
    return f"/{code}{path}" if code and code != settings.LANGUAGE_CODE else path


def unprefixed(path: str, partnership: "Partnership") -> str:
    """The English address of what an address of the website names: `/attendance/` of `/ur/attendance/`."""
    first, _, rest = path[1:].partition("/")
    return f"/{rest}" if first in offered(partnership)[1:] else path


def of_reader(request: HttpRequest, code: str) -> Any:
    """A context in which a page speaks to a reader of whom the language is known, unless they ask for another."""
    here = request.partnership  # type: ignore[attr-defined]
    return translation.override(
        (asked_for(request) or spoken(code, here)) if speaks(request.path_info) else translation.get_language()
    )


def of_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: speak the language of the address, whatever the browser prefers.

    An English page under Urdu buttons would be half a page: so only what speaks (`speak`) follows a choice.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked, at_address = asked_for(request), of_address(request)
        code = at_address or _of_path(request, asked)
        token = _at_address.set(at_address)
        try:
            with translation.override(code):
                request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE  # type: ignore[attr-defined]
                response = get_response(request)
        finally:
            _at_address.reset(token)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", code)
        if asked and speaks(request.path_info):
            response.set_cookie(COOKIE, asked, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
        return response

    return middleware


def _of_path(request: HttpRequest, asked: str) -> str:
    partnership = getattr(request, "partnership", None)
    if partnership is None or not partnership.languages or not speaks(request.path_info):
        return settings.LANGUAGE_CODE
    return asked or spoken(request.COOKIES.get(COOKIE, ""), partnership)


class Switch(NamedTuple):
    """A link to the same in another language, in that language's own words."""

    code: str
    own_name: str
    direction: str
    url: str
    here: bool


def switcher(request: HttpRequest, codes: Sequence[str] | None = None) -> list[Switch]:
    """The languages in which this very address can be read, where there are several. `codes`: those that it is in."""
    partnership = getattr(request, "partnership", None)
    if partnership is None or (codes is None and not speaks(request.path_info)):
        return []
    codes = offered(partnership) if codes is None else codes
    now = translation.get_language()
    given = {name: value for name, value in request.GET.items() if name != PARAMETER}
    return [
        Switch(each.code, each.own_name, each.direction, f"?{urlencode({**given, PARAMETER: code})}", code == now)
        for code in (codes if len(codes) > 1 else ())
        for each in (language(code),)
    ]
