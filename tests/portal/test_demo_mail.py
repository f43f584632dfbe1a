from email.message import EmailMessage

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import override_settings

from ecosystem.shared.mail import queue_mail, send_due
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db
BACKEND = "ecosystem.shared.mail_files.EmlBackend"


@pytest.fixture
def folder(tmp_path, settings):
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = BACKEND
    return settings.MAIL_DIR


def send(key="a", **changes):
    given = {
        "to": "firma@firma.example",
        "subject": "Nytt treff: fall på natta",
        "text": "Se https://helsehub.example/",
    }
    queue_mail(key=key, **{**given, **changes})
    assert send_due() == 1


def name(folder):
    return max(path.name for path in folder.iterdir())


def test_the_list_is_newest_first_and_says_who_what_and_when(client, folder):
    assert "Ingen e-post ennå" in client.get("/demo/post/").content.decode()
    for key in ("første", "andre"):
        send(key, subject=f"Emne {key}")
    letters = client.get("/demo/post/").context["letters"]
    assert [letter.subject for letter in letters] == ["Emne andre", "Emne første"]
    assert letters[0].to == "firma@firma.example"


def test_a_letter_shows_text_html_and_attachment(client, folder):
    calendar = {"name": "møte.ics", "type": "text/calendar", "content": "BEGIN:VCALENDAR"}
    send(html="<p>Hei <b>du</b></p><script>alert(1)</script>", attachments=[calendar])
    address = f"/demo/post/{name(folder)}/"
    response = client.get(address)
    text = response.content.decode()
    assert 'href="https://helsehub.example/"' in text
    assert "<script>alert" not in text
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    attachment = client.get(f"{address}vedlegg/0/")
    assert attachment.content.strip() == b"BEGIN:VCALENDAR"
    assert attachment["Content-Disposition"] == 'attachment; filename="mte.ics"'
    assert client.get(f"{address}vedlegg/1/").status_code == 404


def test_the_html_part_cannot_run_or_fetch_anything(client, folder):
    send(html="<p>Hei</p>")
    response = client.get(f"/demo/post/{name(folder)}/html/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_letter_without_html_has_no_html_page(client, folder):
    send()
    assert client.get(f"/demo/post/{name(folder)}/html/").status_code == 404


@pytest.mark.parametrize("trick", ["..%2F..%2Fmanage.py", "%2e%2e", "manage.py", ".env", "..%5c..%5cx.eml"])
def test_nothing_but_its_own_files_can_be_read(client, folder, trick):
    folder.mkdir()
    (folder / "manage.py").write_text("hemmelig")
    (folder.parent / "secret.eml").write_text("hemmelig")
    response = client.get(f"/demo/post/{trick}/")
    assert response.status_code == 404
    assert b"hemmelig" not in response.content


def test_links_in_the_folder_are_not_followed(client, folder):
    folder.mkdir()
    outside = folder.parent / "secret.txt"
    outside.write_text("Subject: hemmelig\n\nhemmelig")
    link = folder / "20260101T000000.000000-0123456789abcdef.eml"
    link.symlink_to(outside)
    assert client.get(f"/demo/post/{link.name}/").status_code == 404


def test_a_letter_in_an_old_encoding_is_still_read(client, folder):
    folder.mkdir()
    message = EmailMessage()
    message["Subject"] = "Blåbær"
    message["To"] = "a@b.example"
    message.set_content("Rømme", charset="iso-8859-1")
    path = folder / "20260101T000000.000000-0123456789abcdef.eml"
    path.write_bytes(message.as_bytes())
    assert "Rømme" in client.get(f"/demo/post/{path.name}/").content.decode()


def test_sealed_mail_is_for_its_recipient_alone(client, folder):
    person = UserFactory(email="firma@firma.example")
    send("sealed:response-receipt:1", subject="Svaret er mottatt")
    address = f"/demo/post/{name(folder)}/"
    for reader in (None, UserFactory(), CoordinatorFactory()):
        if reader:
            client.force_login(reader)
        assert client.get(address).status_code == 404
        assert client.get(f"{address}html/").status_code == 404
        assert client.get("/demo/post/").context["letters"] == []
    client.force_login(person)
    assert client.get(address).status_code == 200
    assert [letter.subject for letter in client.get("/demo/post/").context["letters"]] == ["Svaret er mottatt"]


def test_outside_the_demo_there_is_no_mailbox(client, folder):
    send()
    with override_settings(DEMO=False):
        for address in ("/demo/post/", f"/demo/post/{name(folder)}/", f"/demo/post/{name(folder)}/html/"):
            assert client.get(address).status_code == 404
    assert OutgoingMail.objects.count() == 1
    assert django_settings.DEMO
    assert mail.outbox == []
