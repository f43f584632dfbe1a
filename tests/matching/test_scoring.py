import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import matching_quality
from matching.candidates import Candidate, Profile, TopicTree
from matching.scoring import THRESHOLD, Scorer

TREE = TopicTree(
    {"fall": "velferdsteknologi", "sensorer": "velferdsteknologi", "velferdsteknologi": None, "transport": None}
)

FALLS = Candidate(
    kind="need",
    key="need:falls",
    title="Færre fall om natten på sykehjem",
    text="Beboere som reiser seg om natten, faller på gulvet før nattevakten rekker fram. Vi trenger falldeteksjon uten kamera på rommet.",
    topics=frozenset({"fall"}),
    region="3301",
    eligible_kinds=frozenset({"firm"}),
)
FOOD = Candidate(
    kind="need",
    key="need:food",
    title="Middag til dem som spiser lite",
    text="Eldre hjemmeboende er underernærte. Kommunen vil ha bedre måltider med mer protein, og noen å spise sammen med.",
    topics=frozenset({"ernæring"}),
)
WANDERING = Candidate(
    kind="need",
    key="need:wandering",
    title="Trygg på tur lenger",
    text="Heimebuande med demens finn ikkje alltid vegen heim. Kommunen vil låne ut ei lita eining som sporar kvar personen er.",
    language="nn",
)
NONSENSE = Candidate(
    kind="need",
    key="need:nonsense",
    title="Blåbærsyltetøy og trekkspill",
    text="Fyrverkeri, sjakk, seilflyging, frimerker og polkamusikk på låven.",
)
RADAR = Profile(
    "actor:radar",
    "firm",
    "Stille Radar AS",
    offers="Vi lager radarsensorer i taket. De oppdager fall på gulvet og varsler nattevakten på sykehjem uten kamera.",
    seeks="Kommuner som vil prøve ut sensorer.",
    topics=frozenset({"sensorer"}),
    regions=frozenset({"3301"}),
)
KITCHEN = Profile(
    "actor:kitchen",
    "firm",
    "Gode Måltider AS",
    offers="Vi lager energitette måltider med protein til eldre som spiser lite.",
    seeks="Kommuner med kjøkken.",
)
TRACKERS = Profile(
    "actor:trackers",
    "firm",
    "Findable Ltd",
    offers="A small GPS tracker for people with dementia who wander and get lost. Relatives see the position on a map.",
    seeks="Municipalities who lend out assistive aids.",
)
LAUNDRY = Profile(
    "actor:laundry",
    "firm",
    "Reint Tøy AS",
    offers="Vaskeri for uniformer og sengetøy, med henting og levering.",
    seeks="Sykehus som vil leie tekstiler.",
)
TOWN = Profile(
    "actor:town", "municipality", "Elvebyen kommune", offers=RADAR.offers, seeks=RADAR.seeks, topics=RADAR.topics
)

PROFILES = [RADAR, KITCHEN, TRACKERS, LAUNDRY, TOWN]
CANDIDATES = [FALLS, FOOD, WANDERING, NONSENSE]


@pytest.fixture(scope="module")
def scorer():
    return Scorer([*PROFILES, *CANDIDATES], TREE)


def reasons(match):
    return {reason.code: reason.values for reason in match.reasons}


def test_each_candidate_finds_its_actor_and_nonsense_finds_silence(scorer):
    best = {}
    for match in scorer.rank([RADAR, KITCHEN, TRACKERS, LAUNDRY], CANDIDATES):
        best.setdefault(match.candidate_key, match.profile_key)
    assert best == {"need:falls": "actor:radar", "need:food": "actor:kitchen", "need:wandering": "actor:trackers"}


def test_norwegian_need_finds_english_offer_without_a_shared_word(scorer):
    match = scorer.score(TRACKERS, WANDERING)
    assert match is not None
    assert "demens" in reasons(match)["terms"]
    assert reasons(match)["offers"] == ("A small GPS tracker for people with dementia who wander and get lost.",)


def test_compound_meets_its_part(scorer):
    asked = dataclasses.replace(
        FOOD, key="need:compound", title="Fallvarsling", text="Vi ønsker fallvarsling på natten."
    )
    fits, strange = scorer.score(RADAR, asked, threshold=0), scorer.score(LAUNDRY, asked, threshold=0)
    assert fits.score > (strange.score if strange else 0)
    assert any("fallvarsling" in value for value in reasons(fits)["terms"])


def test_an_actor_of_another_kind_is_not_told(scorer):
    assert scorer.score(TOWN, FALLS, threshold=0) is None
    assert scorer.score(TOWN, dataclasses.replace(FALLS, eligible_kinds=frozenset())) is not None


def test_the_owner_is_not_told(scorer):
    assert scorer.score(RADAR, dataclasses.replace(FALLS, owner="actor:radar"), threshold=0) is None


def test_reasons_name_what_both_share(scorer):
    found = reasons(scorer.score(RADAR, FALLS))
    assert found["offers"] == ("De oppdager fall på gulvet og varsler nattevakten på sykehjem uten kamera.",)
    assert found["near_topics"] == ("fall>sensorer",)
    assert found["region"] == ("3301",)
    assert found["eligible"] == ("firm",)
    assert {"fall", "gulvet"} <= set(found["terms"])
    assert all(term in f"{FALLS.title} {FALLS.text}".lower() for term in found["terms"])


def test_shared_topic_is_a_reason(scorer):
    profile = dataclasses.replace(RADAR, topics=frozenset({"fall", "transport"}))
    assert reasons(scorer.score(profile, FALLS))["topics"] == ("fall",)


def test_region_lifts_but_does_not_decide(scorer):
    elsewhere = dataclasses.replace(RADAR, regions=frozenset({"1103"}))
    assert THRESHOLD <= scorer.score(elsewhere, FALLS).score < scorer.score(RADAR, FALLS).score


def test_reason_weights_add_up_to_the_score_and_come_heaviest_first(scorer):
    for match in scorer.rank(PROFILES, CANDIDATES, threshold=0):
        weights = [reason.weight for reason in match.reasons]
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) == pytest.approx(match.score)


def test_ranking_is_the_same_whatever_the_order_and_the_company(scorer):
    forward = scorer.rank(PROFILES, CANDIDATES, threshold=0)
    backward = scorer.rank(PROFILES[::-1], CANDIDATES, threshold=0)
    again = Scorer([*PROFILES, *CANDIDATES], TREE).rank(PROFILES, CANDIDATES, threshold=0)
    assert forward == backward == again
    alone = scorer.score(RADAR, FALLS)
    assert alone.score == pytest.approx(
        next(m.score for m in forward if (m.profile_key, m.candidate_key) == ("actor:radar", "need:falls"))
    )


def test_nothing_in_nothing_out(scorer):
    empty = Profile("actor:empty", "firm", "")
    assert scorer.score(empty, FALLS, threshold=0) is None
    assert scorer.rank([], CANDIDATES) == scorer.rank(PROFILES, []) == []
    assert Scorer([]).rank([RADAR], [FALLS])


def test_topic_tree_tells_near_from_far():
    assert TREE.closeness("fall", "fall") == 1
    assert TREE.closeness("fall", "velferdsteknologi") == 0.5
    assert TREE.closeness("fall", "sensorer") == 0.25
    assert TREE.closeness("fall", "transport") == 0
    assert TopicTree({"a": "b", "b": "a"}).path("a") == ("a", "b")


VOCABULARY = "fall gulv natt sykehjem sensor måltid protein demens vandre tolk avfall robot waste dementia night floor kjøring xyzzy".split()
TOPICS = st.frozensets(st.sampled_from(["fall", "sensorer", "velferdsteknologi", "transport", "ukjent"]))
TEXT = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
SCORER = Scorer([*PROFILES, *CANDIDATES], TREE)


@settings(deadline=None)
@given(offers=TEXT, seeks=TEXT, text=TEXT, asked=TOPICS, held=TOPICS)
def test_score_is_a_share_and_every_match_has_a_reason(offers, seeks, text, asked, held):
    profile = Profile("actor:any", "firm", "Noen AS", offers, seeks, held)
    match = SCORER.score(profile, Candidate("need", "need:any", "Behov", text, topics=asked), threshold=0)
    if match:
        assert 0 < match.score <= 1
        assert match.reasons
        assert all(reason.values for reason in match.reasons)


@settings(deadline=None)
@given(
    offers=TEXT, text=TEXT, asked=TOPICS, held=TOPICS, shared=st.sampled_from(["fall", "sensorer", "transport", "ny"])
)
def test_a_topic_more_in_common_never_lowers_the_score(offers, text, asked, held, shared):
    def score(asked, held):
        profile = Profile("actor:any", "firm", "Noen AS", offers, "", held)
        match = SCORER.score(profile, Candidate("need", "need:any", "Behov", text, topics=asked), threshold=0)
        return match.score if match else 0

    assert score(asked | {shared}, held | {shared}) >= score(asked, held) - 1e-12


@pytest.mark.skipif(
    not matching_quality.DATA.exists(), reason="the graded sample ../shared/data/matching/dev.json is not here"
)
def test_graded_sample_is_ranked_well_and_not_oversold():
    (result,) = matching_quality.run()
    assert result["ndcg_at_10"] >= 0.82 > result["floor"]["char_tfidf_ndcg_at_10"]
    assert result["precision_graded_1"] >= 0.65
    assert result["silence"] == {"wanted": 2, "kept": 2, "unwanted": 0}
