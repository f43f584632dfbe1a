"""A person goes, and nothing is left of them but what is declared as kept."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from actors.models import DataExport, Membership, User
from actors.my_data import erasure
from actors.my_data import queries as my_data_queries
from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.mail import queue_mail, send_due
from ecosystem.shared.models import AuditEntry, OutgoingMail
from ecosystem.shared.privacy import registry, retention
from ecosystem.shared.privacy.registry import Erasure
from events.models import Signup
from tests.actors.life import EMAIL, NAME, OTHER_EMAIL, whole_life
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def places_with(*words):
    """(table, column) of every text, JSON, array and search column in the database that has one of the words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type"
            " IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'tsvector')"
        )
        columns = cursor.fetchall()
        assert len(columns) > 200
        found = set()
        for table, column in columns:
            for word in words:
                cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{word}%"])
                if cursor.fetchone():
                    found.add((table, column))
    return found


def declared_as_kept():
    return {
        (apps.get_model(holding.model)._meta.db_table, name)
        for holding in registry.HOLDINGS
        if holding.erasure == Erasure.KEEP
        for name in holding.fields
    }


def test_nothing_is_left_but_what_is_declared_as_kept():
    person = whole_life()
    subject = my_data_queries.subject_of(person)
    empty = [f"{h.model}: {h.fields}" for h in registry.HOLDINGS if not h.rows(subject).exists()]
    assert empty == [], "Give the person a row in each of these, in tests/actors/life.py"
    before = places_with(EMAIL, OTHER_EMAIL, NAME)
    assert len(before) > 20
    erasure.erase_person(person=person, by=person)
    OutgoingMail.objects.filter(state="queued").exclude(key__startswith="sealed:farewell:").delete()
    assert send_due() == 1  # the farewell; its row is emptied as it is sent
    left = places_with(EMAIL, OTHER_EMAIL, NAME, "Brattbakk")
    assert left - declared_as_kept() == set()
    assert left == {
        ("procurement_need", "contact_email"),
        ("procurement_historicalneed", "contact_email"),
        ("procurement_response", "contact"),
        ("procurement_response", "opened_by_name"),
        ("procurement_amendment", "by_name"),
        ("procurement_calloff", "annulled_by_name"),
        ("procurement_calloff", "by_name"),
        ("procurement_optionchange", "by_name"),
        ("procurement_phase", "decided_by_name"),
        ("procurement_dialogueentry", "by_name"),
        ("procurement_minutes", "present"),
        ("procurement_disclosurebundle", "by_name"),
        ("procurement_responsereply", "by_name"),
        ("procurement_responseversion", "submitted_by_name"),
        ("procurement_responseversion", "content"),
        ("projects_partnersearch", "contact"),
        ("projects_historicalpartnersearch", "contact"),
    }


def test_the_row_stays_without_the_person_in_it():
    person = whole_life()
    public_id = person.public_id
    erasure.erase_person(person=person, by=person)
    person = User.objects.get(pk=person.pk)
    assert re.fullmatch(r"erased-[0-9a-f-]{36}@erased\.invalid", person.email)
    assert (person.name, person.is_active, person.has_usable_password(), str(person)) == (
        "",
        False,
        False,
        "Slettet person",
    )
    assert person.erased_at is not None
    assert person.public_id != public_id
    assert not Membership.objects.filter(person=person).exists()
    entry = AuditEntry.objects.get(action="erase_person")
    assert (entry.by_name, entry.target) == ("Slettet person", "Slettet person")
    assert set(AuditEntry.objects.filter(by_id=person.pk).values_list("by_name", flat=True)) == {"Slettet person"}


def test_others_keep_everything():
    person = whole_life()
    before = places_with("Ola Nabo", "ola.nabo@firma.example")
    erasure.erase_person(person=person, by=person)
    assert before - places_with("Ola Nabo", "ola.nabo@firma.example") <= {("actors_joinrequest", "message")} - before


def test_sessions_and_copies_are_gone():
    person = whole_life()
    export = DataExport.objects.get()
    assert export.file.storage.exists(export.file_name)
    erasure.erase_person(person=person, by=person)
    assert not export.file.storage.exists(export.file_name)
    assert not any(session.get_decoded().get("_auth_user_id") == str(person.pk) for session in Session.objects.all())


def test_a_place_goes_to_the_next_who_waits_and_the_past_stays_a_number():
    event = EventFactory(capacity=1)
    person, next_one = UserFactory(), UserFactory()
    Signup.objects.create(event=event, person=person, state="signed_up", note="Nøtter")
    waiting = Signup.objects.create(event=event, person=next_one, state="waiting")
    long_ago = timezone.now() - timedelta(days=9)
    past = Signup.objects.create(event=EventFactory(starts_at=long_ago), person=person, state="signed_up", note="Sen")
    erasure.erase_person(person=person, by=person)
    waiting.refresh_from_db()
    assert waiting.state == "signed_up"
    assert list(Signup.objects.order_by("pk").values_list("pk", "person", "state", "note")) == [
        (waiting.pk, next_one.pk, "signed_up", ""),
        (past.pk, None, "signed_up", ""),
    ]


def test_twice_changes_nothing_more():
    person = UserFactory()
    erasure.erase_person(person=person, by=person)
    once = User.objects.get(pk=person.pk)
    erasure.erase_person(person=once, by=None)
    assert User.objects.get(pk=person.pk).email == once.email
    assert AuditEntry.objects.filter(action="erase_person").count() == 1


def test_nobody_erases_another():
    person = UserFactory()
    for other in (UserFactory(), CoordinatorFactory()):
        with pytest.raises(NotAllowed):
            erasure.erase_person(person=person, by=other)
    erasure.erase_person(person=person, by=CoordinatorFactory(is_superuser=True))
    person.refresh_from_db()
    assert person.erased_at is not None
    assert AuditEntry.objects.get(action="erase_person").by_name.startswith("Person")


def test_the_last_coordinator_stays():
    last = CoordinatorFactory(is_superuser=True)
    with pytest.raises(ActionRefused, match="siste koordinatoren") as refused:
        erasure.erase_person(person=last, by=last)
    assert refused.value.code == "last_coordinator"
    other = CoordinatorFactory()
    erasure.erase_person(person=last, by=last)
    assert list(User.objects.filter(is_staff=True)) == [other]


def only_administrator():
    actor = ActorFactory(name="Firma AS", kind="municipality")
    return actor, MembershipFactory(actor=actor, role="administrator").person


def test_the_only_administrator_hands_over_first():
    actor, person = only_administrator()
    colleague = MembershipFactory(actor=actor, role="editor")
    with pytest.raises(ActionRefused, match="Firma AS") as refused:
        erasure.erase_person(person=person, by=person)
    assert refused.value.code == "hinder"
    assert Membership.objects.filter(person=person).exists()
    Membership.objects.filter(pk=colleague.pk).update(role="administrator")
    erasure.erase_person(person=person, by=person)
    assert not OutgoingMail.objects.filter(key__startswith="actor-without-people").exists()


def test_the_only_person_of_an_actor_with_something_published_hands_over_first():
    actor, person = only_administrator()
    NeedFactory(owner=actor)
    with pytest.raises(ActionRefused, match="publisert"):
        erasure.erase_person(person=person, by=person)


def test_the_only_person_of_an_actor_with_nothing_published_may_go_and_coordinators_are_told():
    coordinator = CoordinatorFactory()
    _actor, person = only_administrator()
    erasure.erase_person(person=person, by=person)
    letter = OutgoingMail.objects.get(key__startswith="actor-without-people")
    assert (letter.to, letter.subject) == (coordinator.email, "Ingen driver Firma AS lenger")


def test_a_failure_in_the_middle_leaves_everything(monkeypatch):
    person = whole_life()
    before = places_with(EMAIL)
    monkeypatch.setattr("actors.my_data.erasure.say_farewell", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erasure.erase_person(person=person, by=person)
    assert places_with(EMAIL) == before
    assert User.objects.get(pk=person.pk).is_active


def test_a_farewell_that_never_gets_through_is_forgotten_by_the_nightly_round():
    person = UserFactory(email="borte@firma.example")
    erasure.erase_person(person=person, by=person)
    mail = OutgoingMail.objects.get(key__startswith="sealed:farewell:")
    assert mail.to == "borte@firma.example"
    OutgoingMail.objects.update(state="failed")
    retention.run_round(retention.start_round(at=timezone.now()))
    mail.refresh_from_db()
    assert (mail.to, mail.text) == ("", "")


@pytest.mark.parametrize("name", ["er for", "Er For", "Prøve kommune", "Bjørg Ås", "Linje 24 Test"])
def test_nobody_empties_the_log_by_what_they_call_themselves(name):
    actor = ActorFactory(name="Prøve kommune")
    UserFactory(name="Bjørg Ås Lunde")
    words = "Prøve kommune er for tidlig ute. Bjørg Ås Lunde svarer på Linje 24 Test."
    other = audit.record("edit_profile", actor, by=CoordinatorFactory(), after={"about": words})
    letter = queue_mail(key="test:x", to="ola@firma.example", subject="Prøve kommune er for", text=words)
    person = UserFactory(name=name)
    erasure.erase_person(person=person, by=person)
    other.refresh_from_db()
    letter.refresh_from_db()
    assert (other.target, other.after, letter.text) == ("Prøve kommune", {"about": words}, words)
    assert letter.subject == "Prøve kommune er for"


@pytest.mark.parametrize("name", ["Åse Brattbakk", "Ludwig van Beethoven", "Anne-Lise O’Hara", "孔 夫子 孔丘"])
def test_a_persons_name_is_taken_out_of_others_words(name):
    letter = queue_mail(key="test:x", to="ola@firma.example", subject="Hei", text=f"{name} vil bli med")
    person = UserFactory(name=name)
    erasure.erase_person(person=person, by=person)
    letter.refresh_from_db()
    assert letter.text == "Slettet person vil bli med"
