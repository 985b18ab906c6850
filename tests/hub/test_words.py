"""The interface's own words in other languages: whole files, compiled as they stand, and nothing doubtful shown."""

import datetime as dt
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

from cms.core.language import long_date
from hub.management.commands.compile_words import compiled

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
ROOT = Path(settings.LOCALE_PATHS[0])
#: What templates and the letter say by gettext.
SAID = re.compile(r"""{%\s*translate\s+"([^"]+)"|\b_\((?:"([^"\n]+)"|'([^'\n]+)')\)""")


def words_of(language):
    return ROOT / language / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_what_the_files_say(language):
    words = words_of(language)

    assert words.with_suffix(".mo").read_bytes() == compiled(words), "Run ./hub manage compile_words."


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_translation_has_the_same_places_to_fill_and_no_doubtful_one_is_shown(language):
    for entry in polib.pofile(str(words_of(language))):
        said = [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]
        for each in filter(None, said):
            places = re.findall(r"%\(\w+\)s|{\w+}", each)
            assert set(places) <= set(re.findall(r"%\(\w+\)s|{\w+}", entry.msgid + entry.msgid_plural)), each
            if not entry.msgid_plural:
                assert sorted(places) == sorted(re.findall(r"%\(\w+\)s|{\w+}", entry.msgid)), each
        if entry.fuzzy:
            with translation.override(language):
                assert translation.gettext(entry.msgid) == entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_and_the_pages_that_are_read_in_other_languages_lack_no_word(language):
    known = {entry.msgid for entry in polib.pofile(str(words_of(language))).translated_entries()}
    root = ROOT.parent
    sources = [
        *(root / "templates" / "newsletters").glob("*.html"),
        *(root / "templates" / "newsletters" / "letter").glob("*.mjml"),
        *(root / "templates" / "parts").glob("*.html"),
        *(path for path in (root / "templates" / "guidance").rglob("*.html") if path.parent.name != "languages"),
        root / "templates" / "base.html",
        root / "templates" / "bulletins" / "edition.html",
        root / "templates" / "bulletins" / "item.html",
        root / "cms" / "guidance" / "navigation.py",
        root / "newsletters" / "lists" / "reasons_told.py",
        root / "newsletters" / "rendering" / "text.py",
        root / "newsletters" / "rendering" / "content.py",
        root / "newsletters" / "readers" / "forms.py",
        root / "newsletters" / "readers" / "sign_up.py",
        root / "bulletins" / "letters.py",
    ]

    used = {next(filter(None, found)) for source in sources for found in SAID.findall(source.read_text("utf-8"))}

    assert len(used) > 90
    assert not used - known


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en-gb", "Friday 4 December 2026"),
        ("pl", "piątek 4 grudnia 2026"),
        ("ur", "جمعہ 4 دسمبر 2026"),
        ("ar", "الجمعة 4 ديسمبر 2026"),
        ("so", "Jimce 4 Diseembar 2026"),
        ("pa", "ਸ਼ੁੱਕਰਵਾਰ 4 ਦਸੰਬਰ 2026"),
    ],
)
def test_days_are_written_as_each_language_does(language, day):
    with translation.override(language):
        assert long_date(dt.date(2026, 12, 4)) == day
