"""What a saved search is, and which needs it finds."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from actors.models import FormerAddress
from matching import searching
from matching.models import SearchTelling
from procurement.lifecycle.filters import NeedFilter
from procurement.models import Need
from tests.factories.actors import ActorFactory, RegionFactory, TopicFactory
from tests.factories.matching import SavedSearchFactory, SearchTellingFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def new_need(**fields):
    return NeedFactory(published_at=timezone.now(), **fields)


@pytest.fixture
def ground():
    """Needs that differ in everything a search can ask for."""
    fall = TopicFactory(slug="fall", name_nb="Fall")
    below = TopicFactory(slug="fallsensorer", name_nb="Fallsensorer", parent=fall)
    county = RegionFactory(code="33", name="Buskerud", level="county")
    drammen = RegionFactory(code="3301", name="Drammen", parent=county)
    lier = ActorFactory(name="Lier kommune", kind="municipality")
    soon = timezone.now() + timedelta(days=3)
    return {
        "falls": new_need(title="Oppdage fall om natten", topics=[fall], region=drammen),
        "sensors": new_need(title="Sensorer i senga", topics=[below], region=county),
        "lier": new_need(title="Ruteplanlegging", owner=lier, response_deadline=soon),
        "new": new_need(title="Legemiddelrobot", innovation_types=["prod-innov"]),
    }


def query(**asked):
    return urlencode(asked, doseq=True)


def found(search):
    return {find.need for find in searching.news([search], at=timezone.now())}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("q=fall", "q=fall"),
        ("q=++fall%20%20om+&page=3&sort=deadline&utm_source=x", "q=fall+om"),
        ("q=...&stage=open", ""),
        ("q=%00fall", ""),
        ("stage=all", "stage=all"),
        ("stage=nonsense&deadline=5000", ""),
        ("topic=fall", "topic=fall"),
        ("topic=unknown&q=seng", "q=seng"),
        ("region=33&topic=fall&q=x", "q=x&topic=fall&region=33"),
        ("owner=lier-kommune", "owner=lier-kommune"),
        ("owner=nobody", ""),
        ("", ""),
    ],
)
def test_only_what_the_list_understands_is_kept_always_in_one_order(ground, asked, kept):
    assert searching.canonical(QueryDict(asked)) == kept


def test_several_kinds_of_innovation_are_one_search_however_they_are_ordered():
    codes = NeedFilter.base_filters["innovation"].extra["choices"]
    first, second = [code for code, _label in codes][:2]
    asked = [query(innovation=[first, second]), query(innovation=[second, first, first])]
    assert len({searching.canonical(QueryDict(each)) for each in asked}) == 1


@pytest.mark.parametrize(
    "asked", ["q=fall", "q=faal", "topic=fall", "region=33", "region=3301", "owner=lier-kommune", "deadline=7",
              "deadline=90", "q=om&topic=fall&region=33", "innovation=prod-innov", "topic=fall&owner=lier-kommune"],
)  # fmt: skip
def test_a_search_finds_just_what_the_list_shows(ground, asked):
    shown = NeedFilter(QueryDict(asked), queryset=Need.objects.published()).qs
    search = SavedSearchFactory(query=asked)
    assert found(search) == {need.pk for need in shown}


def test_what_was_there_before_is_no_news_and_what_is_reopened_is(ground):
    search = SavedSearchFactory(query="q=fall")
    need = ground["falls"]
    Need.objects.filter(pk=need.pk).update(published_at=timezone.now() - timedelta(days=3))
    assert need.pk not in found(search)
    Need.objects.filter(pk=need.pk).update(reopened_at=timezone.now(), round=2)
    assert need.pk in found(search)
    SearchTellingFactory(search=search, need=need, round=1)
    assert need.pk in found(search)
    SearchTellingFactory(search=search, need=need, round=2)
    assert need.pk not in found(search)


@pytest.mark.parametrize(
    "hide",
    [
        {"stage": "closed", "closed_at": timezone.now()},
        {"response_deadline": timezone.now() - timedelta(minutes=1)},
        {"stage": "draft", "published_at": None},
    ],
)
def test_only_open_needs_are_news_whatever_stage_the_search_names(ground, hide):
    search = SavedSearchFactory(query="q=fall&stage=all")
    assert ground["falls"].pk in found(search)
    Need.objects.filter(pk=ground["falls"].pk).update(**hide)
    assert ground["falls"].pk not in found(search)


def test_a_topic_that_is_gone_is_left_out_and_said(ground):
    ground["new"].topics.clear()
    (search,) = [SavedSearchFactory(query="q=robot&topic=gone")]
    with translation.override("nb"):
        sought = searching.look_up([search.query])[search.query]
    assert (sought.words, sought.gone) == (("«robot»",), ("Tema",))
    assert sought.url.endswith("?q=robot")
    assert found(search) == {ground["new"].pk}


@pytest.mark.parametrize("asked", ["topic=gone", "region=9999&stage=all", "owner=gone"])
def test_a_search_for_nothing_but_what_is_gone_finds_nothing(ground, asked):
    assert found(SavedSearchFactory(query=asked)) == set()


def test_an_owner_that_became_another_is_still_the_one(ground):
    FormerAddress.objects.create(slug="gamle-lier", actor=ground["lier"].owner)
    search = SavedSearchFactory(query="owner=gamle-lier")
    assert found(search) == {ground["lier"].pk}
    assert searching.look_up([search.query])[search.query].url.endswith("?owner=lier-kommune")


def test_the_number_of_queries_does_not_grow_with_searches_or_needs(ground):
    asked = ["q=fall&topic=fall", "region=33", "owner=lier-kommune", "deadline=90"]
    searches = [SavedSearchFactory(query=each) for each in asked]
    with CaptureQueriesContext(connection) as few:
        assert list(searching.news(searches, at=timezone.now()))
    searches += [SavedSearchFactory(query=f"{each}&stage=all") for each in asked]
    for n in range(3):
        new_need(title=f"Fall {n}")
    with CaptureQueriesContext(connection) as many:
        assert list(searching.news(searches, at=timezone.now()))
    assert len(many) == len(few) == 6


def test_a_telling_is_one_row_for_ever(ground):
    from django.db import IntegrityError

    told = SearchTellingFactory(need=ground["falls"])
    with pytest.raises(IntegrityError, match="search_telling_once"):
        SearchTelling.objects.create(search=told.search, need=told.need, round=1)
