"""An event by invitation: every door to it, for everybody who may come by."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor
from actors.my_data.queries import has_published
from actors.profile.queries import activity
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from events import actions, queries
from events.models import Event, Signup
from events.states import EventState
from matching.sources.event import EventSource
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory

pytestmark = pytest.mark.django_db

TITLE = "Arbeidsmøte om sensorgulv"
WHO = [
    "anonymous",
    "person",
    "other editor",
    "invited member",
    "invited editor",
    "member",
    "editor",
    "coordinator",
    "coordinator in the organiser",
    "coordinator among the invited",
    "superuser in the organiser",
]
INSIDE = {"invited member", "invited editor", "member", "editor"}


@pytest.fixture
def organiser():
    return ActorFactory(name="Drammen kommune", kind="municipality")


@pytest.fixture
def invited():
    return ActorFactory(name="Lier kommune", kind="municipality")


@pytest.fixture
def event(organiser, invited):
    event = EventFactory(organiser=organiser, title=TITLE, is_by_invitation=True, online_url="https://moete.example/x")
    event.invited.add(invited)
    return event


@pytest.fixture
def somebody(organiser, invited):
    def make(who):
        if who == "anonymous":
            return AnonymousUser()
        if who in {"person", "other editor"}:
            return UserFactory() if who == "person" else MembershipFactory().person
        person = UserFactory()
        if who.startswith("coordinator"):
            person = CoordinatorFactory()
        if who.startswith("superuser"):
            person.is_superuser = True
            person.save()
        if who != "coordinator":
            actor = invited if "invited" in who else organiser
            MembershipFactory(actor=actor, person=person, role="member" if "member" in who else "editor")
        return person

    return make


@pytest.fixture
def visit(client, somebody):
    def make(who):
        person = somebody(who)
        if person.is_authenticated:
            client.force_login(person)
        return client

    return make


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("state", EventState.values)
def test_who_sees_it(event, somebody, who, state):
    event.state, event.published_at = state, None if state == EventState.DRAFT else timezone.now()
    event.save()
    expected = who in ({"member", "editor"} if state == EventState.DRAFT else INSIDE)
    assert Event.objects.visible_to(somebody(who)).filter(pk=event.pk).exists() == expected


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("page", "inside"), [("event_detail", INSIDE), ("event_ics", INSIDE), ("event_participants", {"editor"})]
)
def test_its_own_addresses(event, visit, who, page, inside):
    answer = visit(who).get(reverse(f"events:{page}", args=[event.slug]))
    refused = {404} if who not in INSIDE else {403}
    if who == "anonymous" and page == "event_participants":
        refused = {302}
    assert answer.status_code in ({200} if who in inside else refused)


@pytest.mark.parametrize("who", WHO)
def test_moves_are_for_the_organisers_editors(event, visit, who):
    client = visit(who)
    answer = client.post(reverse("events:event_call_off", args=[event.slug]), {"reason": "Syk"})
    event.refresh_from_db()
    assert event.is_cancelled == (who == "editor"), answer.status_code


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    "door",
    [
        reverse("portal:home"),
        reverse("events:event_list"),
        reverse("events:event_list") + "?sort=newest&q=sensorgulv",
        reverse("events:event_list") + "?when=past",
        reverse("events:event_feed"),
        reverse("portal:search") + "?q=sensorgulv",
        "/api/v1/events/",
        "/api/v1/events/?q=sensorgulv",
        "/sitemap.xml",
    ],
)
def test_no_list_has_it(event, visit, who, door):
    answer = visit(who).get(door, follow=True)
    assert answer.status_code == 200
    body = b"".join(answer) if answer.streaming else answer.content
    assert TITLE not in body.decode()
    assert event.slug not in body.decode()


def test_no_queryset_for_the_public_has_it(event, organiser):
    now = timezone.now()
    for rows in (
        Event.objects.published(),
        Event.objects.announced(),
        Event.objects.open(at=now),
        queries.programme(),
        queries.feed_events(now),
        EventSource().open(now),
        EventSource().readable(now),
    ):
        assert event not in rows
    assert event not in activity(organiser)["events"]
    assert not has_published(organiser)


@pytest.mark.parametrize("who", ["coordinator", "coordinator in the organiser"])
def test_the_desk_does_not_have_it(event, visit, who):
    client = visit(who)
    listed = client.get(reverse("admin:events_event_changelist"))
    assert listed.status_code == 200
    assert TITLE not in listed.content.decode()
    version = event.history.latest()
    for address in (
        reverse("admin:events_event_change", args=[event.pk]),
        reverse("admin:events_event_history", args=[event.pk]),
        reverse("admin:events_event_simple_history", args=[event.pk, version.history_id]),
        reverse("admin:events_event_delete", args=[event.pk]),
    ):
        answer = client.get(address, follow=True)
        assert TITLE not in answer.content.decode(), address
    actions.call_off_event(event=event, by=None)
    log = client.get(reverse("admin:shared_auditentry_changelist"))
    assert AuditEntry.objects.filter(action="call_off_event", target=TITLE).exists()
    assert log.status_code == 200
    assert TITLE not in log.content.decode()


def test_the_log_still_has_what_is_for_all(client):
    client.force_login(CoordinatorFactory())
    open_event = EventFactory(title="Åpent frokostmøte")
    actions.call_off_event(event=open_event, by=None)
    assert "Åpent frokostmøte" in client.get(reverse("admin:shared_auditentry_changelist")).content.decode()


@pytest.mark.parametrize("who", [who for who in WHO if who != "anonymous"])
def test_sign_up_is_for_the_invited_and_the_organisers_people(event, visit, who):
    answer = visit(who).post(reverse("events:event_sign_up", args=[event.slug]), {"note": ""})
    assert answer.status_code == (302 if who in INSIDE else 404)
    assert Signup.objects.filter(event=event).exists() == (who in INSIDE)


def test_the_action_refuses_whoever_is_not_invited(event, invited):
    with pytest.raises(ActionRefused) as refusal:
        actions.sign_up(event=event, by=MembershipFactory().person)
    assert refusal.value.code == "invitation"
    assert actions.sign_up(event=event, by=MembershipFactory(actor=invited).person).has_place


def test_the_letters_about_it_are_sealed_from_the_desk(event, invited):
    actions.sign_up(event=event, by=MembershipFactory(actor=invited).person)
    assert OutgoingMail.objects.filter(subject__contains=TITLE).count() == 1
    assert not OutgoingMail.objects.readable().exists()


def test_the_page_says_that_it_is_by_invitation_and_who_is_invited(event, visit):
    page = visit("invited member").get(event.get_absolute_url()).content.decode()
    assert "Etter invitasjon" in page
    assert "Lier kommune" in page


def test_an_open_event_says_nothing_of_invitations(client):
    page = client.get(EventFactory().get_absolute_url()).content.decode()
    assert "invitasjon" not in page.lower()


def test_taking_the_invitation_back_gives_up_the_places_that_came_of_it(event, invited, organiser):
    hers = MembershipFactory(actor=invited)
    both = MembershipFactory(actor=invited)
    MembershipFactory(actor=organiser, person=both.person, role="member")
    waiting = MembershipFactory(actor=organiser, role="member").person
    event.capacity = 2
    event.save()
    for person in (hers.person, both.person, waiting):
        actions.sign_up(event=event, by=person)
    OutgoingMail.objects.all().delete()
    assert actions.uninvite(event=event, actor=invited, by=None)
    letters = OutgoingMail.objects.values_list("key", "to", "text", "attachments")
    gone, promoted = sorted(letters, key=lambda row: "uninvited" not in row[0])
    assert (gone[1], promoted[1]) == (hers.person.email, waiting.email)
    assert event.get_absolute_url() not in gone[2]
    assert "METHOD:CANCEL" in gone[3][0]["content"]
    assert not actions.uninvite(event=event, actor=invited, by=None)
    assert set(event.signups.signed_up().values_list("person", flat=True)) == {both.person_id, waiting.pk}
    assert not Event.objects.visible_to(hers.person).filter(pk=event.pk).exists()
    assert list(AuditEntry.objects.filter(action="uninvite_from_event").values_list("before", flat=True)) == [
        {"actor": "Lier kommune"}
    ]


def test_what_has_been_is_not_taken_back(event, invited):
    guest = SignupFactory(event=event, person=MembershipFactory(actor=invited).person)
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
    )
    assert not actions.uninvite(event=event, actor=invited, by=None)
    assert not actions.invite(event=event, actor=ActorFactory(), by=None)
    guest.refresh_from_db()
    assert guest.has_place
    assert list(event.invited.all()) == [invited]


def test_invite_once_and_only_by_the_organiser(event, invited, organiser):
    newcomer = ActorFactory(kind="county")
    editor = MembershipFactory(actor=organiser).person
    for stranger in (MembershipFactory(actor=invited).person, CoordinatorFactory()):
        with pytest.raises(NotAllowed):
            actions.invite(event=event, actor=newcomer, by=stranger)
    assert actions.invite(event=event, actor=newcomer, by=editor)
    assert not actions.invite(event=event, actor=newcomer, by=editor)
    assert set(event.invited.all()) == {invited, newcomer}
    assert not actions.invite(event=EventFactory(organiser=organiser), actor=newcomer, by=editor)


def test_who_has_left_the_invited_actor_is_out_and_hears_no_more(event, invited):
    left, stays = MembershipFactory(actor=invited), MembershipFactory(actor=invited)
    for row in (left, stays):
        actions.sign_up(event=event, by=row.person)
    left.delete()
    OutgoingMail.objects.all().delete()
    left.person.__dict__.pop("roles", None)
    assert not Event.objects.visible_to(left.person).filter(pk=event.pk).exists()
    actions.edit_event(event=event, by=None, place_name="Rådhuset")
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [stays.person.email]


def test_it_stays_with_its_organiser(event, organiser):
    editor = MembershipFactory(actor=organiser).person
    other = MembershipFactory(person=editor).actor
    editor.__dict__.pop("roles", None)
    with pytest.raises(ActionRefused, match=r"(?i)invitasjon"):
        actions.edit_event(event=event, by=editor, organiser=other)
    assert Event.objects.get(pk=event.pk).organiser == organiser


def test_publishing_it_looks_for_no_matches(organiser, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **options: sent.append((name, tuple(args)))
    )
    drafts = [
        EventFactory(organiser=organiser, state=EventState.DRAFT, is_by_invitation=closed) for closed in (True, False)
    ]
    with django_capture_on_commit_callbacks(execute=True):
        for draft in drafts:
            actions.publish_event(event=draft, by=None)
    assert sent == [("matching.tasks.find_matches", ("event", drafts[1].pk))]


def test_an_organiser_taken_out_of_the_hub_shows_it_only_to_those_who_come(event, invited, organiser):
    comes, other = MembershipFactory(actor=invited).person, MembershipFactory(actor=invited).person
    actions.sign_up(event=event, by=comes)
    Actor.objects.filter(pk=organiser.pk).update(state="suspended")
    assert Event.objects.visible_to(comes).filter(pk=event.pk).exists()
    assert not Event.objects.visible_to(other).filter(pk=event.pk).exists()
