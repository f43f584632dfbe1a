"""The dates of a need in one's own calendar."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.factories.actors import MembershipFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def entries(client, need):
    answer = client.get(reverse("procurement:need_ics", args=[need.slug]))
    assert answer["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(entry["UID"]).partition(".")[0]: entry for entry in found}


def test_whole_days_and_times_in_the_readers_language(client):
    deadline = datetime(2027, 3, 15, 12, tzinfo=timezone.get_default_timezone())
    need = NeedFactory(
        title="Fall om natta",
        response_deadline=deadline,
        questions_until=date(2027, 3, 3),
        answers_until=date(2027, 3, 9),
    )
    found = entries(client, need)
    assert found["questions"].decoded("DTSTART") == date(2027, 3, 3)
    assert found["questions"].decoded("DTEND") == date(2027, 3, 4)
    assert found["deadline"].decoded("DTEND") == deadline
    assert str(found["deadline"]["SUMMARY"]) == "Frist for svar: Fall om natta"
    assert set(found) == {"questions", "answers", "deadline"}
    english = client.get(f"/en/needs/{need.slug}/dates.ics").content.decode()
    assert "Deadline for responses: Fall om natta" in english


def test_a_date_that_is_moved_keeps_its_name_and_counts_up(client):
    need = NeedFactory()
    before = entries(client, need)["deadline"]
    need.response_deadline += timedelta(days=7)
    need.save()
    type(need).objects.filter(pk=need.pk).update(updated_at=need.updated_at + timedelta(seconds=5))
    after = entries(client, need)["deadline"]
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_drafts_are_for_their_owner(client):
    need = NeedFactory(stage="draft")
    address = reverse("procurement:need_ics", args=[need.slug])
    assert client.get(address).status_code == 404
    client.force_login(MembershipFactory(actor=need.owner).person)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
