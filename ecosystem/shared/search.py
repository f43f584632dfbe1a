"""Full text search in Norwegian that forgives typing errors.

A model takes part with three lines: `search_vector = search_vector(title="A", summary="B")`,
`indexes = search_indexes("need", "title")` and a queryset that mixes in `SearchQuerySet`.
"""

import re
from functools import reduce
from operator import or_

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramWordSimilarity,
)
from django.db import models
from django.db.models import F, Q

CONFIG = "norwegian"


def search_vector(**weights: str) -> models.GeneratedField:
    """A stored, weighted vector over the named text fields, kept current by the database itself."""
    parts = [SearchVector(name, weight=weight, config=CONFIG) for name, weight in weights.items()]
    return models.GeneratedField(
        expression=reduce(lambda left, right: left + right, parts),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )


def search_indexes(name: str, title: str) -> list[models.Index]:
    return [
        GinIndex(fields=["search_vector"], name=f"{name}_search"),
        GinIndex(fields=[title], opclasses=["gin_trgm_ops"], name=f"{name}_trigram"),
    ]


def to_query(text: str) -> SearchQuery | None:
    """All words must be there, each as a beginning: `fall` finds «falldeteksjon». None when there is no word."""
    words = re.findall(r"\w+", text)[:12]
    if not words:
        return None
    return SearchQuery(" & ".join(f"{word}:*" for word in words), config=CONFIG, search_type="raw")


class SearchQuerySet(models.QuerySet):
    """Mix in and set `search_title` to the field whose typing errors are forgiven."""

    search_title = "title"

    def search(self, text: str):
        """Rows that hold all the words, or whose title nearly does; best first. An empty text changes nothing."""
        query = to_query(text)
        if query is None:
            return self
        title = self.search_title
        return (
            self.filter(reduce(or_, [Q(search_vector=query), Q(**{f"{title}__trigram_word_similar": text[:100]})]))
            .annotate(relevance=SearchRank(F("search_vector"), query) + TrigramWordSimilarity(text[:100], title))
            .order_by("-relevance", "-pk")
        )
