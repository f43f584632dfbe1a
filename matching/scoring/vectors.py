"""Texts as sparse vectors in four channels: concepts, fields, words and character n-grams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from matching.lexicon import Lexicon, lexicon
from matching.text import stem, tokens

CHANNELS = ("concepts", "fields", "words", "letters")
PRIOR_DOCUMENTS = 40  # so that rarity is sane also where the corpus is a handful of texts
PRIOR_SHARE = 0.03

Matrix: TypeAlias = sparse.csr_matrix  # typed by scipy-stubs where they are installed


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one text: weights by concept number and by stem, and the words that stand for them as written."""

    concepts: dict[int, float]
    stems: dict[str, float]
    concept_words: dict[int, tuple[str, ...]]
    stem_words: dict[str, str]


def read(text: str, language: str = "", lex: Lexicon | None = None) -> Reading:
    lex = lex or lexicon()
    found = tokens(text, language)
    concepts: defaultdict[int, float] = defaultdict(float)
    concept_words: dict[int, dict[str, None]] = {}
    for hit in lex.read(found):
        concepts[hit.concept] += hit.weight
        concept_words.setdefault(hit.concept, {})[hit.surface] = None
    stems: defaultdict[str, float] = defaultdict(float)
    stem_words: dict[str, str] = {}
    for token in found:
        if token.is_stop:
            continue
        parts = lex.parts(token.surface) if token.language == "no" else ()
        for name, weight in ((token.stem, 1.0), *((stem(part), 0.6) for part in parts)):
            stems[name] += weight
            stem_words.setdefault(name, token.surface)
    return Reading(dict(concepts), dict(stems), {key: tuple(value) for key, value in concept_words.items()}, stem_words)


class Space:
    """Word rarity and n-grams learnt from a corpus of readings; turns readings into rows of unit length."""

    def __init__(self, corpus: Sequence[Reading], lex: Lexicon | None = None) -> None:
        self.lexicon = lex or lexicon()
        self._fields = [slug for slug, field in self.lexicon.fields.items() if not field.is_loose]
        self._columns = {
            stem: number for number, stem in enumerate(sorted({stem for reading in corpus for stem in reading.stems}))
        }
        self._letters = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float64)
        self._spelling = self._letters.fit_transform(self._columns or ["tom"])
        importance = np.array([self.lexicon.fields[slug].weight for slug in self.lexicon.field_of])
        self.concept_rarity = importance * _rarity(self._concept_counts(corpus))
        words = self._word_counts(corpus)
        self.word_rarity = _rarity(words)
        letters = words @ self._spelling
        self._letter_rarity = _rarity(letters)
        self._membership = self._field_membership()

    def rarity_of(self, stem: str) -> float:
        """0 for a word the corpus does not know: it can tell nothing."""
        column = self._columns.get(stem)
        return 0.0 if column is None else float(self.word_rarity[column])

    def is_telling(self, concept: int) -> bool:
        """False for everyday words and the words of any purchase or application: true, but they convince nobody."""
        return self.lexicon.fields[self.lexicon.field_of[concept]].weight >= 1

    def is_word_telling(self, word: str) -> bool:
        meanings = [*self.lexicon.meanings(word, "no"), *self.lexicon.meanings(word, "en")]
        return not meanings or any(self.is_telling(concept) for concept in meanings)

    def _concept_counts(self, readings: Sequence[Reading]) -> Matrix:
        return _matrix((reading.concepts for reading in readings), len(self.lexicon.concepts))

    def _word_counts(self, readings: Sequence[Reading]) -> Matrix:
        rows = (
            {self._columns[stem]: weight for stem, weight in reading.stems.items() if stem in self._columns}
            for reading in readings
        )
        return _matrix(rows, max(len(self._columns), 1))

    def _field_membership(self) -> Matrix:
        rows = []
        for slug in self.lexicon.field_of:
            field = self.lexicon.fields[slug]
            row = {} if field.is_loose else {self._fields.index(slug): 1.0}
            if field.broader:
                row[self._fields.index(field.broader)] = 0.5
            rows.append(row)
        return _matrix(rows, len(self._fields))

    def vectors(self, readings: Sequence[Reading]) -> dict[str, Matrix]:
        """One matrix per channel, a row per reading, not yet of unit length (so that fields of a profile can be added up)."""
        concepts = _damp(self._concept_counts(readings)) @ sparse.diags(self.concept_rarity)
        counts = self._word_counts(readings)
        letters = _damp(counts @ self._spelling) @ sparse.diags(self._letter_rarity)
        fields = _damp(sparse.csr_matrix(concepts @ self._membership))
        return {
            "concepts": sparse.csr_matrix(concepts),
            "fields": fields,
            "words": sparse.csr_matrix(_damp(counts) @ sparse.diags(self.word_rarity)),
            "letters": sparse.csr_matrix(letters),
        }


def unit(matrix: Matrix) -> Matrix:
    return sparse.csr_matrix(normalize(matrix))


def _matrix(rows: Iterable[dict[int, float]], width: int) -> Matrix:
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for row in rows:
        indices += row.keys()
        data += row.values()
        starts.append(len(indices))
    return sparse.csr_matrix((data, indices, starts), shape=(len(starts) - 1, width), dtype=np.float64)


def _damp(matrix: Matrix) -> Matrix:
    """The second mention of a thing says less than the first."""
    damped = matrix.copy()
    damped.data = np.sqrt(damped.data)
    return damped


def _rarity(counts: Matrix) -> np.ndarray:
    documents = counts.shape[0] + PRIOR_DOCUMENTS
    seen = np.asarray((counts > 0).sum(axis=0)).ravel() + PRIOR_SHARE * PRIOR_DOCUMENTS
    return np.log(1 + documents / (seen + 0.5))
