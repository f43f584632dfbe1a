from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.actors import ActorFactory
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import ProjectFactory
from tests.factories.solutions import AdoptionFactory

pytestmark = pytest.mark.django_db


def fill(rows):
    for number in range(rows):
        NeedFactory()
        CallFactory()
        EventFactory()
        ProjectFactory()
        AdoptionFactory(actor__kind="municipality")
        ActorFactory(name=f"Partner {number}", is_partner=True)


@pytest.mark.parametrize("rows", [1, 3])
def test_home_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    fill(rows)
    with django_assert_num_queries(12):
        response = client.get("/")
    assert len(response.context["new_needs"]) == rows


@pytest.mark.parametrize(("address", "words"), [("/", "Helseinnovasjon"), ("/en/", "Health innovation")])
def test_home_in_both_languages_empty_and_filled(client, address, words):
    assert words in client.get(address).content.decode()
    fill(1)
    assert words in client.get(address).content.decode()


def test_closing_soon_mixes_needs_and_calls_by_deadline(client):
    now = timezone.now()
    for days in (2, 6, 20):
        NeedFactory(title=f"Behov {days}", response_deadline=now + timedelta(days=days))
    for days in (4, 30):
        CallFactory(title=f"Utlysning {days}", deadline=now + timedelta(days=days))
    CallFactory(title="Uten frist", deadline=None)
    NeedFactory(title="Stengt", response_deadline=now - timedelta(hours=1))
    closing = client.get("/").context["closing"]
    assert [row["thing"].title for row in closing] == ["Behov 2", "Utlysning 4", "Behov 6", "Behov 20"]


def test_numbers_count_only_what_is_public(client):
    fill(1)
    NeedFactory(stage="draft")
    CallFactory(state="draft")
    EventFactory(state="draft")
    ProjectFactory(state="draft")
    ActorFactory(state="applied")
    public = ActorFactory._meta.model.objects.filter(state="approved").count()
    numbers = {count["key"]: count["number"] for count in client.get("/").context["counts"]}
    assert numbers == {"need": 1, "funding": 1, "event": 1, "project": 1, "solution": 1, "actor": public}


def test_only_partners_stand_in_the_partnership(client):
    partner = ActorFactory(is_partner=True)
    ActorFactory()
    ActorFactory(is_partner=True, state="suspended")
    assert list(client.get("/").context["partners"]) == [partner]


def test_past_and_cancelled_events_are_not_next(client):
    coming = EventFactory()
    EventFactory(starts_at=timezone.now() - timedelta(days=1))
    EventFactory(state="cancelled")
    assert list(client.get("/").context["next_events"]) == [coming]
