"""What templates of public pages ask for."""

import datetime as dt
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import timezone
from django.utils.formats import date_format, time_format

from cms.core import language
from cms.guidance import brand, navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context: Any) -> navigation.Frame:
    """The links around this page."""
    request, partnership = context.get("request"), context.get("partnership")
    if request is None or partnership is None:
        return navigation.Frame()
    return navigation.frame(partnership, request.path, getattr(request, "user", None))


@register.simple_tag(takes_context=True)
def languages(context: Any) -> list[language.Switch]:
    """The languages in which this can be read, where there are several: a view may give its own."""
    request = context.get("request")
    return context.get("languages_of_this") or (language.switcher(request) if request is not None else [])


@register.simple_tag(takes_context=True)
def trail(context: Any) -> list[Any]:
    """The pages above this one, home first: as the view gave them, else as the page was found."""
    return context.get("trail") or getattr(context.get("page"), "trail", [])


@register.simple_tag(takes_context=True)
def works_here(context: Any) -> bool:
    """Whether the reader has a role behind the scenes of this partnership. Costs nothing for who is not signed in."""
    from cms.people import rights

    user, partnership = getattr(context.get("request"), "user", None), context.get("partnership")
    return bool(user and partnership and user.is_authenticated and rights.of(user, partnership))


register.simple_tag(brand.sheet_url, name="brand_sheet")


@register.filter
def in_words(number: int) -> str:
    """Small numbers as words: one to nine; larger ones as figures."""
    return str(apnumber(number))


@register.filter
def day(value: dt.date | None) -> str:
    """Friday 5 December 2026"""
    return date_format(value, "l j F Y") if value else ""


@register.filter
def long_date(value: dt.date | None) -> str:
    """As `day`, in the language in force."""
    return language.long_date(value) if value else ""


@register.filter
def date_in_words(value: dt.date | None) -> str:
    """5 December 2026, in the language in force."""
    return language.long_date(value, "j F Y") if value else ""


@register.filter
def clock(value: dt.time | None) -> str:
    """9:30am, 4pm"""
    return time_format(value, "g:ia" if value.minute else "ga").replace(".", "") if value else ""


@register.filter
def short_day(value: dt.date | None) -> str:
    """Fri 5 December, with its year where that is not this one."""
    if value is None:
        return ""
    return date_format(value, "D j F" if value.year == timezone.localdate().year else "D j F Y")
