"""Public bodies that follow another's need: who asks, who answers, and what stands afterwards."""

import re

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from actors.models import Membership
from actors.states import ActorState
from actors.vocabulary import ActorKind
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.following import actions as following_actions
from procurement.following import queries as following_queries
from procurement.following import rows
from procurement.lifecycle.log_words import ACTIONS
from procurement.models import Follower, JointMember, JointNeed, Need
from procurement.states import FOLLOWER_TRANSITIONS, FollowerState
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import FollowerFactory, NeedFactory

pytestmark = pytest.mark.django_db

WHY = "Vi har det samme behovet."


@pytest.fixture
def body(db):
    return ActorFactory(name="Lier kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture
def body_editor(body):
    return MembershipFactory(actor=body).person


@pytest.fixture
def body_member(body):
    return MembershipFactory(actor=body, role=Membership.Role.MEMBER).person


def ask(need, body, by, role="follower"):
    return following_actions.ask_to_follow(need=need, actor=body, by=by, role=role, why=WHY)


def invite(need, body, by, role="follower"):
    return following_actions.invite_follower(need=need, actor=body, by=by, role=role, why=WHY)


def letters_to(person):
    return OutgoingMail.objects.filter(to=person.email, key__startswith="sealed:follower:")


def test_a_body_asks_and_the_owner_says_yes(need, body, body_editor, owner_editor):
    follower = ask(need, body, body_editor, role="participant")
    assert (follower.state, follower.role, follower.joined_at) == ("asked", "participant", None)
    assert body.name in letters_to(owner_editor).get().subject

    following_actions.accept_follower(follower=follower, by=owner_editor)
    follower.refresh_from_db()
    assert follower.is_active
    assert follower.answered_by == owner_editor
    assert follower.joined_at == follower.participates_since
    assert letters_to(body_editor).count() == 1


def test_the_owner_gives_another_role_than_the_one_asked_for(need, body, body_editor, owner_editor):
    follower = ask(need, body, body_editor, role="participant")
    follower = following_actions.accept_follower(follower=follower, by=owner_editor, role="follower")
    assert (follower.role, follower.participates_since) == ("follower", None)
    follower = following_actions.change_role(follower=follower, by=owner_editor, role="participant")
    since = follower.participates_since
    assert since > follower.joined_at
    assert (
        following_actions.change_role(follower=follower, by=owner_editor, role="participant").participates_since
        == since
    )
    assert following_actions.change_role(follower=follower, by=owner_editor, role="follower").participates_since is None


def test_the_owner_says_no_and_why(need, body, body_editor, owner_editor):
    follower = ask(need, body, body_editor)
    with pytest.raises(ActionRefused) as refusal:
        following_actions.decline_follower(follower=follower, by=owner_editor, why="  ")
    assert refusal.value.code == "why"
    following_actions.decline_follower(follower=follower, by=owner_editor, why="Vi er mange nok.")
    follower.refresh_from_db()
    assert (follower.state, follower.ended_why) == ("declined", "Vi er mange nok.")
    assert "Vi er mange nok." in letters_to(body_editor).get().text


def test_the_owner_invites_and_the_body_joins(need, body, body_editor, owner_editor):
    follower = invite(need, body, owner_editor)
    assert letters_to(body_editor).count() == 1
    following_actions.join_as_follower(follower=follower, by=body_editor)
    follower.refresh_from_db()
    assert follower.is_active
    assert letters_to(owner_editor).count() == 1


def test_the_body_turns_the_invitation_down(need, body, body_editor, owner_editor):
    follower = invite(need, body, owner_editor)
    following_actions.turn_down_invitation(follower=follower, by=body_editor, why="Ikke nå.")
    follower.refresh_from_db()
    assert follower.state == "declined"
    assert "Ikke nå." in letters_to(owner_editor).get().text


def test_who_wants_the_same_meets(need, body, body_editor, owner_editor):
    """An invited body that asks has joined; a body that has asked is accepted by being invited."""
    invite(need, body, owner_editor, role="participant")
    joined = ask(need, body, body_editor, role="follower")
    assert (joined.state, joined.role) == ("active", "participant")

    other = ActorFactory(kind=ActorKind.COUNTY)
    ask(need, other, MembershipFactory(actor=other).person)
    accepted = invite(need, other, owner_editor, role="participant")
    assert (accepted.state, accepted.role) == ("active", "participant")
    assert Follower.objects.filter(need=need).count() == 2


@pytest.mark.parametrize("state", ["asked", "active"])
def test_nobody_asks_twice(need, body, body_editor, state):
    FollowerFactory(need=need, actor=body, state=state)
    with pytest.raises(ActionRefused, match=body.name) as refusal:
        ask(need, body, body_editor)
    assert refusal.value.code == "stands"


@pytest.mark.parametrize("state", ["invited", "active"])
def test_nobody_is_invited_twice(need, body, owner_editor, state):
    FollowerFactory(need=need, actor=body, state=state)
    with pytest.raises(ActionRefused, match=body.name):
        invite(need, body, owner_editor)


def test_whoever_asked_or_invited_takes_it_back(need, body, body_editor, owner_editor):
    asked = ask(need, body, body_editor)
    with pytest.raises(NotAllowed):
        following_actions.take_back_follower(follower=asked, by=owner_editor)
    following_actions.take_back_follower(follower=asked, by=body_editor)
    invited = invite(need, body, owner_editor)
    with pytest.raises(NotAllowed):
        following_actions.take_back_follower(follower=invited, by=body_editor)
    following_actions.take_back_follower(follower=invited, by=owner_editor)
    assert set(Follower.objects.values_list("state", flat=True)) == {"left"}


@pytest.mark.parametrize("who", ["body_editor", "owner_editor"])
def test_taking_back_what_has_just_been_answered_says_so(need, body, who, request):
    follower = FollowerFactory(need=need, actor=body, state="active")
    person = request.getfixturevalue(who)
    with pytest.raises(ActionRefused) as refusal:
        following_actions.take_back_follower(follower=follower, by=type(person).objects.get(pk=person.pk))
    assert refusal.value.code == "state"


def test_leaving_and_coming_back_is_a_new_row(need, body, body_editor, owner_editor):
    first = following_actions.accept_follower(follower=ask(need, body, body_editor), by=owner_editor)
    following_actions.leave_need(follower=first, by=body_editor, why="Omorganisering")
    first.refresh_from_db()
    assert (first.state, first.ended_why) == ("left", "Omorganisering")
    second = ask(need, body, body_editor)
    assert second.pk != first.pk
    following_actions.accept_follower(follower=second, by=owner_editor)
    first.refresh_from_db()
    assert first.state == "left"
    assert first.joined_at < first.ended_at < Follower.objects.get(pk=second.pk).joined_at


def test_the_owner_ends_it_and_says_why(need, body, body_editor, owner_editor):
    follower = FollowerFactory(need=need, actor=body)
    with pytest.raises(ActionRefused):
        following_actions.end_follower(follower=follower, by=owner_editor, why="")
    following_actions.end_follower(follower=follower, by=owner_editor, why="Behovet er delt.")
    assert "Behovet er delt." in letters_to(body_editor).get().text


@pytest.mark.parametrize("state", FollowerState.values)
@pytest.mark.parametrize("move", [move.name for move in FOLLOWER_TRANSITIONS])
def test_each_move_from_each_state(need, body, body_editor, owner_editor, state, move):
    follower = FollowerFactory(need=need, actor=body, state=state)
    asked = state == "asked"
    does = {
        "accept": lambda: following_actions.accept_follower(follower=follower, by=owner_editor),
        "decline": lambda: following_actions.decline_follower(follower=follower, by=owner_editor, why="Nei"),
        "join": lambda: following_actions.join_as_follower(follower=follower, by=body_editor),
        "turn_down": lambda: following_actions.turn_down_invitation(follower=follower, by=body_editor, why=""),
        "take_back": lambda: following_actions.take_back_follower(
            follower=follower, by=body_editor if asked else owner_editor
        ),
        "leave": lambda: following_actions.leave_need(follower=follower, by=body_editor, why=""),
        "end": lambda: following_actions.end_follower(follower=follower, by=owner_editor, why="Nei"),
    }
    allowed = next(row for row in FOLLOWER_TRANSITIONS if row.name == move)
    if state in allowed.sources:
        assert does[move]().state == allowed.target
        assert AuditEntry.objects.get(target_type="procurement.follower").action in ACTIONS
    else:
        with pytest.raises(ActionRefused) as refusal:
            does[move]()
        assert refusal.value.code == "state"
        follower.refresh_from_db()
        assert follower.state == state


@pytest.mark.parametrize("kind", [ActorKind.FIRM, ActorKind.RESEARCH, ActorKind.CLUSTER])
def test_only_public_bodies_follow(need, owner_editor, kind):
    actor = ActorFactory(kind=kind)
    with pytest.raises(NotAllowed):
        ask(need, actor, MembershipFactory(actor=actor).person)
    with pytest.raises(ActionRefused) as refusal:
        invite(need, actor, owner_editor)
    assert refusal.value.code == "kind"


def test_a_body_that_is_not_approved_cannot_be_invited(need, owner_editor):
    with pytest.raises(ActionRefused):
        invite(need, ActorFactory(kind=ActorKind.COUNTY, state=ActorState.SUSPENDED), owner_editor)


def test_the_owner_does_not_follow_its_own_need(need, owner_editor):
    with pytest.raises(NotAllowed):
        ask(need, need.owner, owner_editor)
    with pytest.raises(ActionRefused) as refusal:
        invite(need, need.owner, owner_editor)
    assert refusal.value.code == "owner"


def test_a_draft_is_followed_by_invitation_alone(municipality, body, body_editor, owner_editor):
    draft = NeedFactory(owner=municipality, stage="draft")
    with pytest.raises(ActionRefused) as refusal:
        ask(draft, body, body_editor)
    assert refusal.value.code == "state"
    follower = invite(draft, body, owner_editor)
    assert not Need.objects.visible_to(body_editor).filter(pk=draft.pk).exists()
    following_actions.join_as_follower(follower=follower, by=body_editor)
    assert Need.objects.visible_to(body_editor).filter(pk=draft.pk).exists()


def test_nobody_new_follows_what_is_concluded(municipality, body, body_editor, owner_editor):
    need = NeedFactory(owner=municipality, stage="concluded")
    for refused in (lambda: ask(need, body, body_editor), lambda: invite(need, body, owner_editor)):
        with pytest.raises(ActionRefused) as refusal:
            refused()
        assert refusal.value.code == "concluded"


@pytest.mark.parametrize("way", ["join", "accept", "ask", "invite"])
def test_what_stood_before_the_conclusion_is_not_answered_after_it(need, body, body_editor, owner_editor, way):
    follower = invite(need, body, owner_editor) if way in ("join", "ask") else ask(need, body, body_editor)
    Need.objects.filter(pk=need.pk).update(
        stage="concluded", closed_at=Now(), concluded_at=Now(), outcome="dropped", conclusion="Nei"
    )
    answers = {
        "join": lambda: following_actions.join_as_follower(follower=follower, by=body_editor),
        "accept": lambda: following_actions.accept_follower(follower=follower, by=owner_editor),
        "ask": lambda: ask(need, body, body_editor),
        "invite": lambda: invite(need, body, owner_editor),
    }
    with pytest.raises(ActionRefused) as refusal:
        answers[way]()
    assert refusal.value.code == "concluded"


def test_coordinators_and_members_decide_nothing(need, body, body_member, owner_member):
    outsiders = [body_member, owner_member, UserFactory()]
    for role in ({"is_staff": True}, {"is_superuser": True}):
        person = UserFactory(**role)
        for actor in (body, need.owner):
            MembershipFactory(person=person, actor=actor)
        outsiders.append(person)
    asked = FollowerFactory(need=need, state="asked", actor=body)
    for person in outsiders:
        for refused in (
            lambda person=person: ask(need, ActorFactory(kind=ActorKind.COUNTY), person),
            lambda person=person: invite(need, ActorFactory(kind=ActorKind.COUNTY), person),
            lambda person=person: following_actions.accept_follower(follower=asked, by=person),
            lambda person=person: following_actions.decline_follower(follower=asked, by=person, why="Nei"),
            lambda person=person: following_actions.take_back_follower(follower=asked, by=person),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_with_a_joint_need_the_body_is_a_participant_until_it_leaves_that(need, body, body_editor, owner_editor):
    follower = rows.begin_following(need=need, actor=body, role="participant", by=body_editor)
    assert follower.is_active
    assert follower.participates_since
    joint = JointNeed.objects.create(need=need, volume_of="brukere")
    member = JointMember.objects.create(joint=joint, actor=body, state="joined", joined_at=follower.joined_at)
    for refused in (
        lambda: following_actions.leave_need(follower=follower, by=body_editor, why=""),
        lambda: following_actions.end_follower(follower=follower, by=owner_editor, why="Nei"),
        lambda: following_actions.change_role(follower=follower, by=owner_editor, role="follower"),
    ):
        with pytest.raises(ActionRefused) as refusal:
            refused()
        assert refusal.value.code == "joint"
    member.delete()
    assert rows.end_following(need=need, actor=body, by=body_editor).state == "left"
    assert rows.end_following(need=need, actor=body, by=body_editor) is None


@pytest.mark.parametrize("state", ["asked", "invited", "active"])
def test_beginning_to_follow_takes_along_what_stands(need, body, body_editor, state):
    before = FollowerFactory(need=need, actor=body, state=state)
    follower = rows.begin_following(need=need, actor=body, role="participant", by=body_editor)
    assert follower.pk == before.pk
    assert (follower.state, follower.role) == ("active", "participant")
    again = rows.begin_following(need=need, actor=body, role="follower", by=body_editor)
    assert again.role == "participant"


# Pages


@pytest.fixture
def draft(municipality):
    return NeedFactory(owner=municipality, stage="draft", title="Et utkast")


def as_person(client, person):
    client.logout()
    if person:
        client.force_login(person)
    return client


def test_the_need_tells_who_follows_and_nothing_of_the_rest(client, need, body, owner_editor):
    FollowerFactory(need=need, actor=body, role="participant")
    for n, state in enumerate(["asked", "invited", "declined", "left"]):
        FollowerFactory(need=need, actor__name=f"Hemmelig{n} kommune", state=state)
    for person in (None, UserFactory(), CoordinatorFactory(), MembershipFactory().person):
        page = as_person(client, person).get(need.get_absolute_url()).content.decode()
        assert body.name in page
        assert "Hemmelig" not in page
    page = as_person(client, owner_editor).get(need.get_absolute_url()).content.decode()
    assert "Hemmelig" not in page
    assert reverse("procurement:need_followers", args=[need.slug]) in page
    page = client.get(reverse("procurement:need_followers", args=[need.slug])).content.decode()
    assert len(set(re.findall(r"Hemmelig\d", page))) == 4


def test_who_may_open_which_page(client, need, body, body_editor, body_member, owner_editor, owner_member):
    asked = FollowerFactory(need=need, actor=body, state="asked")
    active = FollowerFactory(need=need, actor__kind=ActorKind.COUNTY)
    other_body = MembershipFactory(actor__kind=ActorKind.COUNTY).person
    coordinator = CoordinatorFactory()
    MembershipFactory(person=coordinator, actor=need.owner)
    MembershipFactory(person=coordinator, actor=body)
    pages = {
        "manage": reverse("procurement:need_followers", args=[need.slug]),
        "invite": reverse("procurement:need_follower_invite", args=[need.slug]),
        "ask": reverse("procurement:need_follow_ask", args=[need.slug]),
        "asked": reverse("procurement:follower_detail", args=[asked.public_id]),
        "end": reverse("procurement:follower_end", args=[active.public_id]),
        "leave": reverse("procurement:follower_leave", args=[active.public_id]),
        "following": reverse("procurement:following"),
    }
    expected = {
        owner_editor: [200, 200, 403, 200, 200, 403, 200],
        owner_member: [200, 403, 403, 200, 403, 403, 200],
        body_editor: [403, 403, 302, 200, 404, 404, 200],
        body_member: [403, 403, 302, 200, 404, 404, 200],
        other_body: [403, 403, 200, 404, 404, 404, 200],
        coordinator: [403, 403, 403, 404, 404, 404, 200],
        UserFactory(): [403, 403, 403, 404, 404, 404, 200],
    }
    for person, statuses in expected.items():
        found = {name: as_person(client, person).get(page).status_code for name, page in pages.items()}
        assert found == dict(zip(pages, statuses, strict=True)), person
    client.logout()
    assert {client.get(page).status_code for page in pages.values()} == {302}


def test_asking_answering_and_leaving_by_the_pages(client, need, body, body_editor, owner_editor):
    as_person(client, body_editor)
    page = client.get(need.get_absolute_url()).content.decode()
    ask_page = reverse("procurement:need_follow_ask", args=[need.slug])
    assert ask_page in page
    answer = client.post(ask_page, {"body": body.slug, "role": "follower", "why": ""})
    assert answer.status_code == 200
    client.post(ask_page, {"body": body.slug, "role": "follower", "why": WHY})
    follower = Follower.objects.get(need=need, actor=body)
    detail = reverse("procurement:follower_detail", args=[follower.public_id])
    assert client.post(detail, {"answer": "yes", "role": "follower"}).status_code == 302
    follower.refresh_from_db()
    assert follower.state == "asked"

    as_person(client, owner_editor)
    assert detail in client.get(reverse("portal:my_page")).content.decode()
    assert client.post(detail, {"answer": "no", "why": ""}).status_code == 200
    client.post(detail, {"answer": "yes", "role": "participant"})
    follower.refresh_from_db()
    assert (follower.state, follower.role) == ("active", "participant")
    client.post(reverse("procurement:follower_role", args=[follower.public_id]), {"role": "follower"})
    follower.refresh_from_db()
    assert follower.role == "follower"

    as_person(client, body_editor)
    client.post(reverse("procurement:follower_leave", args=[follower.public_id]), {"why": ""})
    follower.refresh_from_db()
    assert follower.state == "left"


def test_inviting_by_the_pages(client, draft, body, body_editor, owner_editor):
    as_person(client, owner_editor)
    page = reverse("procurement:need_follower_invite", args=[draft.slug])
    ActorFactory(name="Firma i lista AS")
    assert "Firma i lista" not in client.get(page).content.decode()
    client.post(page, {"body": body.slug, "role": "participant", "why": WHY})
    follower = Follower.objects.get(need=draft)
    detail = reverse("procurement:follower_detail", args=[follower.public_id])

    as_person(client, body_editor)
    assert client.get(draft.get_absolute_url()).status_code == 404
    read = client.get(detail).content.decode()
    assert draft.title in read
    assert draft.get_absolute_url() not in read
    assert detail in client.get(reverse("portal:my_page")).content.decode()
    assert client.post(detail, {"answer": "yes"}).url == draft.get_absolute_url()
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_the_need_page_has_a_fixed_number_of_queries(need, body, body_editor, django_assert_num_queries):
    def count():
        user = type(body_editor).objects.get(pk=body_editor.pk)
        with django_assert_num_queries(3):
            following_queries.who_follows(user, need)

    FollowerFactory(need=need, actor=body)
    count()
    FollowerFactory.create_batch(3, need=need)
    FollowerFactory.create_batch(2, need=need, state="asked")
    count()


def test_the_owners_page_has_a_fixed_number_of_queries(need, django_assert_num_queries):
    for state in ("asked", "invited", "active", "left"):
        FollowerFactory.create_batch(2, need=need, state=state)
    with django_assert_num_queries(1):
        page = following_queries.followers_page(need)
        assert [len(part) for part in (page.asked, page.invited, page.active, page.former)] == [2, 2, 2, 2]
        assert page.active[0].actor.name
