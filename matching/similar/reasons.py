"""Why two needs are alike, in sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actors.models import Region, Topic
from procurement.vocabulary import cpv_name

from ..candidates import Reason
from ..reasons import MOST_WORDS, Names, Sentence
from ..text import stem


def names_for(reasons: Iterable[Sequence[Reason]]) -> Names:
    """What the codes are called, for many at once: two queries, whatever there is."""
    wanted: dict[str, set[str]] = {"topics": set(), "region": set()}
    for some in reasons:
        for reason in some:
            wanted.get(reason.code, set()).update(reason.values)
    return Names(
        topics={topic.slug: topic.name for topic in Topic.objects.filter(slug__in=wanted["topics"])},
        regions=dict(Region.objects.filter(code__in=wanted["region"]).values_list("code", "name")),
    )


def sentences(reasons: Sequence[Reason], names: Names) -> list[Sentence]:
    """Words first: they are what persuades."""
    pairs = [reason.values for reason in reasons if reason.code == "words"]
    same = [one for one, other in pairs if _is_same(one, other)]
    different = [(one, other) for one, other in pairs if not _is_same(one, other)]
    found = []
    if different:
        told = "; ".join(_("%(one)s and %(other)s") % {"one": _quoted(a), "other": _quoted(b)} for a, b in different)
        found.append(Sentence(_("The same in other words: %(words)s") % {"words": told}, "search"))
    if same:
        told = ", ".join(_quoted(word) for word in same)
        found.append(Sentence(_("Both write of %(words)s") % {"words": told}, "search"))
    for reason in reasons:
        if reason.code == "topics":
            held = [names.topics[slug] for slug in reason.values if slug in names.topics]
            found += _listed(_("Same topic: %(names)s"), held, "tag")
        elif reason.code == "cpv":
            found += _listed(
                _("Same kind of purchase: %(names)s"),
                [cpv_name(code) or f"CPV {code}" for code in reason.values],
                "tag",
            )
        elif reason.code == "region":
            places = [names.regions[code] for code in reason.values if code in names.regions]
            found += _listed(_("Same place: %(names)s"), places, "pin")
    return found


def _listed(words: str, held: list[str], icon: str) -> list[Sentence]:
    return [Sentence(words % {"names": ", ".join(held[:MOST_WORDS])}, icon)] if held else []


def _is_same(one: str, other: str) -> bool:
    return stem(one) == stem(other)


def _quoted(word: str) -> str:
    return _("“%(text)s”") % {"text": Truncator(word).chars(60)}
