"""Why a match was made, in sentences a person believes, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actors.models import Region, Topic
from actors.vocabulary import ActorKind, Offers, Seeks

from .kinds import Kind

MOST_WORDS = 4
LONGEST_QUOTE = 140

# The terms are the thing's own words, so the sentence names the thing.
MENTIONS = {
    Kind.NEED: gettext_lazy("The need mentions %(terms)s"),
    Kind.CALL: gettext_lazy("The call mentions %(terms)s"),
    Kind.PARTNER_SEARCH: gettext_lazy("The partner search mentions %(terms)s"),
    Kind.EVENT: gettext_lazy("The event mentions %(terms)s"),
    Kind.SOLUTION: gettext_lazy("The solution mentions %(terms)s"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One reason as it is shown; `icon` is a name from the icon set."""

    text: str
    icon: str = "check"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes in reasons are called, for many matches at once."""

    topics: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)


@lru_cache
def list_labels() -> frozenset[str]:
    """The report's own words for what actors seek and offer. Ticked off on a list, they persuade nobody as a reason."""
    labels = set()
    for language in ("nb", "en"):
        with translation.override(language):
            labels.update(str(label) for label in (*Seeks.labels, *Offers.labels))
    return frozenset(labels)


def names_for(reason_lists: Iterable[list[dict[str, Any]]]) -> Names:
    """Two queries at most, whatever the number of matches. Names are in the current language."""
    slugs, codes = set(), set()
    for reasons in reason_lists:
        for reason in reasons:
            if reason["code"] in {"topics", "faint_topics"}:
                slugs.update(reason["values"])
            elif reason["code"] == "near_topics":
                slugs.update(part for pair in reason["values"] for part in pair.split(">"))
            elif reason["code"] == "region":
                codes.update(reason["values"])
    return Names(
        topics={topic.slug: topic.name for topic in Topic.objects.filter(slug__in=slugs)} if slugs else {},
        regions=dict(Region.objects.filter(code__in=codes).values_list("code", "name")) if codes else {},
    )


def sentences(reasons: list[dict[str, Any]], *, kind: str, names: Names) -> list[Sentence]:
    """The reasons as sentences, heaviest first. A code this version does not know is passed over."""
    shared = {slug for reason in reasons if reason["code"] == "topics" for slug in reason["values"]}
    found = (_sentence(reason["code"], list(reason["values"]), kind, names, shared) for reason in reasons)
    return [sentence for sentence in found if sentence is not None]


def found_by(searches: Sequence[str]) -> Sentence:
    """That saved searches, by name, have found it."""
    words = ngettext("Your search %(names)s finds it", "Your searches %(names)s find it", len(searches))
    return Sentence(words % {"names": _listed([_quoted(name) for name in searches])}, "search")


def _sentence(code: str, values: list[str], kind: str, names: Names, shared: set[str]) -> Sentence | None:
    if code == "topics":
        held = [names.topics[slug] for slug in values if slug in names.topics]
        return _filled(_("Topics you share: %(topics)s"), "tag", topics=_listed(held))
    if code == "near_topics":
        near = dict.fromkeys(pair.split(">")[-1] for pair in values)
        held = [names.topics[slug] for slug in near if slug in names.topics and slug not in shared]
        return _filled(_("Close to your topic %(topics)s"), "tag", topics=_listed(held))
    if code == "faint_topics":
        held = [names.topics[slug] for slug in values if slug in names.topics]
        words = _("Counts less, since you have said it is the wrong topic: %(topics)s")
        return _filled(words, "info", topics=_listed(held))
    if code == "terms":
        return _filled(str(MENTIONS[Kind(kind)]), "search", terms=_listed([_quoted(word) for word in values]))
    if code in {"offers", "seeks"} and " ".join(values).rstrip(".") in list_labels():
        return None
    if code == "offers":
        return _filled(_("You offer: %(quote)s"), "check", quote=_quoted(" ".join(values)))
    if code == "seeks":
        return _filled(_("You seek: %(quote)s"), "check", quote=_quoted(" ".join(values)))
    if code == "region":
        places = [names.regions.get(value, "" if value.isdigit() else value) for value in values]
        return _filled(_("In your region: %(places)s"), "pin", places=_listed([place for place in places if place]))
    if code == "eligible" and kind != Kind.SOLUTION:
        kinds = [str(ActorKind(value).label).lower() for value in values if value in ActorKind.values]
        return _filled(_("Open to your kind of organisation: %(kinds)s"), "people", kinds=_listed(kinds))
    return None


def _filled(words: str, icon: str, **values: str) -> Sentence | None:
    return Sentence(words % values, icon) if all(values.values()) else None


def _listed(words: list[str]) -> str:
    words = words[:MOST_WORDS]
    if len(words) < 2:
        return "".join(words)
    return _("%(words)s and %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}


def _quoted(text: str) -> str:
    short = Truncator(" ".join(text.split()).rstrip(".")).chars(LONGEST_QUOTE)
    return _("“%(text)s”") % {"text": short} if short else ""
