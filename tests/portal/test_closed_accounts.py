"""People whose accounts are closed: no letter goes to them, and no rule that counts people counts them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from actors.accounts.adapter import AccountAdapter
from actors.admission import letters as admission_letters
from actors.belonging import actions as belonging_actions
from actors.belonging import appointments, invitations, joining
from actors.belonging import queries as belonging_queries
from actors.merging import actions as merging_actions
from actors.models import Actor, DataExport, Membership, User
from actors.my_data import copies
from actors.my_data import queries as my_data_queries
from actors.profile import freshness
from actors.recipients import people_of
from actors.states import ActorState
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import OutgoingMail
from ecosystem.shared.privacy import registry
from events import actions as event_actions
from events.states import SignupState
from matching.actions import send_digest
from procurement.following import letters as follower_letters
from procurement.joint import letters as joint_letters
from procurement.lifecycle import publication
from procurement.meetings import letters as meeting_letters
from procurement.models import Amendment, BuyerPolicy, NeedWatch, OptionChange, Question
from procurement.needs import letters as need_letters
from procurement.needs.queries import colleagues_of
from procurement.options import letters as option_letters
from procurement.partnership import letters as partnership_letters
from procurement.questions import letters as question_letters
from procurement.responses import letters as response_letters
from procurement.room import letters as room_letters
from projects import letters as project_letters
from solutions import letters as solution_letters
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
    verify,
)
from tests.factories.events import EventFactory, SignupFactory
from tests.factories.matching import MatchFactory, SubscriptionFactory
from tests.factories.partnership import PartnershipFactory, PhaseFactory
from tests.factories.procurement import (
    FollowerFactory,
    JointMemberFactory,
    JointNeedFactory,
    MeetingSlotFactory,
    NeedFactory,
    OptionFactory,
    ResponseFactory,
    RoomEntryFactory,
    WorkMeetingFactory,
)
from tests.factories.projects import ProjectFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role
CLOSED, OPEN = "stengt@sol.example", "aapen@sol.example"


@pytest.fixture
def scene(db):
    """Everywhere two administrators: one whose account is closed, and one whose account is open."""
    closed = UserFactory(email=CLOSED, is_active=False)
    stays = UserFactory(email=OPEN)
    verify(closed)
    body, follower, firm = (
        ActorFactory(kind="municipality", name="Solvik kommune"),
        ActorFactory(kind="municipality", name="Lunvik kommune"),
        ActorFactory(name="Sol AS"),
    )
    for actor in (body, follower, firm):
        for person in (closed, stays):
            MembershipFactory(person=person, actor=actor, role=Role.ADMINISTRATOR)
    need = NeedFactory(owner=body)
    for person in (closed, stays):
        NeedWatch.objects.create(need=need, person=person)
        Question.objects.create(need=need, asker=person, text="Hvor?", public_text="Hvor?", asked_at=timezone.now())
    return SimpleNamespace(closed=closed, open=stays, body=body, follower=follower, firm=firm, need=need)


def stranger(scene):
    return UserFactory(email="utenfra@sol.example")


def asked_to_publish(scene):
    writer = MembershipFactory(actor=scene.body, role=Role.EDITOR).person
    draft = NeedFactory(owner=scene.body, stage="draft")
    publication.ask_for_release(need=draft, by=writer)


def reply(scene):
    response = ResponseFactory(need=scene.need, firm=scene.firm, state="submitted")
    row = SimpleNamespace(pk=7, response=response, text="Takk")
    response_letters.send_replies(scene.need, [row])


def amended(scene):
    ResponseFactory(need=scene.need, firm=scene.firm, state="submitted")
    amendment = Amendment.objects.create(need=scene.need, number=1, by_name="X", why="Ny frist", is_material=True)
    need_letters.tell_amended(amendment)
    assert "Bekreft før fristen" in OutgoingMail.objects.get(to=OPEN).text


def follower(scene):
    return FollowerFactory(need=scene.need, actor=scene.follower)


def joint(scene):
    return JointMemberFactory(joint=JointNeedFactory(need=scene.need), actor=scene.follower)


def option(scene, **values):
    return OptionFactory(need=scene.need, holder=scene.follower, **values)


def changed_option(scene):
    row = option(scene)
    change = OptionChange.objects.create(option=row, why="Ny dag", by_name="X")
    option_letters.tell_changed(row, change, besides=None)
    option_letters.tell_given_up(row, change, besides=None)
    option_letters.tell_opened(row, besides=None)


def running_out(scene):
    option(scene, until=timezone.localdate() + timedelta(days=5), state="open")
    assert option_letters.remind_of_options() == 1


def room(scene):
    follower(scene)
    question = RoomEntryFactory(need=scene.need, kind="question", title="Hvordan?")
    room_letters.tell_asked(question, besides=None)
    asked = RoomEntryFactory(need=scene.need, kind="question", title="Når?", actor=scene.follower)
    room_letters.tell_answered(RoomEntryFactory(parent=asked), besides=None)
    room_letters.tell_invited(WorkMeetingFactory(need=scene.need), scene.follower)


def meetings(scene):
    slot = MeetingSlotFactory(need=scene.need, firm=scene.firm)
    meeting_letters.tell_booked(slot)
    meeting_letters.tell_released(slot, scene.firm, slot.booked_at)
    meeting_letters.tell_called_off(slot, scene.firm, slot.booked_at)


def stopped(scene):
    follower(scene)
    partnership = PartnershipFactory(need=scene.need)
    partnership_letters.tell_stopped(partnership, PhaseFactory(partnership=partnership))


def merged_responses(scene):
    response = ResponseFactory(need=scene.need, firm=scene.firm)
    response_letters.tell_twice(response, people_of(scene.firm), keep=scene.firm, drop_name="Sol")


def event_changes(scene):
    event = EventFactory(capacity=1)
    place = SignupFactory(event=event)
    for person in (scene.closed, scene.open):
        SignupFactory(event=event, person=person, state=SignupState.WAITING)
    event_actions.cancel_sign_up(signup=place, by=place.person)  # a place is free
    coordinator = CoordinatorFactory()
    event_actions.edit_event(event=event, by=coordinator, place_name="Union Scene")
    event_actions.call_off_event(event=event, by=coordinator, reason="Sykdom")


def uninvited(scene):
    event = EventFactory(is_by_invitation=True)
    event.invited.add(scene.follower)
    for person in (scene.closed, scene.open):
        SignupFactory(event=event, person=person)
    event_actions.uninvite(event=event, actor=scene.follower, by=None)


def digests(scene):
    MatchFactory(actor=scene.firm, need=scene.need)
    for person in (scene.closed, scene.open):
        SubscriptionFactory(person=person)
        send_digest(person_id=person.pk)


def profile_reminder(scene):
    old = timezone.now() - timedelta(days=800)
    Actor.objects.filter(pk=scene.firm.pk).update(profile_confirmed_at=old)
    assert freshness.remind_of_profiles(at=timezone.now()) == 1


def application(scene):
    Actor.objects.filter(pk=scene.firm.pk).update(state=ActorState.APPLIED)
    admission_letters.tell_administrators(scene.firm, "approve", "once")


def coordinators_letters(scene):
    User.objects.update(is_staff=True)
    admission_letters.tell_coordinators(ActorFactory(state="applied"))


def team(scene):
    """First by a coordinator, whose every gift the actor's own administrator answers; then by that administrator."""
    coordinator = CoordinatorFactory()
    person = stranger(scene)
    put_forward = belonging_actions.add_member(actor=scene.firm, person=person, role=Role.MEMBER, by=coordinator)
    appointments.confirm_appointment(appointment=put_forward, by=scene.open)
    more = belonging_actions.change_role(actor=scene.firm, person=person, role=Role.EDITOR, by=coordinator)
    appointments.decline_appointment(appointment=more, by=scene.open)
    belonging_actions.remove_member(actor=scene.firm, person=person, by=coordinator)
    request = joining.ask_to_join(actor=scene.firm, by=person)
    joining.accept_join_request(join_request=request, by=scene.open)
    belonging_actions.change_role(actor=scene.firm, person=person, role=Role.EDITOR, by=scene.open)
    belonging_actions.leave_team(actor=scene.firm, by=person)


def removed(scene):
    belonging_actions.remove_member(actor=scene.firm, person=scene.closed, by=scene.open)
    OutgoingMail.objects.all().delete()
    MembershipFactory(person=scene.closed, actor=scene.firm, role=Role.EDITOR)
    belonging_actions.change_role(actor=scene.firm, person=scene.closed, role=Role.MEMBER, by=CoordinatorFactory())


def invitation_answered(scene):
    person = stranger(scene)
    verify(person)
    invitation = InvitationFactory(actor=scene.firm, email=person.email, invited_by=scene.closed)
    invitations.accept_invitation(invitation=invitation, by=person)


def merged_actors(scene):
    merging_actions.merge_actors(keep=scene.firm, drop=ActorFactory(), by=CoordinatorFactory())


def copy(scene):
    for person in (scene.closed, scene.open):
        copies.make_copy(export_id=DataExport.objects.create(person=person).pk)


def account(scene):
    """Whatever the account itself writes, about log-in, addresses and second factors."""
    request = RequestFactory().get("/")
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    for person in (scene.closed, scene.open):
        AccountAdapter(request).send_mail("account/email/password_changed", person.email, {"user": person})


def declined_question(scene):
    for question in Question.objects.all():
        question.reason = "Gjelder noe annet"
        question_letters.tell_not_passed_on(question)


def question_to_owner(scene):
    question_letters.tell_owner(Question.objects.first())


LETTERS = {
    "asked_to_publish": asked_to_publish,
    "reply": reply,
    "amended": amended,
    "followers": lambda s: [tell(follower(s)) for tell in (follower_letters.tell_asked,)],
    "followers_body": lambda s: follower_letters.tell_accepted(follower(s)),
    "joint": lambda s: joint_letters.tell_invited(joint(s)),
    "joint_lead": lambda s: joint_letters.tell_joined(joint(s)),
    "changed_option": changed_option,
    "running_out": running_out,
    "room": room,
    "meetings": meetings,
    "stopped": stopped,
    "merged_responses": merged_responses,
    "event_changes": event_changes,
    "uninvited": uninvited,
    "digests": digests,
    "profile_reminder": profile_reminder,
    "application": application,
    "coordinators": coordinators_letters,
    "team": team,
    "removed": removed,
    "invitation_answered": invitation_answered,
    "merged_actors": merged_actors,
    "copy": copy,
    "account": account,
    "declined_question": declined_question,
    "question_to_owner": question_to_owner,
    "project_invited": lambda s: project_letters.tell_invited(ProjectPartnerFactory(actor=s.body), invitation="1"),
    "project_answered": lambda s: project_letters.tell_answered(
        ProjectPartnerFactory(project=ProjectFactory(lead=s.body)), answer="1"
    ),
    "vetted": lambda s: solution_letters.tell_vetted(SolutionFactory(supplier=s.firm)),
    "adopted": lambda s: solution_letters.ask_adopter(AdoptionFactory(actor=s.body, state="reported")),
}


@pytest.mark.parametrize("letter", LETTERS)
def test_no_letter_goes_to_a_closed_account(scene, letter):
    LETTERS[letter](scene)
    told = OutgoingMail.objects.values_list("to", flat=True)
    assert (OPEN in told, CLOSED in told) == (True, False)


def test_a_closed_account_is_no_second_person_who_publishes(scene):
    with pytest.raises(ActionRefused) as refused:
        publication.set_two_person_publication(actor=scene.body, by=scene.open, wanted=True)
    assert refused.value.code == "alone"
    assert not BuyerPolicy.objects.filter(actor=scene.body, two_person_publication=True).exists()
    assert list(colleagues_of(scene.open, scene.need)) == []


def test_a_closed_account_is_no_other_administrator(scene):
    with pytest.raises(ActionRefused) as refused:
        belonging_actions.leave_team(actor=scene.firm, by=scene.open)
    assert refused.value.code == "last_administrator"
    assert scene.firm in belonging_queries.sole_administrator_of(scene.open)
    assert not scene.closed.is_administrator_of(scene.firm)
    assert (scene.closed.roles, list(scene.closed.editable_actors())) == ({}, [])


def test_colleagues_with_closed_accounts_are_not_asked_to_take_over(scene):
    """Nobody can be made administrator whose account is closed: it is as where a person is alone.

    Then what is published needs somebody who answers for it, and what has nothing published hinders nobody.
    """

    def obstacles():
        return {row.url: str(row.words) for row in registry.obstacles(my_data_queries.subject_of(scene.open))}

    body, firm = (reverse("actors:team", args=[actor.slug]) for actor in (scene.body, scene.firm))
    alone = obstacles()
    assert (list(alone), "kollegene" in alone[body]) == ([body], False)
    MembershipFactory(actor=scene.firm, role=Role.MEMBER)  # somebody who can take over
    shared = obstacles()
    assert (set(shared), "kollegene" in shared[firm], "kollegene" in shared[body]) == ({body, firm}, True, False)


def test_a_request_to_join_goes_to_the_coordinators_when_the_only_administrators_account_is_closed(scene):
    Membership.objects.filter(person=scene.open).delete()
    coordinator = CoordinatorFactory()
    joining.ask_to_join(actor=scene.firm, by=stranger(scene))
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [coordinator.email]


def test_a_place_that_is_free_is_not_given_to_a_closed_account(scene):
    event = EventFactory(capacity=1)
    place = SignupFactory(event=event)
    for person in (scene.closed, scene.open):
        SignupFactory(event=event, person=person, state=SignupState.WAITING)
    event_actions.cancel_sign_up(signup=place, by=place.person)
    assert list(event.signups.signed_up().values_list("person__email", flat=True)) == [OPEN]
