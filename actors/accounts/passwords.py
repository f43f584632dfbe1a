"""Passwords that are guessed first here: Norwegian words, names, places and teams, dressed up a little."""

import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = Path(__file__).with_name("common_words.txt")
# How letters are dressed up, and how æ, ø and å are written by those who avoid them.
PLAIN = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "8": "b",
        "9": "g",
        "@": "a",
        "$": "s",
        "!": "i",
        "€": "e",
    }
)
SPELT = (("æ", "ae"), ("ø", "o"), ("å", "a"))
SPELT_LONG = (("æ", "ae"), ("ø", "oe"), ("å", "aa"))
NOT_LETTERS = re.compile(r"[^a-z]+")
# Three words or more that have nothing to do with each other are a good password.
MOST_WORDS = 2


class NorwegianWordsValidator:
    """Refuses one or two common words, whatever figures and marks stand before, between and after them."""

    def validate(self, password, user=None):
        if is_common(password):
            raise ValidationError(
                _(
                    "This is a common word or name, or two, with little added: such passwords are guessed first. Use at "
                    "least three words that have nothing to do with each other."
                ),
                code="password_common_words",
            )

    def get_help_text(self):
        return _("Three or four words that have nothing to do with each other make a good password.")


def is_common(password: str) -> bool:
    """True for `Sommer2026!!!`, `P4ssord12345`, `DrammenDrammen`, `oslo-bergen-1`; never for three common words."""
    written = password.strip().lower()
    return any(
        bare and _is_words(bare, MOST_WORDS)
        for said in (written, written.translate(PLAIN), _without_ends(written).translate(PLAIN))
        for bare in _bare(said)
    )


def _without_ends(written):
    """The figures and marks around it are an addition, and no letters in disguise."""
    return re.sub(r"^[^a-zæøå@$€]+|[^a-zæøå@$€]+$", "", written)


def _bare(written) -> set[str]:
    return {NOT_LETTERS.sub("", _spelt(written, way)) for way in (SPELT, SPELT_LONG)}


def _spelt(text, way):
    for letter, letters in way:
        text = text.replace(letter, letters)
    return text


def _is_words(text, most) -> bool:
    """Whether `text` is one to `most` common words in a row, or one of them again and again."""
    words = common_words()
    if text in words:
        return True
    if any(
        len(text) % size == 0 and text == text[:size] * (len(text) // size) for size in range(1, len(text) // 2 + 1)
    ):
        return True
    return most > 1 and any(text[:cut] in words and _is_words(text[cut:], most - 1) for cut in range(1, len(text)))


@cache
def common_words() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(NOT_LETTERS.sub("", _spelt(word, way)) for word in words for way in (SPELT, SPELT_LONG))
