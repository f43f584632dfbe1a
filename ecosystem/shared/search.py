"""Full text search in Norwegian that forgives typing errors.

A model takes part with three lines: `search_vector = search_vector(title="A", summary="B")`,
`indexes = search_indexes("need", "title")` and a queryset that mixes in `SearchQuerySet`.
"""

import re
from functools import reduce

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramWordSimilarity,
)
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest

CONFIG = "norwegian"


class SearchField(models.GeneratedField):
    """A column to search in and never to read: rows are fetched without it (docs/adr/0022-the-search-column.md).

    Django selects, returns, dumps and copies the fields that are `concrete`. This one can still be named in filters,
    expressions, `values` and indexes, and stands in migrations as the generated field it is.
    """

    db_returning = False

    def set_attributes_from_name(self, name):
        super().set_attributes_from_name(name)
        self.concrete = self.serialize = False

    def contribute_to_class(self, cls, name, *args, **kwargs):
        super().contribute_to_class(cls, name, *args, **kwargs)
        delattr(cls, name)  # rows have no such value

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        return name, "django.db.models.GeneratedField", args, kwargs


def search_vector(**weights: str) -> SearchField:
    """A stored, weighted vector over the named text fields, kept current by the database itself."""
    parts = [SearchVector(name, weight=weight, config=CONFIG) for name, weight in weights.items()]
    return SearchField(
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


# A topic counts as named when its name is this like the search text (pg_trgm's word similarity, 0 to 1) and one of
# its words begins as one of the text's does: «demns» is «Demens», but «fall» is not «avfall».
TOPIC_IS_NAMED = 0.5


class SearchQuerySet(models.QuerySet):
    """Mix in and set `search_title` to the field whose typing errors are forgiven.

    Where the model has `topics`, a search for a topic's name, in either language, finds what has that topic too.
    """

    search_title = "title"

    def search(self, text: str):
        """Rows that hold all the words, whose title nearly does, or that have the topic; best first.

        An empty text changes nothing. Each way of finding has its own index, hence the union.
        """
        query = to_query(text)
        if query is None:
            return self
        text = text[:100]
        return (
            self.filter(pk__in=self.keys_found(text))
            .annotate(relevance=SearchRank(F("search_vector"), query) + TrigramWordSimilarity(text, self.search_title))
            .order_by("-relevance", "-pk")
        )

    def keys_found(self, text: str):
        """The keys `search` finds, in no order, of all the model's rows. Every key for an empty text."""
        query = to_query(text)
        rows = self.model._base_manager.order_by()
        if query is None:
            return rows.values("pk")
        text = text[:100]
        return (
            rows.filter(search_vector=query)
            .values("pk")
            .union(
                rows.filter(**{f"{self.search_title}__trigram_word_similar": text}).values("pk"),
                *self._in_topics_named(text),
            )
        )

    def holding(self, text: str):
        """The rows `search` finds, in no order and each looked at by itself: quick where few rows are left."""
        query = to_query(text)
        if query is None:
            return self
        text = text[:100]
        found = Q(search_vector=query) | Q(**{f"{self.search_title}__trigram_word_similar": text})
        for keys in self._in_topics_named(text):
            found |= Q(pk__in=keys)
        return self.filter(found)

    def _in_topics_named(self, text):
        try:
            topics = self.model._meta.get_field("topics")
        except FieldDoesNotExist:
            return
        beginnings = "|".join(word[:2] for word in re.findall(r"\w+", text))
        alike = Greatest(TrigramWordSimilarity(text, "name_nb"), TrigramWordSimilarity(text, "name_en"))
        named = topics.related_model.objects.annotate(alike=alike).filter(
            Q(name_nb__iregex=rf"\m({beginnings})") | Q(name_en__iregex=rf"\m({beginnings})"), alike__gte=TOPIC_IS_NAMED
        )
        links = topics.remote_field.through.objects.filter(
            **{f"{topics.m2m_reverse_field_name()}__in": named.values("pk")}
        )
        yield links.order_by().values(f"{topics.m2m_field_name()}_id")
