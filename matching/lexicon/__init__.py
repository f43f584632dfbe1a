"""The concepts of health, care, technology and procurement, with their words in Norwegian and English.

The words lie in the `.toml` files beside this module: a table per field,
a line per concept, `"bokmål and nynorsk words | English words"`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matching.text import Token, forms, split_compound, stem, to_bokmal, words

LONGEST_PHRASE = 4
SHORT = 5  # letters: words up to here are known by their listed forms, longer ones by their stem
WEIGHT_WORD = 1.0
WEIGHT_PHRASE = 1.5
WEIGHT_PART = 0.8
WEIGHT_PART_OF_KNOWN = 0.3
WEIGHT_FOREIGN = 0.7


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found in a text: where, by which word, and how surely (1 a plain word, less for parts and double meanings)."""

    concept: int
    surface: str
    weight: float


@dataclass(frozen=True, slots=True)
class Field:
    slug: str
    weight: float
    is_loose: bool  # everyday words: concepts, but no field of their own
    broader: str | None


class Lexicon:
    def __init__(self, tables: Iterable[tuple[str, dict[str, str | float | bool]]]) -> None:
        self.concepts: list[str] = []
        self.field_of: list[str] = []
        self.fields: dict[str, Field] = {}
        self._phrases: dict[tuple[str, tuple[str, ...]], dict[int, None]] = {}
        self._first_stems: set[tuple[str, str]] = set()  # of phrases: most words begin none
        self._forms: dict[tuple[str, str], dict[int, None]] = {}
        self._stems: dict[tuple[str, str], dict[int, None]] = {}
        for slug, table in tables:
            self._add(slug, table)
        self._parts: dict[str, tuple[str, ...]] = {}

    def _add(self, slug: str, table: dict[str, str | float | bool]) -> None:
        broader = table.get("_broader")
        self.fields[slug] = Field(
            slug, float(table.get("_weight", 1.0)), bool(table.get("_loose")), str(broader) if broader else None
        )
        for name, value in table.items():
            if name.startswith("_"):
                continue
            number = len(self.concepts)
            self.concepts.append(name)
            self.field_of.append(slug)
            norwegian, _, english = str(value).partition("|")
            for language, listed in (("no", norwegian), ("en", english)):
                for entry in listed.split():
                    self._learn(entry, language, number)

    def _learn(self, entry: str, language: str, concept: int) -> None:
        found = words(entry.replace("_", " "))
        if len(found) > 1:
            phrase = tuple(stem(word, language) for word in found)
            self._phrases.setdefault((language, phrase), {})[concept] = None
            self._first_stems.add((language, phrase[0]))
            return
        for form in forms(found[0], language):
            self._forms.setdefault((language, form), {})[concept] = None
        if len(found[0]) > SHORT:
            self._stems.setdefault((language, stem(found[0], language)), {})[concept] = None

    def entries(self) -> Iterator[tuple[tuple[str, object], Iterable[int]]]:
        """Every listed word and phrase, by language, with the numbers of its concepts."""
        yield from self._phrases.items()
        yield from self._forms.items()

    def meanings(self, word: str, language: str) -> tuple[int, ...]:
        """The concepts a word may stand for."""
        if language == "no":
            word = to_bokmal(word)
        found = self._forms.get((language, word)) or (
            self._stems.get((language, stem(word, language))) if len(word) > SHORT else None
        )
        return tuple(found or ())

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a Norwegian compound by the words of the lexicon."""
        if word not in self._parts:
            self._parts[word] = (
                split_compound(word, lambda part: bool(self.meanings(part, "no"))) if len(word) > 5 else ()
            )
        return self._parts[word]

    def read(self, tokens: list[Token]) -> list[Hit]:
        """Every concept the text speaks of, in reading order."""
        hits: list[Hit] = []
        for start, token in enumerate(tokens):
            lengths = range(LONGEST_PHRASE, 1, -1) if (token.language, token.stem) in self._first_stems else ()
            for length in lengths:
                window = tokens[start : start + length]
                meanings = (
                    self._phrases.get((token.language, tuple(word.stem for word in window)))
                    if len(window) == length
                    else None
                )
                if meanings:
                    hits += _hits(tuple(meanings), " ".join(word.surface for word in window), WEIGHT_PHRASE)
            if not token.is_stop:
                hits += self._read_word(token)
        return hits

    def _read_word(self, token: Token) -> list[Hit]:
        word, language = token.surface, token.language
        whole = _hits(self.meanings(word, language), word, WEIGHT_WORD)
        if language == "no" and (parts := self.parts(word)):
            weight = WEIGHT_PART_OF_KNOWN if whole else WEIGHT_PART
            return whole + [hit for part in parts for hit in _hits(self.meanings(part, "no"), word, weight)]
        if whole or len(word) < SHORT:
            return whole
        return _hits(tuple(self._forms.get(("no" if language == "en" else "en", word), ())), word, WEIGHT_FOREIGN)


def _hits(meanings: tuple[int, ...], surface: str, weight: float) -> list[Hit]:
    return [Hit(concept, surface, weight / len(meanings) ** 0.5) for concept in meanings]


@cache
def lexicon() -> Lexicon:
    tables: list[tuple[str, dict[str, str | float | bool]]] = []
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        tables += tomllib.loads(path.read_text(encoding="utf-8")).items()
    return Lexicon(tables)
