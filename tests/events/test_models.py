from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from events.models import Event
from events.states import EventState, SignupState
from tests.factories.actors import CoordinatorFactory, MembershipFactory, RegionFactory, TopicFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": NOW, "starts_at": NOW},
        {"capacity": 0},
        {"sign_up_closes_at": NOW + timedelta(days=9), "starts_at": NOW + timedelta(days=1)},
        {"state": EventState.PUBLISHED, "published_at": None},
        {"state": EventState.DRAFT, "published_at": NOW},
        {"state": "unknown"},
    ],
    ids=["no length", "no places", "closes after the end", "published without time", "draft with time", "state"],
)
def test_the_database_refuses_an_impossible_event(wrong):
    with pytest.raises(IntegrityError):
        EventFactory(**wrong)


def test_the_database_refuses_two_living_sign_ups_of_one_person():
    signup = SignupFactory()
    with pytest.raises(IntegrityError):
        SignupFactory(event=signup.event, person=signup.person, state=SignupState.WAITING)


def test_a_cancelled_sign_up_leaves_room_for_a_new_one():
    signup = SignupFactory(state=SignupState.CANCELLED)
    again = SignupFactory(event=signup.event, person=signup.person)
    assert list(signup.event.signups.living()) == [again]


def test_the_database_refuses_a_cancelled_sign_up_without_time():
    with pytest.raises(IntegrityError):
        SignupFactory(state=SignupState.CANCELLED, cancelled_at=None)


def test_clean_says_which_field_is_wrong():
    start = NOW + timedelta(days=1)
    event = EventFactory.build(starts_at=start, ends_at=start - timedelta(hours=1))
    with pytest.raises(ValidationError) as refused:
        event.clean()
    assert list(refused.value.message_dict) == ["ends_at"]


def test_upcoming_and_past_split_at_the_end_of_the_event():
    running = EventFactory(starts_at=NOW - timedelta(minutes=30), ends_at=NOW + timedelta(minutes=30))
    over = EventFactory(starts_at=NOW - timedelta(hours=3), ends_at=NOW)
    assert list(Event.objects.upcoming(at=NOW)) == [running]
    assert list(Event.objects.past(at=NOW)) == [over]


def test_open_events_are_published_not_started_and_not_closed():
    open_event = EventFactory()
    full = EventFactory(capacity=1)
    SignupFactory(event=full)
    EventFactory(state=EventState.DRAFT)
    EventFactory(state=EventState.CANCELLED)
    EventFactory(starts_at=NOW - timedelta(minutes=1))
    EventFactory(sign_up_closes_at=NOW - timedelta(minutes=1))
    assert set(Event.objects.open(at=NOW)) == {open_event, full}


def test_with_places_counts_living_sign_ups_only():
    event = EventFactory(capacity=3)
    SignupFactory.create_batch(2, event=event)
    SignupFactory(event=event, state=SignupState.WAITING)
    SignupFactory(event=event, state=SignupState.CANCELLED)
    (counted,) = Event.objects.with_places()
    assert (counted.taken, counted.queue, counted.places_left) == (2, 1, 1)
    assert event.places_left == 1


def test_places_left_is_unknown_without_a_limit():
    assert EventFactory(capacity=None).places_left is None


def test_in_topic_takes_what_is_below_in_the_tree():
    parent = TopicFactory(slug="velferdsteknologi")
    child = TopicFactory(slug="sensorer", parent=parent)
    event = EventFactory(topics=[child])
    EventFactory(topics=[TopicFactory(slug="annet")])
    assert list(Event.objects.in_topic(parent)) == [event]


def test_in_region_takes_the_municipalities_of_a_county():
    county = RegionFactory(code="33", level="county")
    event = EventFactory(region=RegionFactory(code="3301", parent=county))
    EventFactory(region=None)
    assert list(Event.objects.in_region(county)) == [event]


def test_search_forgives_a_typing_error_in_the_title():
    event = EventFactory(title="Frokostmøte om velferdsteknologi")
    EventFactory(title="Kurs i regnskap", summary="Tall.")
    assert list(Event.objects.search("velferdteknologi")) == [event]


VIEWERS = ["anonymous", "person", "other editor", "member", "editor", "coordinator"]
SEES_DRAFTS = {"member", "editor", "coordinator"}


def viewer(kind, organiser):
    return {
        "anonymous": AnonymousUser,
        "person": UserFactory,
        "other editor": lambda: MembershipFactory().person,
        "member": lambda: MembershipFactory(actor=organiser, role="member").person,
        "editor": lambda: MembershipFactory(actor=organiser).person,
        "coordinator": CoordinatorFactory,
    }[kind]()


@pytest.mark.parametrize("kind", VIEWERS)
@pytest.mark.parametrize("state", EventState.values)
def test_visible_to(kind, state):
    event = EventFactory(state=state)
    expected = state != EventState.DRAFT or kind in SEES_DRAFTS
    assert Event.objects.visible_to(viewer(kind, event.organiser)).filter(pk=event.pk).exists() == expected


def test_members_of_a_suspended_organiser_do_not_see_its_drafts():
    member = MembershipFactory(actor__state="suspended")
    event = EventFactory(state=EventState.DRAFT, organiser=member.actor)
    assert not Event.objects.visible_to(member.person).filter(pk=event.pk).exists()
