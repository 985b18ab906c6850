"""The form of a page's translation: a field for each piece of the English."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from cms.core.language import Language
from cms.guidance.languages.pieces import Faulty, Piece, Said

A_LINE = 60


class PageTranslationForm(forms.Form):
    def __init__(self, *args: Any, pieces: Sequence[Piece], said: Mapping[str, Said], to: Language, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.pieces = pieces
        for piece in pieces:
            rows = max(2, min(12, len(piece.english) // A_LINE + 1))
            attrs = {"lang": to.code, "dir": to.direction, "rows": rows}
            there = said.get(piece.english)
            self.fields[piece.key] = forms.CharField(
                label=piece.label,
                required=False,
                max_length=20_000,
                initial=piece.show(there.text) if there else "",
                widget=forms.Textarea(attrs=attrs),
            )

    def clean(self) -> dict[str, Any]:
        """What was written, as it is kept, by its English."""
        given, said = super().clean() or {}, {}
        for piece in self.pieces:
            try:
                said[piece.english] = piece.read(given.get(piece.key) or "")
            except Faulty as fault:
                self.add_error(piece.key, str(fault))
        return said

    def rows(self) -> list[tuple[Any, Piece]]:
        """Each field beside its English."""
        return [(self[piece.key], piece) for piece in self.pieces]
