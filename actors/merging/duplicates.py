"""Actors that may be one organisation twice: alike in name, at the same website, or unit and parent."""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, Max, Value
from django.utils.translation import gettext as _

from ..models import Actor, DistinctPair
from ..names import bare_name
from ..states import ActorState

# pg_trgm's similarity of two bare names, 0 to 1, from which they are shown as alike.
ALIKE = 0.65
# More than these at one website say that it is a group's or a host's, not that they are the same.
MOST_AT_ONE_DOMAIN = 5
# Sites where many organisations have a page: the address alone says nothing. Their subdomains neither.
SHARED_HOSTS = (
    "facebook.com",
    "fb.com",
    "instagram.com",
    "linkedin.com",
    "linktr.ee",
    "x.com",
    "twitter.com",
    "youtube.com",
    "google.com",
    "github.com",
    "tiktok.com",
    "proff.no",
    "gulesider.no",
    "1881.no",
    "brreg.no",
)
# Sites where each customer has a subdomain: only the bare site says nothing.
HOSTS_BY_SUBDOMAIN = ("wordpress.com", "wixsite.com", "squarespace.com", "webflow.io", "github.io", "blogspot.com")
KEPT_FOR = 3600

SAME_NAME, SAME_DOMAIN, UNIT = "name", "domain", "unit"
WEIGHT = {UNIT: 1.0, SAME_DOMAIN: 0.9}


@dataclass(frozen=True, slots=True)
class Likeness:
    """One reason to think that two actors are one. `value` is a similarity (0 to 1) or a domain."""

    code: str
    value: float | str = ""

    @property
    def words(self) -> str:
        if self.code == SAME_NAME:
            return _("Names alike (%(percent)d %%)") % {"percent": round(float(self.value) * 100)}
        if self.code == SAME_DOMAIN:
            return _("Same website: %(domain)s") % {"domain": self.value}
        return _("One is a unit of the other in the register")


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """`first` has the lower key. `reasons` come heaviest first and are never empty."""

    first: Any
    second: Any
    reasons: tuple[Likeness, ...]

    @property
    def actors(self) -> tuple[Any, Any]:
        return self.first, self.second

    @property
    def since(self):
        """When the pair came to be: the younger of the two."""
        return max(self.first.created_at, self.second.created_at)


def likely_duplicates(*, limit: int | None = None, start: int = 0) -> list[LikelyPair]:
    """Pairs that nobody has said are two, the likeliest first. Declined actors are left out: they are settled."""
    pairs = _open_pairs()[start : None if limit is None else start + limit]
    ids = {pk for first, second, _reasons in pairs for pk in (first, second)}
    actors = Actor.objects.select_related("region").in_bulk(ids)
    return [
        LikelyPair(actors[first], actors[second], reasons)
        for first, second, reasons in pairs
        if first in actors and second in actors
    ]


def count_likely_duplicates() -> int:
    return len(_open_pairs())


def likeness_of(one, other) -> tuple[Likeness, ...]:
    """Why these two are thought to be one; empty when they are not, or are settled."""
    ids = {one.pk, other.pk}
    return next((reasons for first, second, reasons in _pairs() if {first, second} == ids), ())


def similar_to(name: str, domain: str = "", *, among=None, limit: int = 5) -> list[tuple[Any, tuple[Likeness, ...]]]:
    """Actors like one that is about to be registered, the likest first, with the reasons.

    `domain` is as `domain_of` gives it. `among` is by default approved actors: others are nobody's business.
    """
    actors = Actor.objects.approved() if among is None else among
    asked: Any = bare_name(Value(name.strip()[:200]))
    with transaction.atomic(), _threshold():
        alike = {
            row.pk: (row, row.likeness)
            for row in actors.annotate(likeness=TrigramSimilarity("bare_name", asked))
            .filter(bare_name__trigram_similar=asked)
            .order_by("-likeness", "pk")[:limit]
        }
    at_domain = {}
    if domain and not is_shared_host(domain):
        rows = list(actors.filter(website_domain=domain).order_by("pk")[: MOST_AT_ONE_DOMAIN + 1])
        at_domain = {row.pk: row for row in rows} if len(rows) <= MOST_AT_ONE_DOMAIN else {}
    found = []
    for pk in {**alike, **at_domain}:
        reasons = []
        if pk in at_domain:
            reasons.append(Likeness(SAME_DOMAIN, domain))
        if pk in alike:
            reasons.append(Likeness(SAME_NAME, round(alike[pk][1], 2)))
        found.append((at_domain.get(pk) or alike[pk][0], _heaviest_first(reasons)))
    return sorted(found, key=lambda row: (-_weight(row[1]), row[0].pk))[:limit]


def is_shared_host(domain: str) -> bool:
    return domain in HOSTS_BY_SUBDOMAIN or any(domain == host or domain.endswith(f".{host}") for host in SHARED_HOSTS)


def _open_pairs():
    settled = set(DistinctPair.objects.values_list("first_id", "second_id"))
    return [pair for pair in _pairs() if pair[:2] not in settled]


def _pairs() -> list[tuple[int, int, tuple[Likeness, ...]]]:
    """All pairs that are alike, settled or not. Kept until any actor changes."""
    seen = Actor.objects.aggregate(number=Count("pk"), changed=Max("updated_at"), newest=Max("pk"))
    changed = seen["changed"].isoformat() if seen["changed"] else ""
    key = f"actors:duplicates:{seen['number']}:{seen['newest']}:{changed}"
    pairs = cache.get(key)
    if pairs is None:
        pairs = _find_pairs()
        cache.set(key, pairs, KEPT_FOR)
    return pairs


def _find_pairs():
    reasons: dict[tuple[int, int], list[Likeness]] = defaultdict(list)
    for first, second in _units():
        reasons[first, second].append(Likeness(UNIT))
    for first, second, domain in _at_same_domain():
        reasons[first, second].append(Likeness(SAME_DOMAIN, domain))
    for first, second, likeness in _alike_in_name():
        reasons[first, second].append(Likeness(SAME_NAME, round(likeness, 2)))
    pairs = [(first, second, _heaviest_first(found)) for (first, second), found in reasons.items()]
    return sorted(pairs, key=lambda pair: (-_weight(pair[2]), -pair[1], -pair[0]))


def _units():
    numbers = dict(_living().exclude(organisation_number=None).values_list("organisation_number", "pk"))
    units = _living().exclude(parent_number="").values_list("pk", "parent_number")
    return [tuple(sorted((pk, numbers[parent]))) for pk, parent in units if parent in numbers and numbers[parent] != pk]


def _at_same_domain():
    shared = _living().exclude(website_domain="").order_by().values("website_domain").annotate(number=Count("pk"))
    domains = shared.filter(number__range=(2, MOST_AT_ONE_DOMAIN)).values_list("website_domain", flat=True)
    groups = defaultdict(list)
    for pk, domain in (
        _living().filter(website_domain__in=list(domains)).order_by("pk").values_list("pk", "website_domain")
    ):
        if not is_shared_host(domain):
            groups[domain].append(pk)
    return [
        (first, second, domain)
        for domain, members in groups.items()
        for number, first in enumerate(members)
        for second in members[number + 1 :]
    ]


# The sum keeps the planner from walking the keys instead of the names: 10,000 × 10,000 / 2 comparisons.
ALIKE_IN_NAME = """
    SELECT one.id, other.id, similarity(one.bare_name, other.bare_name)
    FROM actors_actor one JOIN actors_actor other ON other.bare_name % one.bare_name AND other.id + 0 > one.id
    WHERE one.state <> 'declined' AND other.state <> 'declined'
"""


def _alike_in_name():
    """Each name looks its likes up in the trigram index: no name is held against all the others."""
    with transaction.atomic(), _threshold(), connection.cursor() as cursor:
        cursor.execute(ALIKE_IN_NAME)
        return cursor.fetchall()


def _living():
    return Actor.objects.exclude(state=ActorState.DECLINED)


@contextmanager
def _threshold():
    """pg_trgm's `%` finds from ALIKE up meanwhile. The caller has a transaction open; what it had set comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pg_trgm.similarity_threshold', true)")
        before = cursor.fetchone()[0] or "0.3"
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
        yield
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [before])


def _heaviest_first(reasons) -> tuple[Likeness, ...]:
    return tuple(sorted(reasons, key=lambda reason: -_weight([reason])))


def _weight(reasons) -> float:
    """The heaviest reason counts, and every further one a little."""
    weights = sorted((WEIGHT.get(reason.code, reason.value) for reason in reasons), reverse=True)
    return weights[0] + 0.5 * sum(weights[1:])
