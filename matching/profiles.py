"""How an actor presents itself to the matcher."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils import translation

from actors.models import Actor, Interest, Topic

from .candidates import Profile, TopicTree
from .kinds import WhyNot
from .models import NotForUs

# The way from a no to the topics of the thing.
TOPICS_OF = ("need__topics", "call__topics", "partner_search__project__topics", "event__topics", "solution__topics")
STEP = LEAST_LEFT = 0.25


def key(actor_id: int) -> str:
    return f"actor:{actor_id}"


def actor_id(profile_key: str) -> int:
    return int(profile_key.removeprefix("actor:"))


def profiles() -> Iterator[Profile]:
    """All approved actors, in a fixed number of queries."""
    actors = (
        Actor.objects.approved().select_related("region__parent").prefetch_related("topics", "interests").order_by("pk")
    )
    faint = faint_topics()
    return (profile(actor, faint.get(actor.pk)) for actor in actors)


def faint_topics(actors: Iterable[int] | None = None) -> dict[int, dict[str, float]]:
    """By actor: the topics it has called wrong more than once, and how much of each one's weight is left."""
    said = wrong_topics(actors)
    return {
        actor: {slug: weight_left(times) for slug, times in topics.items() if weight_left(times) < 1}
        for actor, topics in said.items()
    }


def wrong_topics(actors: Iterable[int] | None = None) -> dict[int, dict[str, int]]:
    """By actor: how many things of each topic it has said no to because of the topic. One query for each kind."""
    counted: dict[int, dict[str, int]] = {}
    for path in TOPICS_OF:
        noes = NotForUs.objects.filter(reason=WhyNot.TOPIC, **{f"{path}__isnull": False})
        if actors is not None:
            noes = noes.filter(actor__in=list(actors))
        for actor, slug in noes.order_by().values_list("actor", f"{path}__slug"):
            topics = counted.setdefault(actor, {})
            topics[slug] = topics.get(slug, 0) + 1
    return counted


def weight_left(times: int) -> float:
    """Once says nothing of the topic; each time after that takes a quarter, and the last quarter stays."""
    return max(LEAST_LEFT, 1 - STEP * max(times - 1, 0))


def profile(actor: Actor, faint: Mapping[str, float] | None = None) -> Profile:
    """What the actor says of itself, with its choices from the lists added as words in its own language."""
    with translation.override("en" if actor.language == "en" else "nb"):
        chosen = {side: [] for side in Interest.Side.values}
        for interest in actor.interests.all():
            # Said twice where it is very relevant: the matcher counts words, the second mention less than the first.
            chosen[interest.side] += [str(interest.label)] * interest.relevance
    return Profile(
        key=key(actor.pk),
        kind=actor.kind,
        name=actor.name,
        offers=_paragraphs(actor.offers_text, actor.about, *chosen[Interest.Side.OFFERS]),
        seeks=_paragraphs(actor.seeks_text, *chosen[Interest.Side.SEEKS]),
        topics=frozenset(topic.slug for topic in actor.topics.all()),
        regions=region_codes(actor.region),
        languages=frozenset({actor.language}),
        faint_topics=faint or {},
    )


def region_codes(region) -> frozenset[str]:
    """The municipality and its county; nothing for an actor that works in the whole country."""
    if region is None:
        return frozenset()
    return frozenset({region.code, *([region.parent.code] if region.parent else [])})


def topic_tree() -> TopicTree:
    """Every topic with its parent."""
    return TopicTree(
        {topic.slug: topic.parent.slug if topic.parent else None for topic in Topic.objects.select_related("parent")}
    )


def _paragraphs(*texts: str) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())
