"""Coordinators and superusers stand outside what is sealed between the parties, whatever memberships they give themselves.

`SET_APART` is the one place that says so. Each caller is tried as it is, and with a breach planted in that place: what it
then lets a coordinator do shows that it asks there, and that the row tried is one that a party may have.
"""

import ast
from functools import cached_property

import pytest
import rules

from actors.belonging.appointing import decides_alone
from actors.models import Membership, User
from actors.recipients import people_of
from actors.vocabulary import ActorKind
from ecosystem.portal.my_things import learns_along
from ecosystem.shared import permissions
from ecosystem.shared.permissions import allowed, is_neutral
from events.models import Event
from procurement.dialogue.queries import dialogue_file
from procurement.following import queries as following
from procurement.joint import queries as joint
from procurement.lifecycle.following_queries import bodies_of
from procurement.lifecycle.queries import standing
from procurement.meetings.queries import booking
from procurement.models import Follower, JointMember, MeetingSlot, Minutes, Option, Response, RoomEntry
from procurement.needs.queries import responding_firms
from procurement.options import views as option_views
from procurement.states import FollowerState, NeedStage
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import (
    DialogueEntryFactory,
    FollowerFactory,
    JointMemberFactory,
    JointNeedFactory,
    MeetingSlotFactory,
    NeedFactory,
    OptionFactory,
    ResponseFactory,
    RoomEntryFactory,
)
from tests.test_architecture import ROOT, python_files


class Scene:
    """A need, its owner, a body that follows it and a firm; and two coordinators who have made themselves members."""

    def __init__(self):
        self.owner = ActorFactory(kind=ActorKind.MUNICIPALITY)
        self.body = ActorFactory(kind=ActorKind.MUNICIPALITY)
        self.firm = ActorFactory()
        self.owners = CoordinatorFactory()
        self.membership = MembershipFactory(person=self.owners, actor=self.owner, role=Membership.Role.ADMINISTRATOR)
        self.bodys = MembershipFactory(person__is_staff=True, actor=self.body).person
        self.firms = MembershipFactory(person__is_staff=True, actor=self.firm).person

    @cached_property
    def need(self):
        return NeedFactory(owner=self.owner, followers_meet=True)

    @cached_property
    def draft(self):
        return NeedFactory(owner=self.owner, stage=NeedStage.DRAFT)

    @cached_property
    def follower(self):
        return FollowerFactory(need=self.need, actor=self.body)

    @cached_property
    def asked(self):
        return FollowerFactory(need=self.need, actor=self.body, state=FollowerState.ASKED)

    @cached_property
    def member(self):
        return JointMemberFactory(joint=JointNeedFactory(need=self.need), actor=self.body)

    @cached_property
    def gathered(self):
        theirs = NeedFactory(owner=self.body, stage=NeedStage.DRAFT)
        JointMember.objects.filter(pk=self.member.pk).update(gathered=theirs)
        return theirs

    @cached_property
    def option(self):
        return OptionFactory(need=self.draft, holder=self.body)

    @cached_property
    def slot(self):
        return MeetingSlotFactory(need=self.need, firm=self.firm)

    @cached_property
    def minutes(self):
        return Minutes.objects.create(slot=self.slot, minute_taker="Innkjøper", present="Alle", told="Behovet")

    @cached_property
    def response(self):
        return ResponseFactory(need=self.need, firm=self.firm)

    @cached_property
    def event(self):
        return EventFactory(organiser=self.owner, is_by_invitation=True)


def row(rows, one) -> bool:
    return rows.filter(pk=one.pk).exists()


def found(read, missing, *words) -> bool:
    try:
        return bool(read(*words))
    except missing.DoesNotExist:
        return False


MODELS = "procurement.models"
CALLERS = {
    "actors.belonging.appointing.decides_alone": lambda s: decides_alone(s.owner, s.owners),
    "actors.models.belonging.MembershipQuerySet.neutral": lambda s: row(Membership.objects.neutral(), s.membership),
    "actors.models.person.UserQuerySet.neutral": lambda s: row(User.objects.neutral(), s.owners),
    "events.models.event.EventQuerySet.visible_to": lambda s: row(Event.objects.visible_to(s.owners), s.event),
    "events.rules.is_let_in": lambda s: allowed(s.owners, "events.edit_event", s.event),
    "ecosystem.portal.my_things.learns_along": lambda s: learns_along([s.membership], s.owners),
    f"{MODELS}.follower.FollowerQuerySet.of": lambda s: row(Follower.objects.of(s.bodys), s.follower),
    f"{MODELS}.follower.FollowerQuerySet.visible_to": lambda s: row(Follower.objects.visible_to(s.owners), s.asked),
    f"{MODELS}.joint.JointMemberQuerySet.of": lambda s: row(JointMember.objects.of(s.bodys), s.member),
    f"{MODELS}.meeting.SlotQuerySet.of_firms_of": lambda s: row(MeetingSlot.objects.of_firms_of(s.firms), s.slot),
    f"{MODELS}.meeting.SlotQuerySet.met_by_followers_for": lambda s: (
        s.follower and row(MeetingSlot.objects.met_by_followers_for(s.bodys), s.slot)
    ),
    f"{MODELS}.meeting.SlotQuerySet.visible_to": lambda s: row(MeetingSlot.objects.visible_to(s.owners), s.slot),
    f"{MODELS}.meeting.MinutesQuerySet.visible_to": lambda s: row(Minutes.objects.visible_to(s.owners), s.minutes),
    f"{MODELS}.option.OptionQuerySet.visible_to": lambda s: row(Option.objects.visible_to(s.owners), s.option),
    f"{MODELS}.option.OptionQuerySet.with_amounts_for": lambda s: row(
        Option.objects.with_amounts_for(s.bodys), s.option
    ),
    f"{MODELS}.response.ResponseQuerySet.by_members": lambda s: row(Response.objects.by_members(s.firms), s.response),
    f"{MODELS}.response.ResponseQuerySet.visible_to": lambda s: row(Response.objects.visible_to(s.firms), s.response),
    f"{MODELS}.room.RoomEntryQuerySet.visible_to": lambda s: row(
        RoomEntry.objects.visible_to(s.owners), RoomEntryFactory(need=s.need)
    ),
    "procurement.dialogue.queries.dialogue_file": lambda s: row(
        dialogue_file(s.owners, s.need), DialogueEntryFactory(need=s.need, firm=s.firm)
    ),
    "procurement.following.queries.who_follows": lambda s: s.follower and following.who_follows(s.bodys, s.need).own,
    "procurement.following.queries.bodies_to_follow_with": lambda s: following.bodies_to_follow_with(s.bodys, s.need),
    "procurement.following.queries.follower_page": lambda s: found(
        following.follower_page, Follower, s.bodys, s.follower.public_id
    ),
    "procurement.following.queries.follows_to_answer": lambda s: row(following.follows_to_answer(s.owners), s.asked),
    "procurement.joint.queries.joint_of": lambda s: s.member and joint.joint_of(s.bodys, s.need).own,
    "procurement.joint.queries.joint_member": lambda s: found(
        joint.joint_member, JointMember, s.bodys, s.member.public_id
    ),
    "procurement.joint.queries.gathered_in": lambda s: joint.gathered_in(s.bodys, s.gathered),
    "procurement.lifecycle.following_queries.bodies_of": lambda s: bodies_of(s.owners),
    "procurement.lifecycle.queries._why_not": lambda s: standing(s.firms, s.need).why_not != "coordinator",
    "procurement.meetings.queries.booking": lambda s: booking(s.firms, s.need).is_neutral,
    "procurement.needs.queries.responding_firms": lambda s: responding_firms(s.firms, s.need),
    "procurement.options.views._takes_part": lambda s: option_views._takes_part(s.owners, s.draft),
}


@pytest.mark.django_db
@pytest.mark.parametrize("caller", CALLERS)
def test_each_caller_keeps_coordinators_out_by_the_one_sentence(caller, monkeypatch):
    scene = Scene()
    assert not CALLERS[caller](scene)
    monkeypatch.setattr(permissions, "SET_APART", ())
    assert CALLERS[caller](scene)


@pytest.mark.django_db
def test_a_sealed_letter_goes_to_no_coordinator(monkeypatch):
    scene = Scene()
    assert people_of(scene.owner, scene.firm, neutral=True) == []
    monkeypatch.setattr(permissions, "SET_APART", ())
    assert people_of(scene.owner, scene.firm, neutral=True) == [scene.owners, scene.firms]


def functions(tree, module):
    """Each function of a module with its full name; those inside others count as theirs."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from functions(node, f"{module}.{node.name}")
        elif isinstance(node, ast.FunctionDef):
            yield f"{module}.{node.name}", node


def asks(function) -> bool:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id in {"is_neutral", "neutral_rows"} for call in calls)


def test_no_caller_is_left_out():
    callers = set()
    for path in python_files():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        callers |= {name for name, function in functions(ast.parse(path.read_text()), module) if asks(function)}
    assert callers == set(CALLERS)


SEALED = sorted(name for name, predicate in rules.permissions.permissions.items() if "is_neutral" in predicate.name)
# What lets others in beside the sentence: what is public, and followers, whom `Follower.objects.of` finds by it.
BESIDE = {"procurement.view_partnership": {"has_public_partnership", "is_followers_member"}}


def leaves(predicate):
    """The predicates that one is made of by `&`, `|` and `~`."""
    parts = [cell.cell_contents for cell in predicate.fn.__closure__ or ()]
    parts = [part for part in parts if isinstance(part, rules.Predicate)]
    return [leaf for part in parts for leaf in leaves(part)] or [predicate]


@pytest.mark.parametrize("name", SEALED)
def test_each_sealed_permission_is_refused_by_the_sentence_alone(name, monkeypatch):
    """Everything else that the permission asks is answered in the coordinator's favour."""
    for leaf in set(leaves(rules.permissions.permissions[name])) - {is_neutral}:
        answer = leaf.name not in BESIDE.get(name, ())
        monkeypatch.setattr(leaf, "fn", lambda *_words, answer=answer: answer)
    coordinator = CoordinatorFactory.build()
    assert not allowed(coordinator, name)
    monkeypatch.setattr(permissions, "SET_APART", ())
    assert allowed(coordinator, name)


def test_what_is_sealed_by_permission_is_really_found():
    assert len(SEALED) >= 30


def test_the_sentence_is_about_staff_and_superusers_and_those_who_are_signed_in():
    person, superuser = UserFactory.build(), UserFactory.build(is_superuser=True)
    assert [is_neutral(who) for who in (person, superuser, CoordinatorFactory.build(), None)] == [
        True,
        False,
        False,
        False,
    ]
