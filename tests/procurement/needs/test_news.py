"""Who is told of news of a need: each once, in their own language, and nobody else learns of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from ecosystem.shared.models import OutgoingMail
from events.models import Signup
from procurement.models import DialogueEntry, NeedEvent, NeedWatch, Question
from procurement.needs.dialogue_file import note_entry
from procurement.needs.letters import involved, tell_involved
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import MeetingSlotFactory, ResponseFactory

pytestmark = pytest.mark.django_db


def tell(need, key, **more):
    facts = {"owner": "Lier kommune", "need": translation.get_language, "competition": "https://a.example/", "url": "/"}
    tell_involved("lifecycle/handed_over", need, key=key, facts=facts, **more)


def test_everyone_involved_is_told_once_whatever_ties_them(need, firm, firm_editor, firm_member, person):
    asker, booker, outsider = UserFactory(language="en"), MembershipFactory().person, UserFactory()
    guest, gone = UserFactory(), UserFactory()
    conference = NeedEvent.objects.create(need=need, event=EventFactory(organiser=need.owner)).event
    Signup.objects.create(event=conference, person=guest, state="signed_up")
    Signup.objects.create(event=conference, person=gone, state="cancelled", cancelled_at=timezone.now())
    NeedWatch.objects.create(need=need, person=person)
    NeedWatch.objects.create(need=need, person=firm_editor)
    Question.objects.create(need=need, asker=asker, text="Hvor mange?")
    Question.objects.create(need=need, asker=firm_editor, text="Når?")
    ResponseFactory(need=need, firm=firm)
    MeetingSlotFactory(need=need, firm=booker.memberships.get().actor)
    for _time in range(2):
        tell(need, "amendment:1")
    told = dict(OutgoingMail.objects.values_list("to", "subject"))
    assert OutgoingMail.objects.count() == 5
    assert set(told) == {person.email, firm_editor.email, asker.email, booker.email, guest.email}
    assert told[asker.email] == "There is a competition: en"
    assert told[person.email] == "Konkurranse kunngjort: nb"
    assert firm_member.email not in told
    assert outsider.email not in told
    assert OutgoingMail.objects.sealed().count() == 5


def test_other_news_is_told_again_and_whoever_did_it_is_not(need, person):
    NeedWatch.objects.create(need=need, person=person)
    tell(need, "amendment:1", besides=person)
    assert not OutgoingMail.objects.exists()
    tell(need, "amendment:2")
    tell(need, "question:1")
    assert OutgoingMail.objects.count() == 2


def test_those_who_withdrew_or_are_gone_are_not_told(need, firm, firm_editor):
    ResponseFactory(need=need, firm=firm, state="withdrawn")
    assert firm_editor not in involved(need)
    NeedWatch.objects.create(need=need, person=UserFactory(is_active=False))
    assert not involved(need).exists()


def test_a_coordinator_does_not_learn_of_a_response_as_the_firms_editor(need, firm):
    ResponseFactory(need=need, firm=firm, state="submitted")
    for powers in ({}, {"is_staff": False, "is_superuser": True}):
        MembershipFactory(actor=firm, person=CoordinatorFactory(**powers))
    assert not involved(need).exists()


def test_telling_takes_the_same_queries_for_one_and_five(need):
    counts = []
    for round_ in range(3):
        for _person in range(1 + round_):
            NeedWatch.objects.create(need=need, person=UserFactory())
        with CaptureQueriesContext(connection) as captured:
            tell(need, f"amendment:{round_}")
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_the_dialogue_file_takes_a_thing_once(need, firm, owner_editor):
    for _time in range(2):
        note_entry(need=need, kind="amendment", title="Endring 1", source="amendment:1", by=owner_editor)
    shared = DialogueEntry.objects.get()
    assert (shared.firm, shared.by_name) == (None, str(owner_editor))
    assert shared.shared_at is not None
    assert note_entry(need=need, kind="information", title="Muntlig", by=owner_editor, firm=firm).shared_at is None
