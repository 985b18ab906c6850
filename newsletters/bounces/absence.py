"""What an absence note says that somebody can use: when its writer is back, and who is there meanwhile."""

import dataclasses
import datetime as dt
import email.utils
import re

from newsletters.bounces import message

#: Twelve lines, each with a month's names in several languages.
_NAMES = """
january jan januar janvier enero gennaio januari janeiro ionawr
february feb februar février fevrier febrero febbraio februari fevereiro chwefror
march mar märz maerz mars marzo maart março mawrth
april apr avril abril aprile ebrill
may mai mayo maggio mei maio
june jun juni juin junio giugno junho mehefin
july jul juli juillet julio luglio julho gorffennaf
august aug août aout agosto augustus awst
september sept sep septembre septiembre settembre setembro medi
october oct oktober okt octobre octubre ottobre outubro hydref
november nov novembre noviembre novembro tachwedd
december dec dezember dez décembre decembre diciembre dicembre dezembro rhagfyr
"""
MONTHS = {name: number for number, line in enumerate(_NAMES.split("\n")) for name in line.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s{{1,3}}(?:of\s|de\s|del\s)?(?P<m1>{_MONTH})\b\.?(?:,?\s{{1,3}}(?:de\s)?(?P<y1>20\d\d))?"
    rf"|(?P<m2>{_MONTH})\s{{1,3}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s{{1,3}}(?P<y2>20\d\d))?"
    r"|(?P<d3>\d{1,2})[./\-](?P<m3>\d{1,2})[./\-](?P<y3>(?:20)?\d\d)\b"
    r"|(?P<y4>20\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)\b)",
    re.IGNORECASE,
)
#: What stands shortly before the day of return.
_RETURN = re.compile(
    r"(?i)\b(?:return(?:ing|s)?|back|until|till|resume|re-?opens?|available (?:again )?from|in the office on|through"
    r"|wieder|zurück|bis|ab dem|retour|jusqu['’]au|regreso|vuelvo|hasta|rientro|torno|fino al|terug|tot|volto|até"
    r"|yn ôl)\b"
)
#: How far after such a word the day may stand.
_REACH = 70
#: A message that says to be of another year does not know its day.
YEARS = range(1990, 2200)
AT_MOST = dt.timedelta(days=400)


@dataclasses.dataclass(frozen=True)
class Note:
    back_on: dt.date | None = None
    instead: str = ""


def read(words: str, *, sender: str, written: str) -> Note:
    """`written` is the Date of the message: a note says “7 December” and means the next one."""
    return Note(_back_on(words, _day(written)), _instead(words, sender))


def _day(written: str) -> dt.date:
    try:
        day = email.utils.parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        day = dt.date.min
    return day if day.year in YEARS else dt.datetime.now(tz=dt.UTC).date()


def _back_on(words: str, day: dt.date) -> dt.date | None:
    text = words[:3000]
    for spoken in _RETURN.finditer(text):
        for found in _DATE.finditer(text[spoken.end() : spoken.end() + _REACH]):
            back = _date(found, day)
            if back is not None and day <= back <= day + AT_MOST:
                return back
    return None


def _date(found: re.Match[str], day: dt.date) -> dt.date | None:
    given = found.groupdict()
    which = next(number for number in "1234" if given[f"d{number}"])
    month = given[f"m{which}"].lower()
    year = given[f"y{which}"]
    try:
        in_year = dt.date(
            _year(year) if year else day.year,
            MONTHS.get(month) or int(month),
            int(given[f"d{which}"]),
        )
        if not year and in_year < day:
            return in_year.replace(year=day.year + 1)
    except (ValueError, OverflowError):
        return None
    return in_year


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _instead(words: str, sender: str) -> str:
    for found in message.ADDRESS.finditer(words[:3000]):
        if found[0].casefold() != sender.casefold():
            return message.clean(found[0])[:254]
    return ""
