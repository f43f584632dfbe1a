"""How well a profile fits a candidate, and why. Pure: data in, scores and reasons out; no clock, no database, no chance.

A score is the calibrated likelihood that a person would call the match relevant. It is made of four likenesses
of the texts (shared concepts across languages, shared fields, shared words, shared letters), raised a little by shared
topics and by the region. Who is not eligible, and the owner, get no score at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from matching.candidates import Candidate, Match, Profile, TopicTree
from matching.scoring.reasons import Parts, reasons_for
from matching.scoring.vectors import CHANNELS, Matrix, Reading, Space, read, unit

VERSION = 1
THRESHOLD = 0.35  # under this nothing is said; about seven of ten matches told are then right
SHARES = {"concepts": 0.6, "fields": 0.1, "words": 0.1, "letters": 0.2}  # of the likeness of texts, in all 1
SEEKS = 1.0  # what an actor seeks (its customers, their setting) tells as much as what it offers
TOPIC_LIFT = 0.10  # a shared topic says more where the texts already agree: topics are missing or wrong at times
TOPIC_ALONE = 0.01
REGION_LIFT = 0.05
FAINTNESS = 0.15  # of the likeness of texts, where an actor has said over and over that all the topics are wrong for it
STEEPNESS, MIDPOINT = 30.0, 0.27  # of the calibration: the likeness at MIDPOINT is as likely relevant as not

__all__ = ["THRESHOLD", "VERSION", "Scorer"]


class Scorer:
    """Scores against one corpus, which tells how rare words are. Give it every profile and the living candidates."""

    def __init__(self, corpus: Iterable[Profile | Candidate], tree: TopicTree | None = None) -> None:
        self.tree = tree or TopicTree()
        self._readings: dict[tuple[str, str], Reading] = {}
        self.space = Space([self._read(text, language) for item in corpus for text, language in _texts(item)])

    def _read(self, text: str, language: str = "") -> Reading:
        key = (text, language)
        if key not in self._readings:
            self._readings[key] = read(text, language)
        return self._readings[key]

    def score(self, profile: Profile, candidate: Candidate, threshold: float = THRESHOLD) -> Match | None:
        """None where the profile is not eligible, owns the candidate, or fits it less than the threshold."""
        return next(iter(self.rank([profile], [candidate], threshold)), None)

    def rank(
        self, profiles: Sequence[Profile], candidates: Sequence[Candidate], threshold: float = THRESHOLD
    ) -> list[Match]:
        """Every match at or over the threshold: candidates as given, for each the best first."""
        if not profiles or not candidates:
            return []
        likeness = self._likeness(profiles, candidates)
        text = np.sum([SHARES[channel] * likeness[channel] for channel in CHANNELS], axis=0)
        text = text * (1 - FAINTNESS * _faintness(profiles, candidates))
        topics = self._topics(profiles, candidates)
        lift = TOPIC_LIFT * topics + REGION_LIFT * _regions(profiles, candidates)
        scores = np.where(_allowed(profiles, candidates), _calibrated(text * (1 + lift) + TOPIC_ALONE * topics), 0.0)
        matches = []
        for row, candidate in enumerate(candidates):
            told = np.flatnonzero((scores[row] >= threshold) & (scores[row] > 0)).tolist()
            order = sorted(told, key=lambda at: (-scores[row, at], profiles[at].key))
            for column in order:
                named = {channel: float(SHARES[channel] * likeness[channel][row, column]) for channel in CHANNELS}
                topic = float(topics[row, column])
                parts = Parts(
                    words=named["concepts"] + named["words"],
                    wording=named["fields"] + named["letters"],
                    topics=(TOPIC_LIFT * float(text[row, column]) + TOPIC_ALONE) * topic,
                    region=REGION_LIFT * float(text[row, column]),
                )
                score = float(scores[row, column])
                reasons = reasons_for(
                    profiles[column], candidate, score, parts, space=self.space, tree=self.tree, read=self._read
                )
                matches.append(Match(profiles[column].key, candidate.key, score, reasons))
        return matches

    def _likeness(self, profiles: Sequence[Profile], candidates: Sequence[Candidate]) -> dict[str, np.ndarray]:
        """Cosine of candidates (rows) and profiles (columns), per channel."""
        asked = self.space.vectors([self._read(*text) for candidate in candidates for text in _texts(candidate)])
        offers = self.space.vectors([self._read(_offer(profile)) for profile in profiles])
        seeks = self.space.vectors([self._read(profile.seeks) for profile in profiles])
        return {channel: _cosine(asked[channel], offers[channel] + SEEKS * seeks[channel]) for channel in CHANNELS}

    def _topics(self, profiles: Sequence[Profile], candidates: Sequence[Candidate]) -> np.ndarray:
        held = {(profile.topics, tuple(sorted(profile.faint_topics.items()))) for profile in profiles}
        overlap = {
            (asked, *has): self.tree.overlap(asked, has[0], dict(has[1]))
            for asked in {candidate.topics for candidate in candidates}
            for has in held
        }
        keys = [(profile.topics, tuple(sorted(profile.faint_topics.items()))) for profile in profiles]
        return np.array([[overlap[candidate.topics, *key] for key in keys] for candidate in candidates])


def _faintness(profiles: Sequence[Profile], candidates: Sequence[Candidate]) -> np.ndarray:
    """0..1: how much of the weight of a candidate's topics is gone for a profile, on average."""
    lost = np.zeros((len(candidates), len(profiles)))
    for column, profile in enumerate(profiles):
        if profile.faint_topics:
            lost[:, column] = [
                sum(1 - profile.faint_topics.get(slug, 1.0) for slug in one.topics) / max(len(one.topics), 1)
                for one in candidates
            ]
    return lost


def _offer(profile: Profile) -> str:
    return f"{profile.name}. {profile.offers}"


def _texts(item: Profile | Candidate) -> Iterable[tuple[str, str]]:
    """Texts with their declared language. A title speaks twice; a profile's languages are left to be read off its text."""
    if isinstance(item, Candidate):
        return [(f"{item.title}. {item.title}. {item.text}", item.language)]
    return [(_offer(item), ""), (item.seeks, "")]


def _cosine(rows: Matrix, columns: Matrix) -> np.ndarray:
    return np.clip((unit(rows) @ unit(columns).T).toarray(), 0.0, 1.0)


def _allowed(profiles: Sequence[Profile], candidates: Sequence[Candidate]) -> np.ndarray:
    kinds = np.array([profile.kind for profile in profiles])
    keys = np.array([profile.key for profile in profiles])
    eligible = [
        np.isin(kinds, sorted(one.eligible_kinds)) if one.eligible_kinds else np.full(len(kinds), True)
        for one in candidates
    ]
    return np.array([fits & (keys != (one.owner or "")) for fits, one in zip(eligible, candidates, strict=True)])


def _regions(profiles: Sequence[Profile], candidates: Sequence[Candidate]) -> np.ndarray:
    return np.array(
        [[one.region is not None and one.region in profile.regions for profile in profiles] for one in candidates],
        dtype=float,
    )


def _calibrated(likeness: np.ndarray) -> np.ndarray:
    """0 stays 0: where nothing is alike there is nothing to say."""
    return np.where(likeness > 0, 1 / (1 + np.exp(-STEEPNESS * (likeness - MIDPOINT))), 0.0)
