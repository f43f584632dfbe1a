"""What has been kept long enough goes, and nothing else; each rule a moment before and a moment after."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from actors.models import Appointment, DataExport, DeskCode, GuessCount, ImportRun, Invitation, JoinRequest, User
from actors.my_data import copies
from ecosystem.shared import audit
from ecosystem.shared.mail import queue_mail
from ecosystem.shared.models import OutgoingMail, RetentionRun
from ecosystem.shared.privacy import retention
from ecosystem.shared.tasks import run_retention
from events.models import Event, Signup
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days(number):
    return NOW - timedelta(days=number)


def unconfirmed(age=31, **fields):
    person = UserFactory(password="x", created_at=days(age), **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)
    return person


def invitation(lapsed, **fields):
    return Invitation.objects.create(actor=ActorFactory(), email="ny@firma.example", expires_at=days(lapsed), **fields)


def join_request(answered):
    row = JoinRequest.objects.create(
        person=UserFactory(), actor=ActorFactory(), state="declined", decided_at=days(answered)
    )
    JoinRequest.objects.filter(pk=row.pk).update(updated_at=days(answered))
    return row


def appointment(answered, state="declined"):
    row = Appointment.objects.create(
        person=UserFactory(), actor=ActorFactory(), role="editor", why="added", state=state,
        decided_at=None if state == "waiting" else days(answered),
    )  # fmt: skip
    Appointment.objects.filter(pk=row.pk).update(updated_at=days(answered))
    return row


def desk_code(lapsed):
    return DeskCode.objects.create(person=CoordinatorFactory(), digest="0" * 64, expires_at=days(lapsed))


def signup(ended, note="", state="signed_up"):
    event = EventFactory(starts_at=days(ended) - timedelta(hours=2), ends_at=days(ended))
    return Signup.objects.create(event=event, person=UserFactory(), note=note, state=state)


def sent(age):
    mail = queue_mail(key=f"test:{age}", to="a@firma.example", subject="Hei", text="Hei")
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sent", sent_at=days(age))
    return mail


def copy(expired):
    person = UserFactory()
    export = copies.make_copy(export_id=copies.ask_for_copy(person=person, by=person).pk)
    DataExport.objects.filter(pk=export.pk).update(expires_at=days(expired))
    return export


def import_run(age, **fields):
    return ImportRun.objects.create(kind="people", file_name="f.csv", rows=[{"n": 1}], created_at=days(age), **fields)


CASES = {
    "unconfirmed-accounts": (lambda: unconfirmed(31), lambda: unconfirmed(29)),
    "invitations-lapsed": (lambda: invitation(91), lambda: invitation(89)),
    "invitations-answered": (
        lambda: invitation(0, state="declined", answered_at=days(366)),
        lambda: invitation(0, state="declined", answered_at=days(364)),
    ),
    "join-requests": (lambda: join_request(366), lambda: join_request(364)),
    "appointments": (lambda: appointment(366), lambda: appointment(364)),
    "desk-codes": (lambda: desk_code(0.001), lambda: desk_code(-0.001)),
    "guess-counts": (
        lambda: GuessCount.objects.create(key="gammel", number=3, until=days(0.001)),
        lambda: GuessCount.objects.create(key="ny", number=3, until=days(-0.001)),
    ),
    "data-copies": (lambda: copy(0.001), lambda: copy(-1)),
    "imports": (lambda: import_run(31), lambda: import_run(29)),
    "signup-notes": (lambda: signup(31, "Nøtter"), lambda: signup(29, "Nøtter")),
    "signups": (lambda: signup(366), lambda: signup(364)),
    "mail-texts": (lambda: sent(91), lambda: sent(89)),
    "sessions": (
        lambda: Session.objects.create(session_key="gammel", session_data="", expire_date=days(1)),
        lambda: Session.objects.create(session_key="ny", session_data="", expire_date=days(-1)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_due_a_moment_after_and_not_a_moment_before(name):
    old, new = CASES[name]
    due, kept = old(), new()
    assert list(retention.RULES[name].due(NOW)) == [due]
    run = retention.run_round(retention.start_round(at=NOW))
    assert {line["rule"]: line["number"] for line in run.report}[name] == (0 if name == "data-copies" else 1)
    assert not retention.RULES[name].due(NOW).exists()
    assert type(kept)._default_manager.filter(pk=kept.pk).exists()


def test_an_unanswered_appointment_waits_however_old_it_is():
    row = appointment(999, state="waiting")
    retention.run_round(retention.start_round(at=NOW))
    assert Appointment.objects.filter(pk=row.pk).exists()


def test_every_rule_is_tried():
    assert set(retention.RULES) - set(CASES) == {"user-sessions", "retention-rounds"}


@pytest.mark.parametrize(
    "why",
    [
        "made_by_coordinator",
        "logged_in",
        "belongs",
        "belonged",
        "confirmed",
        "in_the_log",
        "desk",
        "no_address",
        "coordinator",
    ],
)
def test_accounts_that_are_somebodys_matter_stay(why):
    from django.contrib.admin.models import ADDITION, LogEntry
    from django.contrib.contenttypes.models import ContentType

    person = unconfirmed()
    if why == "made_by_coordinator":
        person.set_unusable_password()
        person.save()
    elif why == "logged_in":
        User.objects.filter(pk=person.pk).update(last_login=days(20))
    elif why == "belongs":
        MembershipFactory(person=person)
    elif why == "belonged":
        MembershipFactory(person=person).delete()
    elif why == "confirmed":
        EmailAddress.objects.update(verified=True)
    elif why == "in_the_log":
        audit.record("import_person", person, by=CoordinatorFactory())
    elif why == "desk":
        LogEntry.objects.create(
            user=CoordinatorFactory(), content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk),
            object_repr="x", action_flag=ADDITION,
        )  # fmt: skip
    elif why == "no_address":
        EmailAddress.objects.all().delete()
    else:
        User.objects.filter(pk=person.pk).update(is_staff=True)
    retention.run_round(retention.start_round(at=NOW))
    assert User.objects.filter(pk=person.pk).exists()


def test_an_unconfirmed_account_takes_the_mail_it_was_sent_along():
    person = unconfirmed(email="aldri@firma.example")
    queue_mail(key="account:1", to=person.email, subject="Bekreft", text="aldri@firma.example")
    retention.run_round(retention.start_round(at=NOW))
    assert not User.objects.filter(pk=person.pk).exists()
    assert not OutgoingMail.objects.filter(to=person.email).exists()
    assert not OutgoingMail.objects.filter(key__startswith="sealed:farewell").exists()


def test_the_events_numbers_stand_when_the_people_are_gone():
    with_place = signup(366, "Nøtter")
    for state in ("signed_up", "waiting"):
        Signup.objects.create(event=with_place.event, person=UserFactory(), state=state)
    before = Event.objects.with_places().get(pk=with_place.event_id).taken
    retention.run_round(retention.start_round(at=NOW))
    assert Event.objects.with_places().get(pk=with_place.event_id).taken == before == 2
    assert list(with_place.event.signups.values_list("person", "note")) == [(None, ""), (None, "")]


def test_cleared_mail_keeps_its_key_so_that_nothing_is_sent_twice():
    sent(91)
    retention.run_round(retention.start_round(at=NOW))
    mail = OutgoingMail.objects.get()
    assert (mail.key, mail.to, mail.subject, mail.text, mail.state) == ("test:91", "", "", "", "sent")
    assert queue_mail(key="test:91", to="a@firma.example", subject="Hei", text="Hei") is None


@pytest.mark.parametrize("dry_run", [True, False])
def test_no_number_in_a_report_tells_of_what_is_sealed(dry_run):
    """A letter about a response, and a copy somebody took of their own data: the same report as without them."""
    sent(91)
    plain = retention.run_round(retention.start_round(at=NOW, dry_run=True)).report
    letter = queue_mail(key="sealed:response-receipt:1", to="b@firma.example", subject="Hei", text="Hei")
    OutgoingMail.objects.filter(pk=letter.pk).update(state="sent", sent_at=days(91))
    copy(1)
    run = retention.run_round(retention.start_round(at=NOW, dry_run=dry_run))
    assert run.report == plain
    letter.refresh_from_db()
    assert letter.text == ("Hei" if dry_run else ""), "sealed letters are let go of like others"


def test_a_deleted_copy_takes_its_file_along():
    export = copy(1)
    assert export.file.storage.exists(export.file_name)
    retention.run_round(retention.start_round(at=NOW))
    assert not export.file.storage.exists(export.file_name)


def test_a_rehearsal_counts_and_deletes_nothing(capsys):
    old = invitation(91)
    call_command("retention", "--dry-run")
    assert "1  Invitations nobody answered" in capsys.readouterr().out
    assert Invitation.objects.filter(pk=old.pk).exists()
    run = RetentionRun.objects.get()
    assert (run.dry_run, run.finished_at is not None) == (True, True)
    call_command("retention")
    assert not Invitation.objects.exists()


def test_twice_is_as_once_and_more_than_a_batch_is_done(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _row in range(5):
        invitation(91)
    first = retention.run_round(retention.start_round(at=NOW))
    again = retention.run_round(first)
    second = retention.run_round(retention.start_round(at=NOW))
    numbers = [sum(line["number"] for line in run.report) for run in (first, again, second)]
    assert numbers == [5, 5, 0]


def test_a_killed_round_goes_on_where_it_was(monkeypatch):
    """What was deleted before the kill is in the report, and is not counted again."""
    monkeypatch.setattr(retention, "BATCH", 2)
    for _row in range(5):
        invitation(91)
    rule = retention.RULES["invitations-lapsed"]
    killed = []

    def dispose(rows, at):
        if len(killed) == 1:
            killed.append(True)
            raise KeyboardInterrupt
        killed.append(True)
        rows.delete()

    monkeypatch.setitem(retention.RULES, rule.name, retention.Rule(rule.name, rule.words, rule.due, dispose))
    run = retention.start_round(at=NOW)
    with pytest.raises(KeyboardInterrupt):
        retention.run_round(run)
    run.refresh_from_db()
    assert (Invitation.objects.count(), run.finished_at) == (3, None)
    assert run_retention(run.pk) == 5
    assert Invitation.objects.count() == 0
    assert run_retention(run.pk) == 5  # finished: told again, done no more


def test_the_desk_rehearses_and_starts_a_round_by_post_alone(client, django_capture_on_commit_callbacks, monkeypatch):
    started = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **_: started.append((name, args))
    )
    client.force_login(CoordinatorFactory())
    invitation(91)
    lists = reverse("admin:shared_retentionrun_changelist")
    page = client.get(lists).content.decode()
    assert "Prøvekjør nå" in page
    for path in ("rehearse", "run-now"):
        assert client.get(f"{lists}{path}/").status_code == 200
    assert not RetentionRun.objects.exists()
    shown = client.post(f"{lists}rehearse/", follow=True).content.decode()
    assert "Invitasjoner ingen svarte på" in shown
    assert Invitation.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{lists}run-now/")
    run = RetentionRun.objects.get(dry_run=False)
    assert started == [("ecosystem.shared.tasks.run_retention", (run.pk,))]


def test_others_never_reach_the_rounds(client):
    client.force_login(UserFactory())
    assert client.get(reverse("admin:shared_retentionrun_changelist")).status_code == 302
