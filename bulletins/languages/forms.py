"""The form of a translation: a field for each of the English words."""

from typing import Any

from django import forms
from wagtail.rich_text import expand_db_html

from bulletins.inbox.clean import clean
from bulletins.languages.words import LABELS, Words
from cms.core.language import Language
from cms.core.rich_text import editor as rich_text_editor
from cms.people.models import Partnership

LONGEST = {"title": 200, "action": 200, "audience": 200, "subject": 150, "preheader": 150, "name": 120}
LONG = 10_000
FEATURES = ["h2", "h3", "bold", "italic", "ul", "ol", "link"]


class TranslationForm(forms.Form):
    def __init__(self, *args: Any, words: Words, language: Language, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.partnership = words, partnership
        for name in words.english:
            field = forms.CharField(
                label=LABELS[name], required=False, max_length=LONGEST.get(name, LONG), widget=_widget(name)
            )
            field.widget.attrs |= {"lang": language.code, "dir": language.direction}
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("body"):
            given["body"] = clean(expand_db_html(given["body"]), base=self.partnership.base_url)
        return given

    def pairs(self) -> list[tuple[Any, str]]:
        """Each field beside the English."""
        return [(self[name], text) for name, text in self.words.english.items()]


def _widget(name: str) -> forms.Widget:
    if name == "body":
        return rich_text_editor(FEATURES)
    if name in LONGEST:
        return forms.TextInput()
    return forms.Textarea(attrs={"rows": 4})
