"""Needs that are like one another: for whoever writes one, and for the coordinators. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Q

from actors.states import ActorState
from procurement.models import Follower, JointMember, Need
from procurement.states import JointState, NeedStage

from ..models import NotTheSame
from ..reasons import Sentence
from .clusters import MOST_PAIRS, clusters
from .likeness import Space, fingerprint
from .prints import Row, as_text, edition, prints_of, rows_of
from .reasons import names_for, sentences

MOST = 5
AT_ONCE = 200  # needs that are read anew while somebody waits; `read_needs` reads them all, by the clock
ON_PAGE = 8  # clusters
KEPT = 60 * 60  # seconds
STANDING = (JointState.INVITED, JointState.JOINED)


@dataclass(frozen=True, slots=True)
class SimilarNeed:
    """Of a draft, only what its body lets others find is here: title, summary and owner."""

    title: str
    summary: str
    language: str
    slug: str
    owner: str
    is_draft: bool
    stage: str
    stage_words: str
    reasons: list[Sentence]
    can_follow: bool
    is_followed: bool


def similar_to(need: Need, most: int = MOST) -> list[SimilarNeed]:
    """Those of other bodies, the most alike first. Who may ask is for the rule `matching.see_similar`."""
    gathered = JointMember.objects.filter(state__in=STANDING)
    beside = gathered.filter(actor=need.owner_id).values("joint__need")
    members = gathered.filter(joint__need=need.pk).values("actor")
    others = (
        Need.objects.findable()
        .exclude(owner=need.owner_id)
        .exclude(pk__in=gathered.filter(gathered__isnull=False).values("gathered"))
        .exclude(pk__in=beside)
        .exclude(owner__in=members)
    )
    rows = rows_of(others)
    space = Space([fingerprint(as_text(need, whole=True)), *prints_of(rows, AT_ONCE)])
    found = [one for one in space.similar_to(0) if one.reasons][:most]
    light = Need.objects.select_related("owner")
    shown = light.in_bulk([int(one.other) for one in found])
    followed = set(
        Follower.objects.standing().filter(need__in=shown, actor=need.owner_id).values_list("need", flat=True)
    )
    names = names_for([one.reasons for one in found])
    return [
        _similar(shown[pk], sentences(one.reasons, names), pk in followed)
        for one in found
        if (pk := int(one.other)) in shown
    ]


def _similar(need: Need, reasons: list[Sentence], is_followed: bool) -> SimilarNeed:
    return SimilarNeed(
        title=need.title,
        summary=need.summary,
        language=need.language,
        slug=need.slug,
        owner=need.owner.name,
        is_draft=not need.is_public,
        stage=need.shown_stage if need.is_public else NeedStage.DRAFT,
        stage_words=need.shown_stage_words if need.is_public else str(NeedStage.DRAFT.label),
        reasons=reasons,
        can_follow=need.is_public and need.stage != NeedStage.CONCLUDED and not is_followed,
        is_followed=is_followed,
    )


def read_needs() -> int:
    """Keep the fingerprints of all that may be compared. Returns how many there are."""
    return len(prints_of(rows_of(Need.objects.filter(Q(pk__in=_suggestable()) | Q(pk__in=Need.objects.findable())))))


@dataclass(frozen=True, slots=True)
class Gathering:
    """Needs that may be one, the one most like the others first; each of the rest with what it shares with that."""

    needs: list[tuple[Need, list[Sentence]]]
    findable: int  # of them, how many the other owners may read of

    @property
    def others(self) -> int:
        return len(self.needs) - 1

    @property
    def slugs(self) -> list[str]:
        return [need.slug for need, _reasons in self.needs]


def gatherings(number: Any = 1) -> Any:
    """A page of clusters over what coordinators may suggest: what is published and not concluded, what waits to be, and the
    drafts of bodies that let theirs be found. Kept for an hour, or until something is changed."""
    rows = rows_of(_suggestable())
    page: Any = Paginator(_clusters(rows), ON_PAGE).get_page(number)
    row_of = {row.pk: row for row in rows}
    wanted = [row_of[pk] for some in page.object_list for pk in some]
    prints = {int(one.key): one for one in prints_of(wanted)}
    found = Need.objects.filter(pk__in=[row.pk for row in wanted]).select_related("owner")
    needs = {need.pk: need for need in found}
    findable = set(Need.objects.findable().filter(pk__in=needs).values_list("pk", flat=True))
    chosen = [[pk for pk in some if pk in needs and pk in prints] for some in page.object_list]
    told = [_told([prints[pk] for pk in some]) for some in chosen]
    names = names_for([reasons for some in told for reasons in some])
    page.object_list = [
        Gathering(
            [(needs[pk], sentences(reasons, names)) for pk, reasons in zip(some, why, strict=True)],
            sum(pk in findable for pk in some),
        )
        for some, why in zip(chosen, told, strict=True)
        if len(some) > 1
    ]
    return page


def _told(prints: Sequence[Any]) -> list[Any]:
    space = Space(prints)
    return [(), *(space.told(0, other).reasons for other in range(1, len(prints)))]


def _suggestable():
    suggested = Q(stage__in=[NeedStage.REVIEW, NeedStage.PUBLISHED, NeedStage.CLOSED, NeedStage.HANDED_OVER])
    findable = Q(stage=NeedStage.DRAFT, owner__buyer_policy__drafts_findable=True)
    gathered = JointMember.objects.filter(state__in=STANDING, gathered__isnull=False).values("gathered")
    return Need.objects.filter(suggested | findable, owner__state=ActorState.APPROVED).exclude(pk__in=gathered)


def _clusters(rows: list[Row]) -> list[list[int]]:
    """The needs' keys. Kept until a need, a pair or the lexicon is changed."""
    apart = set(NotTheSame.objects.values_list("need", "other"))
    together = set(JointMember.objects.filter(state__in=STANDING).values_list("joint__need", "actor"))
    version = sha256(repr((edition(), [row.version for row in rows], sorted(apart), sorted(together))).encode())
    key = f"similar:clusters:{version.hexdigest()[:24]}"
    found = cache.get(key)
    if found is None:
        row_of = {row.pk: row for row in rows}
        prints = prints_of(rows)
        there = [row_of[int(one.key)] for one in prints]

        def is_apart(one: int, other: int) -> bool:
            return _is_apart(there[one], there[other], apart, together)

        told = clusters(Space(prints).pairs(most=MOST_PAIRS), is_apart)
        found = [[there[at].pk for at in cluster.rows] for cluster in told]
        cache.set(key, found, KEPT)
    return found


def _is_apart(one: Row, other: Row, apart: set[tuple[int, int]], together: set[tuple[int, int]]) -> bool:
    """Of the same body, said to be two, or in a joint need already."""
    return (
        one.owner == other.owner
        or (min(one.pk, other.pk), max(one.pk, other.pk)) in apart
        or (one.pk, other.owner) in together
        or (other.pk, one.owner) in together
    )


def needs_to_suggest(slugs: Sequence[str]) -> list[Need]:
    """Those of the addresses that may be suggested."""
    written = [slug for slug in slugs if "\0" not in slug]  # PostgreSQL takes no NUL
    rows = _suggestable().filter(slug__in=written).select_related("owner")
    return list(rows.order_by("pk"))
