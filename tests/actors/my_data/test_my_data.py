"""My data: a copy for its owner alone, the log of consents, and the page that explains an erasure."""

import io
import json
import time
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors import tasks
from actors.models import Consent, DataExport, ImportRun, Invitation, User
from actors.my_data import consent, copies, erasure
from actors.my_data import queries as my_data_queries
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from ecosystem.shared.privacy.registry import STATEMENT_VERSION
from tests.actors.life import EMAIL, NAME, OTHER_EMAIL, whole_life
from tests.factories.actors import PASSWORD, ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def browser_of(person, *, proved=True):
    """Logged in; with `proved`, as one who has just typed the password once more."""
    client = Client()
    client.force_login(person)
    if proved:
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client


def copy_of(person) -> DataExport:
    export = copies.ask_for_copy(person=person, by=person)
    return copies.make_copy(export_id=export.pk)


def content(export):
    with export.file.storage.open(export.file_name) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_copy_holds_everything_declared_and_nothing_of_others():
    person = whole_life()
    files = content(copy_of(person))
    assert set(files) == {"data.json", "mine-data.html"}
    data = json.loads(files["data.json"])
    rows = [row for section in data["sections"] for row in section["rows"]]
    assert {
        "actors.User", "actors.Membership", "actors.Consent", "events.Signup", "account.EmailAddress",
        "usersessions.UserSession", "matching.Subscription", "procurement.Response", "shared.AuditEntry",
    } <= {row["table"] for row in rows}  # fmt: skip
    for text in files.values():
        assert EMAIL in text
        assert OTHER_EMAIL in text
        assert NAME in text
        assert "Firma AS" in text
        assert "spiser ikke nøtter" in text
        for others in ("Ola Nabo", "ola.nabo", "secret", "pbkdf2", "md5$"):
            assert others not in text


def test_the_copy_of_a_response_is_that_the_person_wrote_it():
    files = content(copy_of(whole_life()))
    assert "En sensor uten kamera" not in files["data.json"]
    rows = [row for section in json.loads(files["data.json"])["sections"] for row in section["rows"]]
    kept = [set(row) for row in rows if row["table"] == "procurement.Response"]
    assert kept == [
        {"table", "firm.name", "need.title", "created_at"},
        {"table", "firm.name", "need.title", "submitted_at"},
        {"table", "need.title", "opened_at"},
    ]


def test_the_copy_speaks_the_persons_language():
    files = content(copy_of(UserFactory(language="en")))
    assert "Everything HelseHub holds about you" in files["my-data.html"]


def test_asking_twice_makes_one_copy_and_making_twice_changes_nothing():
    person = UserFactory()
    first = copies.ask_for_copy(person=person, by=person)
    assert copies.ask_for_copy(person=person, by=person) == first
    assert tasks.make_copy(first.pk) is True
    made = DataExport.objects.get()
    assert tasks.make_copy(first.pk) is False
    assert DataExport.objects.get().ready_at == made.ready_at
    assert made.expires_at - made.ready_at == timedelta(days=7)
    assert OutgoingMail.objects.filter(key__startswith="sealed:data-copy:", to=person.email).count() == 1
    assert oct(made.file.storage.open(made.file_name).file.fileno() and 0o600) == "0o600"


def test_what_a_killed_worker_left_is_made_by_the_scheduler():
    person = UserFactory()
    export = copies.ask_for_copy(person=person, by=person)
    part = export.file.storage.path(export.file_name.replace(".zip", ".part"))
    export.file.storage.save(export.file_name.replace(".zip", ".part"), io.BytesIO(b"half"))
    assert tasks.make_waiting_copies() == 1
    export.refresh_from_db()
    assert "data.json" in content(export)
    assert not export.file.storage.exists(part)


def test_too_many_copies_in_a_day_are_refused():
    person = UserFactory()
    for _round in range(5):
        copy_of(person)
    with pytest.raises(ActionRefused, match="i morgen"):
        copies.ask_for_copy(person=person, by=person)


def test_nobody_asks_for_anothers_copy():
    person = UserFactory()
    for other in (UserFactory(), CoordinatorFactory(is_superuser=True)):
        with pytest.raises(NotAllowed):
            copies.ask_for_copy(person=person, by=other)


PEOPLE = ("anonymous", "verified", "member", "editor", "administrator", "others_administrator", "coordinator")
ADDRESSES = {
    "my_data": ("get", 302, 200),
    "copy_ask": ("post", 302, 302),
    "erase": ("get", 302, 200),
    "erased": ("get", 200, 200),
}


def cast(who, actor):
    if who == "verified":
        return UserFactory()
    if who == "coordinator":
        return CoordinatorFactory(is_superuser=True)
    if who == "others_administrator":
        return MembershipFactory(role="administrator").person
    return MembershipFactory(actor=actor, role=who).person


@pytest.mark.parametrize("state", ["applied", "approved", "suspended"])
@pytest.mark.parametrize("who", PEOPLE)
def test_every_address_for_every_person(who, state):
    """One's own pages are for whoever is logged in; another's copy is for nobody."""
    actor = ActorFactory(state=state)
    export = copy_of(MembershipFactory(actor=actor, role="administrator").person)
    client = Client() if who == "anonymous" else browser_of(cast(who, actor))
    for name, (method, closed, opened) in ADDRESSES.items():
        response = getattr(client, method)(reverse(f"people:{name}"))
        assert response.status_code == (closed if who == "anonymous" else opened), name
        if response.status_code == 302:
            assert response.url.startswith("/konto/logg-inn/" if who == "anonymous" else "/min-side/mine-data/") or (
                who == "anonymous" and response.url.startswith("/konto/")
            )
    for address in (export.public_id, uuid4()):
        response = client.get(reverse("people:copy_fetch", args=[address]))
        assert response.status_code == (302 if who == "anonymous" else 404)


def test_the_owner_fetches_the_file_after_proving_who_they_are():
    person = UserFactory(password=PASSWORD)
    export = copy_of(person)
    address = reverse("people:copy_fetch", args=[export.public_id])
    asked = browser_of(person, proved=False).get(address)
    assert (asked.status_code, "reauthenticate" in asked.url or "bekreft" in asked.url) == (302, True)
    response = browser_of(person).get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).testzip() is None


def test_a_copy_that_has_expired_is_not_handed_out():
    person = UserFactory()
    export = copy_of(person)
    DataExport.objects.update(expires_at=timezone.now())
    assert browser_of(person).get(reverse("people:copy_fetch", args=[export.public_id])).status_code == 404


def test_a_lost_file_is_told():
    person = UserFactory()
    export = copy_of(person)
    export.file.storage.delete(export.file_name)
    response = browser_of(person).get(reverse("people:copy_fetch", args=[export.public_id]), follow=True)
    assert "Filen er borte" in response.content.decode()


def test_the_page_polls_while_the_copy_is_made_and_then_stops():
    person = UserFactory()
    client = browser_of(person)
    address = reverse("people:my_data")
    client.post(reverse("people:copy_ask"))
    waiting = client.get(address).content.decode()
    assert "every 3s" in waiting
    assert f'href="{address}">Se om den er klar' in waiting
    tasks.make_waiting_copies()
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "every 3s" not in fragment
    assert reverse("people:copy_fetch", args=[DataExport.objects.get().public_id]) in fragment


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_any_length(rows, django_assert_num_queries):
    person = UserFactory()
    for _row in range(rows):
        consent.record_consent(person=person, purpose="digest:need", given=True, wording="Ja.", by=person)
    client = browser_of(person)
    client.get(reverse("people:my_data"))
    with django_assert_num_queries(4):
        page = client.get(reverse("people:my_data")).content.decode()
    assert page.count("Ja til e-post om nye behov") == rows


def test_sign_up_keeps_that_the_statement_was_shown(client):
    client.post(
        reverse("account_signup"),
        {"name": "Ny Person", "email": "ny@firma.example", "password1": "lange-ord-her-77", "password2": "lange-ord-her-77"},
    )  # fmt: skip
    row = Consent.objects.get(person__email="ny@firma.example")
    assert row.purpose == f"privacy-statement:{STATEMENT_VERSION}"
    assert row.wording in Client().get(reverse("account_signup")).content.decode()
    assert row.title == "Du laget kontoen din og fikk se personvernerklæringen"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_erase_page_tells_what_goes_and_what_stays(language):
    person = whole_life()
    prefix = "/en/my-page/my-data/erase/" if language == "en" else "/min-side/mine-data/slett/"
    page = browser_of(person).get(prefix).content.decode()
    goes, stays = (("This goes", "This stays")) if language == "en" else ("Dette slettes", "Dette blir stående")
    assert goes in page
    assert stays in page
    assert "<td" in page


def test_erasing_needs_ones_own_address_typed(settings):
    person = UserFactory(email="slett.meg@firma.example")
    client = browser_of(person)
    address = reverse("people:erase")
    response = client.post(address, {"address": "noen.andre@firma.example"})
    assert "Ingenting er slettet" in response.content.decode()
    assert User.objects.get(pk=person.pk).erased_at is None
    elsewhere = browser_of(person)
    response = client.post(address, {"address": " Slett.Meg@firma.example "})
    assert response.url == reverse("people:erased")
    assert User.objects.get(pk=person.pk).erased_at is not None
    for session in (client, elsewhere):
        assert session.get(reverse("portal:my_page")).status_code == 302


def test_erasing_asks_for_the_password_first():
    person = UserFactory(password=PASSWORD)
    client = browser_of(person, proved=False)
    for response in (
        client.get(reverse("people:erase")),
        client.post(reverse("people:erase"), {"address": person.email}),
    ):
        assert response.status_code == 302
        assert "next=" in response.url
    assert User.objects.get(pk=person.pk).erased_at is None


def test_a_person_with_no_password_here_must_have_logged_in_just_now():
    """Those who log in through another provider cannot type a password: they go there once more."""
    person = UserFactory()
    client = browser_of(person)
    assert client.get(reverse("people:erase")).status_code == 200
    User.objects.filter(pk=person.pk).update(last_login=timezone.now() - timedelta(minutes=11))
    response = client.post(reverse("people:erase"), {"address": person.email})
    assert response.status_code == 302
    assert response.url.endswith(f"?next={reverse('people:erase')}")
    assert User.objects.get(pk=person.pk).erased_at is None
    assert client.get(reverse("people:my_data")).status_code == 302


def test_the_page_says_what_must_be_handed_over_and_where():
    actor = ActorFactory(name="Firma AS")
    person = MembershipFactory(actor=actor, role="administrator").person
    MembershipFactory(actor=actor)
    client = browser_of(person)
    page = client.get(reverse("people:erase")).content.decode()
    assert reverse("actors:team", args=[actor.slug]) in page
    assert "eneste administratoren for Firma AS" in page
    assert "Slett meg nå" not in page
    client.post(reverse("people:erase"), {"address": person.email})
    assert User.objects.get(pk=person.pk).erased_at is None


def test_a_name_somebody_takes_finds_nothing_they_may_not_read():
    person = UserFactory(name="Anne Skjult")
    draft = NeedFactory(stage="draft", title="Hemmelig kladd", contact_function="Anne Skjult, rådgiver")
    search = PartnerSearchFactory(title="Hemmelig søk", contact="Anne Skjult", project=ProjectFactory(state="draft"))
    ImportRun.objects.create(kind="people", file_name="folk.csv", rows=[{"values": {"name": "Anne Skjult"}}])
    text = "".join(content(copy_of(person)).values())
    assert "Hemmelig" not in text
    assert "actors.ImportRun" not in text
    assert draft not in my_data_queries.explain_erasure(person).shown
    assert search not in my_data_queries.explain_erasure(person).shown
    MembershipFactory(person=person, actor=draft.owner, role="member")  # now it may be read
    assert draft in my_data_queries.explain_erasure(User.objects.get(pk=person.pk)).shown


def test_an_address_nobody_has_proved_finds_nothing():
    person = UserFactory(name="", email="ny@firma.example")
    address = EmailAddress.objects.create(user=person, email="anna@kommune.example", verified=False)
    need = NeedFactory(stage="draft", title="Hemmelig kladd", contact_email="anna@kommune.example")
    invitation = Invitation.objects.create(
        actor=ActorFactory(name="Lukket AS"), email="anna@kommune.example", expires_at=timezone.now()
    )
    text = "".join(content(copy_of(person)).values())
    assert "Hemmelig" not in text
    assert "Lukket" not in text
    address.verified = True
    address.save()
    assert need in my_data_queries.explain_erasure(person).shown
    address.verified = False
    address.save()
    erasure.erase_person(person=person, by=person)
    assert Invitation.objects.filter(pk=invitation.pk).exists()
