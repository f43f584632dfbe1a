from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from actors.vocabulary import ActorKind
from funding.models import Call, Funder
from tests.factories.actors import ActorFactory, MembershipFactory, RegionFactory, TopicFactory, UserFactory
from tests.factories.funding import CallFactory, FunderFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # twelve o'clock in Oslo


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_on": date(2026, 3, 11), "deadline": NOON},
        {"amount_from": 2, "amount_to": 1},
        {"state": "published", "published_at": None},
        {"state": "draft", "published_at": NOON},
        {"state": "unheard-of", "published_at": NOON},
        {"eligible_kinds": ["wizard"]},
    ],
)
def test_the_database_refuses(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CallFactory(**wrong)


def test_a_call_may_open_and_close_on_the_same_norwegian_day():
    late_in_oslo = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)  # half past eleven at night on the tenth
    assert CallFactory(opens_on=date(2026, 3, 10), deadline=late_in_oslo).pk


def test_amounts_are_compared_in_kroner_and_one_end_is_enough():
    rows = [
        CallFactory(amount_to=100),
        CallFactory(amount_from=5),
        CallFactory(amount_to=100, currency="EUR"),
        CallFactory(),
    ]
    for row in rows:
        row.refresh_from_db()
    assert [row.size_in_nok for row in rows] == [100, 5, 1100, None]


@pytest.mark.parametrize(
    ("opens_on", "deadline", "state", "status"),
    [
        (None, None, "published", "open"),
        (date(2026, 3, 10), None, "published", "open"),
        (date(2026, 3, 11), None, "published", "upcoming"),
        (None, NOON, "published", "closed"),
        (None, NOON + timedelta(seconds=1), "published", "open"),
        (date(2026, 3, 11), NOON + timedelta(days=9), "published", "upcoming"),
        (None, None, "closed", "closed"),
        (None, None, "draft", "draft"),
    ],
)
def test_status_and_the_sentences_agree(opens_on, deadline, state, status):
    call = CallFactory(opens_on=opens_on, deadline=deadline, state=state)
    assert call.status(NOON) == status
    assert Call.objects.open(at=NOON).exists() == (status == "open")
    assert Call.objects.upcoming(at=NOON).exists() == (status == "upcoming")
    assert Call.objects.over(at=NOON).exists() == (status == "closed")
    assert Call.objects.coming_to_an_end_after(at=NOON).exists() == (status in {"open", "upcoming"})
    assert Call.objects.public().exists() == (state != "draft")


def test_closing_before():
    soon = CallFactory(deadline=NOON)
    CallFactory(deadline=NOON + timedelta(seconds=1))
    CallFactory(deadline=None)
    assert list(Call.objects.published().closing_before(NOON)) == [soon]


@pytest.mark.parametrize("state", ["draft", "published", "closed"])
def test_drafts_are_for_coordinators_only(coordinator, state):
    CallFactory(state=state)
    public = state != "draft"
    for user in (AnonymousUser(), UserFactory(), MembershipFactory().person):
        assert Call.objects.visible_to(user).exists() == public
    assert Call.objects.visible_to(coordinator).exists()


def test_for_kind_counts_calls_that_are_open_to_all_kinds():
    all_kinds = CallFactory()
    firms = CallFactory(eligible_kinds=[ActorKind.FIRM, ActorKind.CLUSTER])
    CallFactory(eligible_kinds=[ActorKind.RESEARCH])
    assert set(Call.objects.for_kind(ActorKind.FIRM)) == {all_kinds, firms}


def test_in_topic_takes_the_branches_along():
    health = TopicFactory(slug="helse")
    sensors = TopicFactory(slug="sensorer", parent=health)
    call = CallFactory(topics=[sensors])
    CallFactory(topics=[TopicFactory(slug="bygg")])
    assert list(Call.objects.in_topic(health)) == [call]
    assert list(Call.objects.in_topic(sensors)) == [call]


def test_fits_kind_and_place():
    county = RegionFactory(code="33", level="county")
    town = RegionFactory(code="3301", parent=county)
    firm = ActorFactory(region=town)
    assert CallFactory().fits_kind(firm)
    assert CallFactory().fits_place(firm)
    assert CallFactory(regions=[county]).fits_place(firm)
    assert CallFactory(regions=[town]).fits_place(firm)
    assert not CallFactory(regions=[RegionFactory()]).fits_place(firm)
    assert not CallFactory(regions=[county]).fits_place(ActorFactory(region=None))
    assert not CallFactory(eligible_kinds=[ActorKind.RESEARCH]).fits_kind(firm)


def test_a_funder_takes_its_name_from_its_actor():
    funder = Funder.objects.create(actor=ActorFactory(name="Ødegård fond"))
    assert (funder.name, funder.slug) == ("Ødegård fond", "odegard-fond")
    with pytest.raises(IntegrityError), transaction.atomic():
        FunderFactory(name="")


def test_one_programme_of_a_name_per_funder():
    programme = ProgrammeFactory(name="Helse")
    assert ProgrammeFactory(name="Helse").slug != programme.slug
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeFactory(name="Helse", funder=programme.funder)


def test_search_finds_beginnings_and_forgives_a_typing_error():
    call = CallFactory(title="Innovasjonskontrakter for velferdsteknologi")
    CallFactory(title="Noe helt annet")
    for text in ("innovasjons", "velferdsteknologi", "velferdsteknolgi"):
        assert list(Call.objects.search(text)) == [call]


def test_history_keeps_what_was(coordinator):
    call = CallFactory(title="Før")
    call.title = "Etter"
    call.save()
    assert list(call.history.values_list("title", flat=True)) == ["Etter", "Før"]
