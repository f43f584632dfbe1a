"""The values given by law: what an installation begins with, the reminders, and the coordinators' desk."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from ecosystem.portal.waiting import values_given_by_law
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.models import LegalValue
from procurement.needs import legal_values
from tests.factories.actors import CoordinatorFactory

pytestmark = pytest.mark.django_db
END = dt.date(2025, 12, 31)
CODE = LegalValue.Code.THRESHOLD_NATIONAL


def value(since=dt.date(2024, 1, 1), until=END, code=CODE, number=1_300_000):
    return LegalValue.objects.create(code=code, value=number, valid_from=since, valid_until=until, source="ks.no")


def test_reference_data_has_them_and_leaves_what_is_changed(capsys):
    call_command("load_reference")
    assert dict(LegalValue.objects.values_list("code", "value")) == {
        "partnership_request_days": 30,
        "partnership_invited": 3,
        "threshold_national": 1_300_000,
        "threshold_eea_municipal": 2_300_000,
        "threshold_eea_works": 57_800_000,
    }
    LegalValue.objects.filter(code=CODE).update(value=5, valid_from=dt.date(2026, 1, 1), valid_until=None)
    call_command("load_reference")
    assert LegalValue.objects.count() == 5
    assert LegalValue.objects.get(code=CODE).value == 5


def test_the_value_of_a_day():
    value()
    value(dt.date(2026, 1, 1), None, number=1_500_000)
    values = legal_values.legal_values()
    found = [values.on(CODE, day) for day in (dt.date(2023, 12, 31), END, dt.date(2026, 1, 1))]
    assert [row and row.value for row in found] == [None, 1_300_000, 1_500_000]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (END - dt.timedelta(days=61), None),
        (END - dt.timedelta(days=60), "ending"),
        (END, "ending"),
        (END + dt.timedelta(days=1), "ended"),
    ],
)
def test_a_value_ends_by_its_days(day, kind):
    value()
    assert [row.kind for row in legal_values.ending_values(day)] == ([kind] if kind else [])


def test_a_value_with_a_successor_or_no_end_is_not_asked_about():
    value()
    value(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
    value(until=None, code=LegalValue.Code.PARTNERSHIP_INVITED)
    assert legal_values.ending_values(END) == []


def test_coordinators_are_reminded_once_of_each_kind():
    people = [CoordinatorFactory(), CoordinatorFactory()]
    CoordinatorFactory(is_active=False)
    row = value()
    days = [END - dt.timedelta(days=n) for n in (90, 60, 10, 0)] + [END + dt.timedelta(days=n) for n in (1, 40)]
    assert [legal_values.remind_of_legal_values(day=day) for day in days] == [0, 1, 0, 0, 1, 0]
    mails = OutgoingMail.objects.order_by("pk")
    assert sorted(mail.to for mail in mails) == sorted([person.email for person in people] * 2)
    assert all("31. desember 2025" in mail.text for mail in mails)
    row.refresh_from_db()
    assert row.reminded_at
    assert row.history.count() == 1


def test_a_value_that_is_given_more_time_is_asked_about_anew():
    CoordinatorFactory()
    row = value()
    assert legal_values.remind_of_legal_values(day=END) == 1
    row.valid_until = END.replace(year=2026)
    row.save()
    assert legal_values.remind_of_legal_values(day=END) == 0
    assert legal_values.remind_of_legal_values(day=row.valid_until) == 1


def test_the_front_page_of_the_desk_has_what_runs_out(client):
    value()
    queue = values_given_by_law()
    assert queue.count == 1
    assert queue.oldest[0].since.date() == END - dt.timedelta(days=60)
    client.force_login(CoordinatorFactory())
    assert "Verdier i regelverket som går ut" in client.get(reverse("admin:index")).content.decode()


def test_the_coordinators_page_tells_and_keeps_history(client, owner_editor):
    row = value()
    address = reverse("admin:procurement_legalvalue_changelist")
    client.force_login(owner_editor)
    assert client.get(address).status_code == 302
    client.force_login(CoordinatorFactory())
    assert "ingenting er skrevet inn for tiden etter" in client.get(address).content.decode()
    change = reverse("admin:procurement_legalvalue_change", args=[row.pk])
    typed = {"code": CODE, "value": "1400000", "valid_from": "2024-01-01", "valid_until": "2040-12-31", "source": "ks"}
    assert client.post(change, typed).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.history.count()) == (1_400_000, 2)
    entry = AuditEntry.objects.get(action="edit_legal_value")
    assert entry.before["value"] == "1300000"
    assert entry.after["value"] == "1400000"
    history = reverse("admin:procurement_legalvalue_history", args=[row.pk])
    assert client.get(history).status_code == 200
    assert "ingenting er skrevet inn for tiden etter" not in client.get(address).content.decode()


def test_the_day_order_is_told_in_words(client):
    client.force_login(CoordinatorFactory())
    typed = {"code": CODE, "value": "1", "valid_from": "2024-01-02", "valid_until": "2024-01-01", "source": "ks"}
    page = client.post(reverse("admin:procurement_legalvalue_add"), typed).content.decode()
    assert "Siste dag kan ikke være før den første." in page
    assert not LegalValue.objects.exists()


def test_the_task_is_in_the_days_plan(settings):
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "procurement.tasks.remind_of_legal_values" in tasks
