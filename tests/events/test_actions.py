from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from events import actions
from events.models import Event, Signup
from events.states import EventState, SignupState
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, TopicFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return MembershipFactory().person


def organiser_of(person):
    return person.memberships.get().actor


def draft_fields():
    start = timezone.now() + timedelta(days=10)
    return {
        "title": "Workshop om velferdsteknologi",
        "kind": Event.Kind.WORKSHOP,
        "summary": "Vi prøver ut sensorer sammen.",
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
    }


def living(event):
    return list(event.signups.living().in_order().values_list("person", "state"))


# The event itself


def test_create_event_makes_a_draft_with_topics_and_audit(editor):
    topic = TopicFactory()
    event = actions.create_event(by=editor, organiser=organiser_of(editor), topics=[topic], **draft_fields())
    assert (event.state, event.published_at, event.slug) == (EventState.DRAFT, None, "workshop-om-velferdsteknologi")
    assert list(event.topics.all()) == [topic]
    entry = AuditEntry.objects.get(action="create_event")
    assert (entry.by_id, entry.target_id) == (editor.pk, str(event.pk))


def test_create_event_for_another_actor_is_refused(editor):
    with pytest.raises(NotAllowed):
        actions.create_event(by=editor, organiser=ActorFactory(), **draft_fields())
    assert not Event.objects.exists()


def test_publish_event_sets_time_and_asks_for_matches(editor, monkeypatch, django_capture_on_commit_callbacks):
    started = []
    monkeypatch.setattr(actions, "enqueue_by_name", lambda *args: started.append(args))
    event = EventFactory(state=EventState.DRAFT, organiser=organiser_of(editor))
    event = actions.publish_event(event=event, by=editor)
    assert event.state == EventState.PUBLISHED
    assert event.published_at is not None
    assert started == [("matching.tasks.find_matches", "event", event.pk)]


def test_publish_event_twice_is_refused(editor):
    event = EventFactory(organiser=organiser_of(editor))
    with pytest.raises(ActionRefused):
        actions.publish_event(event=event, by=editor)


def test_call_off_event_mails_everybody_who_takes_part_or_waits_once(editor):
    event = EventFactory(organiser=organiser_of(editor), capacity=1)
    inside = SignupFactory(event=event)
    waiting = SignupFactory(event=event, state=SignupState.WAITING)
    SignupFactory(event=event, state=SignupState.CANCELLED)
    actions.call_off_event(event=event, by=editor, reason="Foredragsholderen er syk.")
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert sorted(mails) == sorted([inside.person.email, waiting.person.email])
    assert "Foredragsholderen er syk." in mails[inside.person.email].text
    (attachment,) = mails[inside.person.email].attachments
    assert attachment["type"] == "text/calendar; method=CANCEL"
    calendar = Calendar.from_ical(attachment["content"])
    (entry,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert mails[waiting.person.email].attachments == []
    with pytest.raises(ActionRefused):
        actions.call_off_event(event=event, by=editor)
    assert OutgoingMail.objects.count() == 2


def test_call_off_event_that_is_over_is_refused(editor):
    start = timezone.now() - timedelta(days=2)
    event = EventFactory(organiser=organiser_of(editor), starts_at=start)
    with pytest.raises(ActionRefused):
        actions.call_off_event(event=event, by=editor)
    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED


def test_edit_event_moved_to_a_new_time_sends_a_new_calendar_file(editor):
    event = EventFactory(organiser=organiser_of(editor))
    signup = SignupFactory(event=event)
    later = event.starts_at + timedelta(days=1)
    event = actions.edit_event(event=event, by=editor, starts_at=later, ends_at=later + timedelta(hours=1))
    assert event.sequence == 1
    mail = OutgoingMail.objects.get()
    assert mail.to == signup.person.email
    (entry,) = Calendar.from_ical(mail.attachments[0]["content"]).walk("VEVENT")
    assert (entry["SEQUENCE"], entry.decoded("DTSTART")) == (1, later.replace(microsecond=0))


def test_edit_event_with_new_words_only_sends_nothing(editor):
    event = EventFactory(organiser=organiser_of(editor))
    SignupFactory(event=event)
    event = actions.edit_event(event=event, by=editor, title="Nytt navn", capacity=event.capacity)
    assert (event.title, event.sequence) == ("Nytt navn", 0)
    assert not OutgoingMail.objects.exists()
    entry = AuditEntry.objects.get(action="edit_event")
    assert list(entry.after) == ["title"]


def test_edit_event_with_more_places_lets_the_queue_in(editor):
    event = EventFactory(organiser=organiser_of(editor), capacity=1)
    SignupFactory(event=event)
    first, second, third = (SignupFactory(event=event, state=SignupState.WAITING) for _n in range(3))
    actions.edit_event(event=event, by=editor, capacity=3)
    states = dict(event.signups.values_list("pk", "state"))
    assert [states[s.pk] for s in (first, second, third)] == ["signed_up", "signed_up", "waiting"]
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {first.person.email, second.person.email}


def test_edit_event_with_fewer_places_than_people_is_refused(editor):
    event = EventFactory(organiser=organiser_of(editor), capacity=5)
    SignupFactory.create_batch(2, event=event)
    with pytest.raises(ActionRefused):
        actions.edit_event(event=event, by=editor, capacity=1)
    event.refresh_from_db()
    assert event.capacity == 5


def test_edit_event_that_is_cancelled_is_refused(editor):
    event = EventFactory(organiser=organiser_of(editor), state=EventState.CANCELLED)
    with pytest.raises(ActionRefused):
        actions.edit_event(event=event, by=editor, title="Nytt")


def test_edit_event_may_not_hand_it_to_an_actor_one_does_not_edit_for(editor):
    event = EventFactory(organiser=organiser_of(editor))
    with pytest.raises(NotAllowed):
        actions.edit_event(event=event, by=editor, organiser=ActorFactory())


# Places


def test_sign_up_gives_a_place_and_a_confirmation_with_calendar_file():
    event, person = EventFactory(capacity=2, online_url="https://moete.example/rom"), UserFactory()
    signup = actions.sign_up(event=event, by=person, note="Nøtter")
    assert (signup.state, signup.note) == (SignupState.SIGNED_UP, "Nøtter")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.key) == (person.email, f"signup-confirmed:{signup.public_id}")
    assert "https://moete.example/rom" in mail.text
    calendar = Calendar.from_ical(mail.attachments[0]["content"])
    (entry,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert entry["UID"].startswith(f"{event.public_id}@")
    assert entry["ATTENDEE"] == f"mailto:{person.email}"
    assert AuditEntry.objects.filter(action="sign_up", by_id=person.pk).count() == 1


def test_sign_up_for_a_full_event_gives_the_next_number_in_the_queue():
    event = EventFactory(capacity=1, online_url="https://moete.example/rom")
    signups = [actions.sign_up(event=event, by=UserFactory()) for _n in range(3)]
    assert [(s.state, s.position) for s in signups] == [("signed_up", None), ("waiting", 1), ("waiting", 2)]
    mail = OutgoingMail.objects.get(to=signups[2].person.email)
    assert mail.attachments == []
    assert "https://moete.example/rom" not in mail.text


def test_sign_up_twice_gives_the_same_place_and_one_mail():
    event, person = EventFactory(), UserFactory()
    first = actions.sign_up(event=event, by=person)
    assert actions.sign_up(event=event, by=person) == first
    assert (Signup.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_sign_up_in_english_is_answered_in_english():
    person = UserFactory(language="en")
    signup = actions.sign_up(event=EventFactory(), by=person)
    mail = OutgoingMail.objects.get()
    assert mail.subject == f"You have a place: {signup.event.title}"
    assert f"/en/events/{signup.event.slug}/" in mail.text


@pytest.mark.parametrize(
    "changes",
    [
        {"state": EventState.DRAFT},
        {"state": EventState.CANCELLED},
        {"starts_at": timezone.now() - timedelta(hours=1)},
        {"starts_at": timezone.now() - timedelta(days=3)},
        {"sign_up_closes_at": timezone.now() - timedelta(minutes=1)},
    ],
    ids=["draft", "cancelled", "started", "over", "closed"],
)
def test_sign_up_is_refused_when_the_event_takes_no_more(changes):
    event = EventFactory(**changes)
    with pytest.raises(ActionRefused):
        actions.sign_up(event=event, by=UserFactory())
    assert not Signup.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_cancel_sign_up_gives_the_place_to_the_first_in_the_queue():
    event = EventFactory(capacity=1)
    first, second, third = (actions.sign_up(event=event, by=UserFactory()) for _n in range(3))
    OutgoingMail.objects.all().delete()
    actions.cancel_sign_up(signup=first, by=first.person)
    assert living(event) == [(second.person.pk, "signed_up"), (third.person.pk, "waiting")]
    third.refresh_from_db()
    assert third.position == 1
    mails = {mail.to: mail.key for mail in OutgoingMail.objects.all()}
    assert mails == {
        first.person.email: f"signup-cancelled:{first.public_id}",
        second.person.email: f"signup-promoted:{second.public_id}",
    }
    promoted = OutgoingMail.objects.get(to=second.person.email)
    assert Calendar.from_ical(promoted.attachments[0]["content"])["METHOD"] == "REQUEST"


def test_cancel_sign_up_twice_frees_one_place_only():
    event = EventFactory(capacity=1)
    first, second, third = (actions.sign_up(event=event, by=UserFactory()) for _n in range(3))
    actions.cancel_sign_up(signup=first, by=first.person)
    actions.cancel_sign_up(signup=first, by=first.person)
    assert living(event) == [(second.person.pk, "signed_up"), (third.person.pk, "waiting")]


def test_sign_up_again_after_cancelling_goes_last_in_the_queue():
    event = EventFactory(capacity=1)
    first, second = (actions.sign_up(event=event, by=UserFactory()) for _n in range(2))
    actions.cancel_sign_up(signup=first, by=first.person)
    again = actions.sign_up(event=event, by=first.person)
    assert again.pk != first.pk
    assert living(event) == [(second.person.pk, "signed_up"), (first.person.pk, "waiting")]


def test_cancel_sign_up_of_another_person_is_refused():
    signup = SignupFactory()
    with pytest.raises(NotAllowed):
        actions.cancel_sign_up(signup=signup, by=UserFactory())
    signup.refresh_from_db()
    assert signup.has_place


def test_cancel_sign_up_by_a_coordinator_is_allowed():
    signup = SignupFactory()
    assert actions.cancel_sign_up(signup=signup, by=CoordinatorFactory()).state == SignupState.CANCELLED


def test_cancel_sign_up_after_the_start_is_refused():
    signup = SignupFactory(event=EventFactory(starts_at=timezone.now() - timedelta(minutes=5)))
    with pytest.raises(ActionRefused):
        actions.cancel_sign_up(signup=signup, by=signup.person)
