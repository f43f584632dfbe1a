"""Which needs are one, though told in other words: by the texts alone."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from bench import similar_quality, similar_speed
from matching.lexicon import lexicon
from matching.similar.clusters import clusters
from matching.similar.likeness import THRESHOLD, NeedText, Space, fingerprint
from matching.similar.rarity import TABLE, count
from matching.similar.scale import scale

HERE = Path(__file__).parent
FALLS = NeedText(
    "falls", "Fall oppdages for sent", "Beboere blir liggende på gulvet til neste runde.", topics=frozenset({"fall"})
)
TUMBLES = NeedText("tumbles", "Automatisk varsling når noen ramler", "Hjemmeboende som velter, får ikke tilkalt hjelp.")
FOOD = NeedText("food", "Mindre matsvinn på storkjøkkenet", "Sykehuset kaster en tredel av maten.")


def space(*texts):
    return Space(fingerprint(text) for text in texts)


def words_of(likeness):
    return [reason.values for reason in likeness.reasons if reason.code == "words"]


def test_needs_told_in_other_words_are_found_on_a_set_nobody_tuned_on():
    (figures,) = similar_quality.run()
    assert figures["needs"] == 60
    assert figures["precision"] >= 0.8
    assert figures["recall"] >= 0.6
    assert figures["floor"]["tfidf_words_recall"] < 0.2
    assert figures["floor"]["tfidf_letters_recall"] < 0.2


def test_the_threshold_holds_on_the_development_set_too():
    (figures,) = similar_quality.run(HERE / "similar_dev.json")
    assert figures["precision"] >= 0.8
    assert figures["recall"] >= 0.6


def test_the_same_need_in_other_words_is_found_and_another_is_not():
    (found,) = space(FALLS, FOOD, TUMBLES).similar_to(0)
    assert found.other == "tumbles"
    assert THRESHOLD <= found.score <= 1


def test_reasons_have_the_words_of_each_and_none_that_the_texts_do_not_have():
    (found,) = space(FALLS, TUMBLES).similar_to(0)
    assert words_of(found)
    for one, other in words_of(found):
        assert one in f"{FALLS.title} {FALLS.summary}".lower()
        assert other in f"{TUMBLES.title} {TUMBLES.summary}".lower()


def test_likeness_is_the_same_both_ways_and_whatever_else_is_there():
    alone, among = space(FALLS, TUMBLES), space(TUMBLES, FOOD, FALLS)
    assert alone.told(0, 1).score == pytest.approx(alone.told(1, 0).score, abs=1e-4)
    assert alone.told(0, 1).score == pytest.approx(among.told(2, 0).score, abs=1e-4)


def test_a_need_is_wholly_like_itself_and_an_empty_one_like_nothing():
    empty = NeedText("empty", "")
    assert space(FALLS, FALLS).told(0, 1).score == pytest.approx(1, abs=1e-3)
    assert space(FALLS, empty).similar_to(0) == []
    assert space(empty, empty).similar_to(0) == []


def test_words_that_no_lexicon_has_still_count():
    one = NeedText("one", "Blåbærsyltetøy", "Trekkspill og seilflyging.")
    other = NeedText("other", "Seilflyging", "Trekkspill med blåbærsyltetøy.")
    assert [found.other for found in space(one, other, FOOD).similar_to(0)] == ["other"]


def test_topics_codes_and_places_lift_what_is_alike_and_are_told():
    marks = {
        "topics": frozenset({"fall"}),
        "cpv_codes": frozenset({"33195000"}),
        "region": "3301",
    }
    one = NeedText("one", TUMBLES.title, TUMBLES.summary, **marks)
    other = NeedText("other", FALLS.title, FALLS.summary, **(marks | {"cpv_codes": frozenset({"33195100"})}))
    lifted = space(other, one).told(0, 1)
    assert lifted.score > space(FALLS, TUMBLES).told(0, 1).score
    told = {reason.code: reason.values for reason in lifted.reasons if reason.code != "words"}
    assert told == {"topics": ("fall",), "cpv": ("33195100",), "region": ("3301",)}
    alone = NeedText("alone", FOOD.title, FOOD.summary, **marks)
    assert space(alone, one).similar_to(0) == []


def test_english_meets_norwegian():
    english = NeedText(
        "en", "Falls at night are found too late", "Residents lie on the floor after a fall.", language="en"
    )
    assert [found.other for found in space(FALLS, english, FOOD).similar_to(0)] == ["en"]


def test_the_best_come_first_and_no_more_than_asked_for():
    found = space(FALLS, TUMBLES, FALLS, FALLS).similar_to(0, most=2)
    assert len(found) == 2
    assert found[0].score >= found[1].score


def test_kin_and_roles_name_concepts_that_are_there():
    assert scale().kinship.shape[0] == len(lexicon().concepts)


def test_the_table_of_rarity_is_counted_with_todays_lexicon():
    words = "count it anew: python -m matching.similar.rarity tests/matching/similar/similar_dev.json"
    assert json.loads(TABLE.read_text(encoding="utf-8")) == count(HERE / "similar_dev.json"), words


def all_pairs(rows, score=0.9):
    return [(score, one, other) for one, other in combinations(rows, 2)]


def test_clusters_gather_what_is_alike_the_one_most_like_the_others_first():
    pairs = [(0.9, 0, 1), (0.8, 1, 2), (0.5, 0, 2), (0.7, 5, 6)]
    found = clusters(pairs, lambda one, other: False)
    assert [cluster.rows for cluster in found] == [(1, 0, 2), (5, 6)]
    assert found[1].score == 0.7


def test_a_chain_of_likenesses_does_not_tie_strangers_together():
    chain = [(0.9, at, at + 1) for at in range(5)]
    assert all(len(cluster.rows) <= 3 for cluster in clusters(chain, lambda one, other: False))


def test_what_is_apart_is_in_no_cluster_together_even_through_others():
    found = clusters(all_pairs(range(4)), lambda one, other: {one, other} == {0, 3})
    assert [set(cluster.rows) for cluster in found] == [{0, 1, 2}] or {0, 3} - set(found[0].rows)
    assert not any({0, 3} <= set(cluster.rows) for cluster in found)


def test_one_need_is_ranked_among_many_well_within_a_page():
    (figures,) = similar_speed.run(needs=300)
    assert figures["rank_ms"] < 500
    assert set(figures["floor"]) == {"tfidf_rank_ms"}
