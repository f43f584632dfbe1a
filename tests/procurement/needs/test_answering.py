"""How a public body answers those who respond: told publicly, and never so that it tells of a sealed response."""

from datetime import timedelta

import pytest
from django.utils import timezone

from procurement.models import Need, Response, ResponseReply
from procurement.models.answering import Answering, answering
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def needs(municipality):
    """Two needs whose deadline passed thirty days ago."""
    ago = timezone.now() - timedelta(days=30)
    return [
        NeedFactory(owner=municipality, stage="closed", published_at=ago - timedelta(days=20), response_deadline=ago)
        for _need in range(2)
    ]


def responses(need, *answered_after, **more):
    """An opened response for each; answered so many days after the deadline, None for not at all."""
    for days in answered_after:
        opened = {"opened_at": need.response_deadline + timedelta(hours=1), "opened_by_name": "Innkjøper"}
        response = ResponseFactory(need=need, state="submitted", **{**opened, **more})
        if days is not None:
            at = need.response_deadline + timedelta(days=days)
            for later in (0, 5):  # only the first counts
                ResponseReply.objects.create(
                    response=response, kind="thanks", text=f"Takk {later}", at=at + timedelta(days=later), by_name="X"
                )


def test_the_share_and_the_median(municipality, needs):
    responses(needs[0], 2, 12, 20)
    responses(needs[1], None, 4)
    assert answering(municipality.needs.published()) == Answering(share=80, days=8)


def test_nothing_answered_has_no_median(municipality, needs):
    responses(needs[0], None, None, None)
    responses(needs[1], None, None)
    assert answering(municipality.needs.published()) == Answering(share=0, days=None)


@pytest.mark.parametrize("numbers", [(5, 0), (2, 2), (0, 0)])
def test_with_few_responses_or_needs_nothing_is_said(municipality, needs, numbers):
    for need, number in zip(needs, numbers, strict=True):
        responses(need, *[3] * number)
    assert answering(municipality.needs.published()) is None


def test_sealed_unopened_withdrawn_and_others_count_for_nothing(municipality, needs):
    responses(needs[0], 3, 3, 3)
    responses(needs[1], 3)
    responses(NeedFactory(stage="closed"), 3)
    for state in ("submitted", "draft", "withdrawn"):
        ResponseFactory(need=needs[1], state=state)
    assert answering(municipality.needs.published()) is None
    responses(NeedFactory(owner=municipality, is_sealed=False), 0)
    assert answering(municipality.needs.published()) is None, "its deadline has not passed"


def test_a_response_of_an_earlier_round_is_counted_from_when_it_was_opened(municipality, needs):
    responses(needs[0], 5, 5)
    responses(needs[1], 5, 5)
    first = timezone.now() - timedelta(days=300)
    Need.objects.filter(pk=needs[1].pk).update(round=2)
    Response.objects.filter(need=needs[1]).update(round=2)
    responses(needs[1], None, round=1, opened_at=first)
    early = Response.objects.get(round=1, need=needs[1])
    ResponseReply.objects.create(response=early, kind="thanks", text="Takk", at=first + timedelta(days=9), by_name="X")
    assert answering(municipality.needs.published()) == Answering(share=100, days=5)


def test_it_stands_on_the_bodys_page_and_on_its_open_needs(client, municipality, needs):
    open_need = NeedFactory(owner=municipality)
    few = "Har fått for få svar på behovene sine"
    for page in (municipality, open_need):
        assert few in client.get(page.get_absolute_url()).content.decode()
    responses(needs[0], 2, 12, 20)
    responses(needs[1], None, 4)
    words = "Har gitt tilbakemelding på 80 % av svarene på behovene sine, median 8 dager etter fristen."
    for page in (municipality, open_need):
        assert words in client.get(page.get_absolute_url()).content.decode()
    assert "tilbakemelding på 80" not in client.get(needs[0].get_absolute_url()).content.decode()


def test_it_is_not_asked_of_those_who_have_no_needs(client, firm):
    assert "Tilbakemeldinger til leverandører" not in client.get(firm.get_absolute_url()).content.decode()


def test_it_takes_one_query(municipality, needs, django_assert_num_queries):
    responses(needs[0], 2, 12, 20)
    with django_assert_num_queries(1):
        answering(municipality.needs.published())
