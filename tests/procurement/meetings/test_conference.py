"""The dialogue conference: an event of the need, for all suppliers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from events.models import Event
from procurement.meetings import conference
from procurement.models import DialogueEntry, NeedEvent, NeedWatch
from tests.factories.events import EventFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def page(need):
    return reverse("procurement:need_conference", args=[need.slug])


def typed(**changes):
    day = timezone.localdate() + timedelta(days=9)
    return {
        "title": "Dialogkonferanse om fall",
        "summary": "Vi forteller om behovet.",
        "starts_at_0": f"{day:%Y-%m-%d}",
        "starts_at_1": "09:00",
        "ends_at_0": f"{day:%Y-%m-%d}",
        "ends_at_1": "11:00",
        "place_name": "Rådhuset",
        "language": "nb",
        **changes,
    }


def test_a_new_conference_is_an_event_of_the_owners_and_told_to_all(client, need, owner_editor, person):
    NeedWatch.objects.create(need=need, person=person)
    client.force_login(owner_editor)
    assert client.get(page(need)).status_code == 200
    assert client.post(page(need), typed()).status_code == 302
    event = Event.objects.get()
    assert (event.organiser, event.kind, event.is_published) == (need.owner, Event.Kind.DIALOGUE_MEETING, True)
    assert NeedEvent.objects.get().need == need
    entry = DialogueEntry.objects.get()
    assert (entry.kind, entry.title, entry.firm) == ("meeting", "Dialogkonferanse om fall", None)
    assert "Rådhuset" in entry.text
    assert [mail.to for mail in OutgoingMail.objects.sealed()] == [person.email]
    assert event.get_absolute_url() in OutgoingMail.objects.get().text
    assert event.get_absolute_url() in Client().get(need.get_absolute_url()).content.decode()
    assert need.get_absolute_url() in Client().get(event.get_absolute_url()).content.decode()


def test_what_cannot_be_an_event_is_refused_and_what_was_typed_is_kept(client, need, owner_editor):
    client.force_login(owner_editor)
    answer = client.post(page(need), typed(place_name=""))
    assert "place_name" in answer.context["form"].errors
    assert "Dialogkonferanse om fall" in answer.content.decode()
    assert not Event.objects.exists()


def test_an_event_of_ones_own_is_used_once(client, need, owner_editor):
    event = EventFactory(organiser=need.owner, title="Åpent møte")
    EventFactory(title="En annens møte")
    EventFactory(organiser=need.owner, state="draft", title="Kladd")
    client.force_login(owner_editor)
    text = client.get(page(need)).content.decode()
    assert "Åpent møte" in text
    assert "En annens møte" not in text
    assert "Kladd" not in text
    for _time in range(2):
        client.post(page(need), {"link": "1", "event": event.slug})
    assert NeedEvent.objects.get().event == event
    assert DialogueEntry.objects.count() == 1
    with pytest.raises(ActionRefused):
        conference.link_conference(need=NeedFactory(owner=need.owner), event=event, by=owner_editor)


def test_anothers_event_is_never_linked(need, owner_editor):
    for event in (EventFactory(), EventFactory(organiser=need.owner, state="draft")):
        with pytest.raises(ActionRefused) as refusal:
            conference.link_conference(need=need, event=event, by=owner_editor)
        assert refusal.value.code == "event"


def test_only_the_owners_editors_and_while_there_is_dialogue(
    need, owner_member, firm_editor, coordinator, owner_editor
):
    event = EventFactory(organiser=need.owner)
    for who in (owner_member, firm_editor, coordinator):
        with pytest.raises(NotAllowed):
            conference.link_conference(need=need, event=event, by=who)
    over = NeedFactory(owner=need.owner, stage="concluded")
    with pytest.raises(ActionRefused):
        conference.link_conference(need=over, event=event, by=owner_editor)


def test_a_need_out_of_sight_is_not_told_of_on_the_events_page(client, need):
    event = EventFactory(organiser=need.owner)
    NeedEvent.objects.create(need=NeedFactory(owner=need.owner, stage="draft", title="Hemmelig kladd"), event=event)
    assert "Hemmelig kladd" not in client.get(event.get_absolute_url()).content.decode()
