from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from icalendar import Calendar

from ecosystem.shared.spreadsheets.writing import write_csv
from events import ics, queries
from events.participants import participant_rows
from events.states import EventState, SignupState
from tests.factories.actors import MembershipFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory

pytestmark = pytest.mark.django_db


def test_by_month_groups_in_norwegian_time():
    last = EventFactory.build(starts_at=datetime(2026, 1, 31, 22, 30, tzinfo=UTC))
    first = EventFactory.build(starts_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))  # half past midnight in Norway
    months = queries.by_month([last, first])
    assert [(month.month, len(events)) for month, events in months] == [(1, 1), (2, 1)]


def test_drafts_of_are_the_organisers_own():
    editor = MembershipFactory()
    mine = EventFactory(state=EventState.DRAFT, organiser=editor.actor)
    EventFactory(state=EventState.DRAFT)
    EventFactory(organiser=editor.actor)
    assert list(queries.drafts_of(editor.person)) == [mine]
    assert list(queries.drafts_of(AnonymousUser())) == []


def test_participants_come_with_places_first_and_in_order():
    event = EventFactory()
    waiting = SignupFactory(event=event, state=SignupState.WAITING)
    first, second = SignupFactory(event=event), SignupFactory(event=event)
    SignupFactory(event=event, state=SignupState.CANCELLED)
    assert list(queries.participants(event)) == [first, second, waiting]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "open"),
        ({"capacity": 1}, "full"),
        ({"state": EventState.DRAFT}, "draft"),
        ({"state": EventState.CANCELLED}, "cancelled"),
        ({"starts_at": timezone.now() - HOUR}, "started"),
        ({"starts_at": timezone.now() - 9 * HOUR}, "past"),
        ({"sign_up_closes_at": timezone.now() - HOUR}, "closed"),
    ],
)
def test_sign_up_box_for_a_person_who_has_not_signed_up(changes, expected):
    event = EventFactory(**changes)
    SignupFactory(event=event)
    assert queries.sign_up_box(event, UserFactory(), at=timezone.now()).state == expected


def test_sign_up_box_asks_an_anonymous_visitor_to_log_in():
    box = queries.sign_up_box(EventFactory(capacity=4), AnonymousUser(), at=timezone.now())
    assert (box.state, box.places_left, box.is_full) == ("log_in", 4, False)


@pytest.mark.parametrize(("state", "sees_link"), [("signed_up", True), ("waiting", False)])
def test_sign_up_box_shows_the_online_link_only_to_those_with_a_place(state, sees_link):
    signup = SignupFactory(state=state)
    box = queries.sign_up_box(signup.event, signup.person, at=timezone.now())
    assert (box.state, box.signup, box.may_see_online_link) == (state, signup, sees_link)


def test_calendar_file_says_when_in_utc_and_keeps_its_uid():
    event = EventFactory(
        starts_at=datetime(2026, 6, 1, 6, 0, tzinfo=UTC),
        place_name="Papirbredden",
        online_url="https://moete.example/x",
    )
    text = ics.event_calendar(event, method="PUBLISH", at=timezone.now())
    (entry,) = Calendar.from_ical(text).walk("VEVENT")
    assert "DTSTART:20260601T060000Z" in text
    assert entry["UID"] == ics.uid(event)
    assert (entry["SUMMARY"], entry["LOCATION"], entry["STATUS"]) == (event.title, "Papirbredden", "CONFIRMED")
    assert "moete.example" not in text


def test_feed_holds_published_events_to_come():
    now = timezone.now()
    coming = EventFactory()
    EventFactory(state=EventState.DRAFT)
    EventFactory(state=EventState.CANCELLED)
    EventFactory(starts_at=now - timedelta(days=9))
    text = ics.feed(queries.feed_events(now), at=now, name="HelseHub")
    assert [str(entry["UID"]) for entry in Calendar.from_ical(text).walk("VEVENT")] == [ics.uid(coming)]


def test_participants_csv_is_harmless_and_whole():
    signup = SignupFactory(person__name="=HYPERLINK(1)", note="Nøtter; og melk")
    text = b"".join(write_csv(participant_rows([signup]))).decode()
    assert text.startswith("\ufeff")
    assert ";'=HYPERLINK(1);" in text
    assert ';"Nøtter; og melk";' in text
    assert signup.person.email not in text
