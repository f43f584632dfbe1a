"""Why a profile fits a candidate, as data: shared topics, telling words, the sentence of the offer, region, eligibility."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matching.candidates import Candidate, Profile, Reason, TopicTree
from matching.scoring.vectors import Reading, Space
from matching.text import sentences

MOST_TERMS = 6
SHORTEST_TERM = 4
FAINTEST_TERM = 0.35  # of the most telling one

Read = Callable[[str, str], Reading]


@dataclass(frozen=True, slots=True)
class Parts:
    """What each thing added to the likeness."""

    words: float
    wording: float
    topics: float
    region: float


def reasons_for(
    profile: Profile, candidate: Candidate, score: float, parts: Parts, *, space: Space, tree: TopicTree, read: Read
) -> tuple[Reason, ...]:
    """Heaviest first, and never empty. The weights add up to the score; eligibility weighs nothing."""
    asked = read(f"{candidate.title}. {candidate.title}. {candidate.text}", candidate.language)
    found: list[tuple[str, float, tuple[str, ...]]] = []
    if terms := telling_terms(asked, [read(profile.offers, ""), read(profile.seeks, "")], space):
        found.append(("terms", parts.words, terms))
    offer, offer_gain = _best_sentence(profile.offers, asked, space, read)
    wish, wish_gain = _best_sentence(profile.seeks, asked, space, read)
    gain = offer_gain + wish_gain
    wording = parts.wording + (0.0 if terms else parts.words)
    if offer_gain:
        found.append(("offers", wording * offer_gain / gain, (offer,)))
    if wish_gain:
        found.append(("seeks", wording * wish_gain / gain, (wish,)))
    found += _topic_reasons(profile, candidate, parts.topics, tree)
    if candidate.region is not None and candidate.region in profile.regions:
        found.append(("region", parts.region, (candidate.region,)))
    if not found and (profile.offers or profile.seeks):
        said = "offers" if profile.offers else "seeks"
        found.append((said, wording, (sentences(profile.offers or profile.seeks)[0],)))
    whole = sum(weight for _, weight, _ in found) or 1.0
    reasons = [Reason(code, score * weight / whole, values) for code, weight, values in found]
    if candidate.eligible_kinds or not reasons:
        reasons.append(Reason("eligible", 0.0, (profile.kind,)))
    if faint := tuple(sorted(slug for slug in candidate.topics if profile.faint_topics.get(slug, 1.0) < 1)):
        reasons.append(Reason("faint_topics", 0.0, faint))
    return tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.code)))


def telling_terms(asked: Reading, held: list[Reading], space: Space) -> tuple[str, ...]:
    """Words as the candidate writes them that also fit the profile, in whatever language, the most telling first."""
    gains: dict[str, float] = {}
    concepts = {concept for reading in held for concept in reading.concepts}
    for concept in filter(space.is_telling, asked.concepts.keys() & concepts):
        surface = asked.concept_words[concept][0]
        gains[surface] = gains.get(surface, 0.0) + float(space.concept_rarity[concept])
    stems = {stem for reading in held for stem in reading.stems}
    for stem in asked.stems.keys() & stems:
        surface = asked.stem_words[stem]
        if len(surface) >= SHORTEST_TERM and space.is_word_telling(surface):
            gains[surface] = gains.get(surface, 0.0) + 0.5 * space.rarity_of(stem)
    ordered = sorted(gains, key=lambda surface: (-gains[surface], surface))
    telling = [
        surface for surface in ordered if gains[surface] >= FAINTEST_TERM * gains[ordered[0]] and gains[surface] > 0
    ]
    return tuple(telling[:MOST_TERMS])


def _best_sentence(text: str, asked: Reading, space: Space, read: Read) -> tuple[str, float]:
    """The sentence that shares most with what is asked for, and how much; ("", 0) where none shares anything."""
    best = ("", 0.0)
    for sentence in sentences(text):
        said = read(sentence, "")
        gain = sum(
            float(space.concept_rarity[concept]) ** 2 for concept in said.concepts.keys() & asked.concepts.keys()
        )
        gain += sum(0.5 * space.rarity_of(stem) ** 2 for stem in said.stems.keys() & asked.stems.keys())
        gain /= (5 + len(said.stems)) ** 0.5
        if gain > best[1]:
            best = (sentence, gain)
    return best


def _topic_reasons(
    profile: Profile, candidate: Candidate, weight: float, tree: TopicTree
) -> list[tuple[str, float, tuple[str, ...]]]:
    nearest = list(tree.nearest(candidate.topics, profile.topics))
    whole = sum(closeness for _, _, closeness in nearest)
    same = [(asked, closeness) for asked, held, closeness in nearest if asked == held]
    near = [(f"{asked}>{held}", closeness) for asked, held, closeness in nearest if asked != held]
    return [
        (code, weight * sum(closeness for _, closeness in pairs) / whole, tuple(value for value, _ in pairs))
        for code, pairs in (("topics", same), ("near_topics", near))
        if pairs
    ]
