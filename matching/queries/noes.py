"""Reads of what actors have said no to. Its own people see theirs; coordinators see numbers, and no small ones."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Value, When
from django.utils import timezone

from actors.models import Topic
from procurement.vocabulary import RESPONDING_KINDS

from .. import profiles
from ..kinds import SINGULAR, Kind, WhyNot
from ..models import THINGS, Match, NotForUs
from ..sources import SOURCES

FEWEST = 3  # actors, before a number is shown: fewer could tell who


def open_thing(user, kind: str, slug: str) -> Any:
    """The open thing with this address that the person may see, or None."""
    if kind not in Kind.values:
        return None
    source = SOURCES[kind]
    return source.visible(user, at=timezone.now()).select_related(*source.related).filter(slug=slug).first()


def title_of(kind: str, thing: Any) -> str:
    return SOURCES[kind].title(thing)


def actors_that_may_refuse(user, kind: str, thing: Any) -> list[Any]:
    """Those the person edits that were matched with it and, for a need, those that could respond."""
    owner = SOURCES[kind].owner(thing)
    actors = user.editable_actors().exclude(pk=owner.pk if owner else None).by_name()
    matched = set(Match.objects.filter(**{kind: thing}, actor__in=actors).values_list("actor", flat=True))
    return [actor for actor in actors if actor.pk in matched or (kind == Kind.NEED and actor.kind in RESPONDING_KINDS)]


@dataclass(frozen=True, slots=True)
class ShownNo:
    """One no as the actor's own people see it."""

    public_id: Any
    kind_words: str
    title: str
    url: str
    language: str
    actor: Any
    reason: str
    words: str
    by: Any
    at: Any
    can_take_back: bool


def noes_of(user) -> list[ShownNo]:
    related = ["actor", "by", *(f"{kind}__{name}" for kind in Kind.values for name in SOURCES[kind].related)]
    rows = NotForUs.objects.filter(actor__in=user.active_actors().order_by().values("pk")).select_related(
        *related, *THINGS
    )
    edited = set(user.editable_actors().values_list("pk", flat=True))
    return [_shown(row, row.actor_id in edited) for row in rows]


def _shown(no: NotForUs, can_take_back: bool) -> ShownNo:
    source = SOURCES[no.kind]
    return ShownNo(
        public_id=no.public_id,
        kind_words=str(SINGULAR[Kind(no.kind)]),
        title=source.title(no.thing),
        url=no.thing.get_absolute_url(),
        language=source.language(no.thing),
        actor=no.actor,
        reason=no.get_reason_display(),
        words=no.words,
        by=no.by,
        at=no.at,
        can_take_back=can_take_back,
    )


def no_of(user, public_id) -> NotForUs | None:
    """One no of an actor the person belongs to; whether they may take it back is for the rule."""
    mine = user.active_actors().order_by().values("pk")
    return NotForUs.objects.select_related("actor").filter(public_id=public_id, actor__in=mine).first()


def noes_to(actors, need) -> list[NotForUs]:
    return list(NotForUs.objects.filter(need=need, actor__in=[actor.pk for actor in actors]).select_related("actor"))


def faint_topics_of(user) -> list[dict[str, Any]]:
    """Topics that count less for the person's actors, with how often each was called wrong."""
    actors = {actor.pk: actor for actor in user.active_actors().by_name()}
    said = profiles.wrong_topics(actors)
    faint = profiles.faint_topics(actors)
    topics = {
        topic.slug: topic for topic in Topic.objects.filter(slug__in={slug for of in faint.values() for slug in of})
    }
    return [
        {"actor": actors[pk], "topic": topics[slug], "times": said[pk][slug], "left": round(left * 100)}
        for pk in actors
        for slug, left in sorted(faint.get(pk, {}).items())
    ]


def why_not() -> dict[str, Any]:
    """How many actors have given each reason, by kind of thing; None for what fewer than three have said."""
    kind = Case(*(When(**{f"{name}__isnull": False}, then=Value(name)) for name in THINGS), output_field=CharField())
    counted = NotForUs.objects.order_by().values_list(kind, "reason").annotate(actors=Count("actor", distinct=True))
    found = {(of, reason): number for of, reason, number in counted}
    rows = [
        {"kind": of.label, "numbers": [_told(found.get((of.value, reason), 0)) for reason in WhyNot.values]}
        for of in Kind
    ]
    wrong: dict[str, int] = {}
    for called_wrong in profiles.wrong_topics().values():
        for slug in called_wrong:
            wrong[slug] = wrong.get(slug, 0) + 1
    enough = {slug: number for slug, number in wrong.items() if number >= FEWEST}
    topics = Topic.objects.filter(slug__in=enough)
    return {
        "reasons": [reason.label for reason in WhyNot],
        "rows": rows,
        "topics": sorted(((topic, enough[topic.slug]) for topic in topics), key=lambda pair: (-pair[1], pair[0].slug)),
        "fewest": FEWEST,
    }


def _told(number: int) -> int | None:
    """A nought is no secret."""
    return number if number == 0 or number >= FEWEST else None
