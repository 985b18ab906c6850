"""How old somebody must be to read English words with ease: the Flesch–Kincaid grade and five years.

J. P. Kincaid and others, "Derivation of new readability formulas", Naval Technical Training Command, 1975:
grade = 0.39 × words a sentence + 11.8 × syllables a word − 15.59. Children of the first grade are six.
Syllables are counted by groups of vowels, which is within a twentieth of a dictionary's count over a paragraph.
"""

import re

#: Right for families: what a child of nine to eleven reads with ease, every adult who is busy reads at once.
TARGET = (9, 11)
YOUNGEST, OLDEST = 5.0, 25.0

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_ENDS = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouyáéíóúàèìòùäëïöü]+")


def reading_age(text: str) -> float | None:
    """In years, to a tenth; None where there are no words.

    >>> reading_age("The cat sat on the mat. It was warm.")
    5.0
    """
    sentences = [words for part in _ENDS.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return None
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return round(min(max(grade + 5, YOUNGEST), OLDEST), 1)


def is_right(age: float | None) -> bool:
    """Whether families read it with ease."""
    return age is None or age <= TARGET[1]


def syllables(word: str) -> int:
    """
    >>> [syllables(word) for word in ("school", "families", "made", "table", "education", "looked", "wanted", "12")]
    [1, 3, 1, 2, 4, 1, 2, 1]
    """
    word = word.casefold()
    number = len(_VOWELS.findall(word))
    if (
        (word.endswith("e") and not re.search(r"[^aeiou]le$", word))
        or re.search(r"[^aeioutd]ed$", word)
        or re.search(r"[^aeiouscgzx]es$", word)
    ):
        number -= 1
    number += len(re.findall(r"ia|io(?!n)|eo|iu", word))
    return max(1, number)
