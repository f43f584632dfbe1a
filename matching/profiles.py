"""How an actor presents itself to the matcher."""

from collections.abc import Iterator

from django.utils import translation

from actors.models import Actor, Interest, Topic

from .candidates import Profile, TopicTree


def key(actor_id: int) -> str:
    return f"actor:{actor_id}"


def actor_id(profile_key: str) -> int:
    return int(profile_key.removeprefix("actor:"))


def profiles() -> Iterator[Profile]:
    """All approved actors, in three queries."""
    actors = (
        Actor.objects.approved()
        .select_related("region__parent")
        .prefetch_related("topics", "interests")
        .defer("search_vector")
        .order_by("pk")
    )
    return (profile(actor) for actor in actors)


def profile(actor: Actor) -> Profile:
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
