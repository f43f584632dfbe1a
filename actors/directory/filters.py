"""The directory's facets as a filter: one for the page, the map, the export and the API."""

from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..models import Actor
from . import facet_queries, queries
from .facets import TITLES, Facet, Vocabulary

LONGEST_SEARCH = 200


class FacetFilter(filters.MultipleChoiceFilter):
    """Any of the chosen values will do."""

    def __init__(self, name):
        super().__init__(label=TITLES[name], method="filter_facet", widget=forms.CheckboxSelectMultiple)


class ActorFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Search"),
        method="filter_text",
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST_SEARCH, "autocomplete": "off"}),
    )
    kind = FacetFilter("kind")
    topic = FacetFilter("topic")
    region = FacetFilter("region")
    serves = FacetFilter("serves")
    seeks = FacetFilter("seeks")
    offers = FacetFilter("offers")
    size = FacetFilter("size")

    class Meta:
        model = Actor
        fields = ["q", *TITLES]

    def __init__(self, data=None, queryset=None, *, vocabulary: Vocabulary | None = None, **kwargs):
        super().__init__(data, queryset, **kwargs)
        self.vocabulary = vocabulary or facet_queries.vocabulary()
        for name in TITLES:
            self.filters[name].extra["choices"] = self.vocabulary.choices(name)

    def filter_text(self, actors, name, value: str):
        return actors.search(value[:LONGEST_SEARCH])

    def filter_facet(self, actors, name, value: list[str]):
        return actors.filter(pk__in=queries.listed([self.codes(name, value)]).values("actor_id"))

    def filter_queryset(self, actors):
        """All facets in one look at the index."""
        if self.chosen:
            actors = actors.filter(pk__in=self.listed(with_text=False).values("actor_id"))
        return self.filters["q"].filter(actors, self.form.cleaned_data.get("q"))

    def codes(self, name: str, keys: list[str]) -> list[str]:
        return [code for key in keys for code in self.vocabulary.codes(name, key)]

    def listed(self, *, but: str = "", with_text: bool = True):
        """The directory's index, narrowed by every choice; or by all `but` one facet's."""
        listings = queries.listed(self.codes(name, keys) for name, keys in self.chosen.items() if name != but)
        if with_text and self.form.cleaned_data.get("q"):
            listings = listings.filter(actor_id__in=self.hits or [0])  # nobody's key: SQL wants one
        return listings

    @cached_property
    def hits(self) -> list[int]:
        """The keys of what the text finds: searched for once, and then narrowed in as many ways as there are facets."""
        text = self.form.cleaned_data["q"][:LONGEST_SEARCH]
        return list(Actor.objects.keys_found(text).values_list("pk", flat=True))

    def pages(self):
        """What is found, in order, to be read a page at a time."""
        if self.sort == "relevance":
            return self.qs
        return queries.DirectoryPages(self.queryset, self.listed(), self.sort)

    @property
    def chosen(self) -> dict[str, list[str]]:
        """What is chosen, by facet."""
        given = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: given[name] for name in TITLES if given.get(name)}

    @property
    def sort(self) -> str:
        """name, newest or relevance; what is not asked for or makes no sense is the best there is."""
        sensible = ["relevance", "name", "newest"] if self.form.cleaned_data.get("q") else ["name", "newest"]
        asked = self.data.get("sort")
        return asked if asked in sensible else sensible[0]

    @property
    def query(self) -> str:
        """The choices as an address has them, without sort and page."""
        given = {"q": self.form.cleaned_data.get("q"), **self.chosen}
        return urlencode({name: value for name, value in given.items() if value}, doseq=True)

    def counted(self) -> tuple[int, list[Facet]]:
        """How many actors are found, and the facets with their counts. Two queries."""
        chosen = self.chosen
        counts = facet_queries.facet_counts(self.listed(), {name: self.listed(but=name) for name in chosen})
        facets = [self.vocabulary.facet(name, counts[name], chosen.get(name, ())) for name in TITLES]
        # Every actor has one kind, so those of the chosen kinds are all there are.
        kinds = chosen.get("kind", counts["kind"])
        return sum(counts["kind"][f"kind:{kind.removeprefix('kind:')}"] for kind in kinds), facets


def known(data: QueryDict, vocabulary: Vocabulary) -> QueryDict:
    """An address as far as it makes sense: an old link's values that are gone are left out, the rest still narrows."""
    kept = data.copy()
    for name in TITLES:
        values = [key for key in dict.fromkeys(data.getlist(name)) if key in vocabulary.values[name]]
        kept.setlist(name, values) if values else kept.pop(name, None)
    if text := " ".join(data.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH]:
        kept["q"] = text
    else:
        kept.pop("q", None)
    return kept


def narrowed(data: QueryDict, actors) -> ActorFilter:
    """The actors that a page's address narrows to, whatever the address says."""
    vocabulary = facet_queries.vocabulary()
    found = ActorFilter(known(data, vocabulary), actors, vocabulary=vocabulary)
    found.form.full_clean()
    return found
