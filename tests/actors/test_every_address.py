"""Every address about actors and people, for seven kinds of visitors, in every state of the actor, read and sent.

`addresses.py` says who meets what. Here the table is held against the URL table, against the querysets and permissions,
and against the pages: two states are swept, every visitor at every address; in the others one visitor of each kind
tries the addresses that answer otherwise than in the state that was swept.
"""

from copy import deepcopy

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from actors.models import Actor, DataExport, Membership
from ecosystem.shared.permissions import allowed
from tests.actors.addresses import ADDRESSES, LOADS, MAY, STATES, VISITORS, expected, holds
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
    verify,
)

pytestmark = pytest.mark.django_db

CODES = {200: "2", 302: "M", 301: "M", 400: "0", 403: "3", 404: "4", 405: "5", 409: "9", 410: "G", 422: "0"}
SWEPT = ("approved", "applied")
METHODS = pytest.mark.parametrize("method", ["GET", "POST"], ids=["read", "sent"])


class Scene:
    """One actor with people of every kind, and one of each thing that an address can name."""

    def __init__(self, state):
        self.state = state
        self.actor = ActorFactory(state=state, name="Fjordvakt AS")
        role = Membership.Role
        self.people = {
            "anonymous": AnonymousUser(),
            "person": UserFactory(),
            "member": MembershipFactory(actor=self.actor, role=role.MEMBER).person,
            "editor": MembershipFactory(actor=self.actor, role=role.EDITOR).person,
            "administrator": MembershipFactory(actor=self.actor, role=role.ADMINISTRATOR).person,
            "other_administrator": MembershipFactory(role=role.ADMINISTRATOR).person,
            "coordinator": CoordinatorFactory(),
        }
        for visitor in VISITORS[1:]:
            verify(self.people[visitor])
        self.member = MembershipFactory(actor=self.actor, role=role.MEMBER).person
        self.invitation = InvitationFactory(actor=self.actor, email=self.people["person"].email)
        self.request = JoinRequestFactory(actor=self.actor)
        self.copy = DataExport.objects.create(person=self.people["administrator"], ready_at=timezone.now())

    def address(self, name):
        space, _colon, short = name.partition(":")
        pattern = get_resolver().namespace_dict[space][1].reverse_dict.getlist(short)[0][0][0][1]
        thing = self.copy if space == "people" else self.request
        values = {
            "slug": self.actor.slug,
            "person": self.member.public_id,
            "token": self.invitation.token,
            "public_id": self.invitation.public_id if "invitation" in name else thing.public_id,
        }
        return reverse(name, kwargs={key: values[key] for key in pattern})

    def met(self, method, names, visitor):
        """What the visitor meets at each address, each on untouched rows."""
        client, letters = Client(), {}
        if visitor != "anonymous":
            client.force_login(self.people[visitor])
        cookies = deepcopy(client.cookies)
        for name in names:
            client.cookies = deepcopy(cookies)
            with transaction.atomic():
                ask = client.get if method == "GET" else client.post
                letters[name] = letter(ask(self.address(name)))
                transaction.set_rollback(True)
        return letters


@pytest.fixture(scope="module", params=STATES)
def scene(request, django_db_setup, django_db_blocker):
    """Shared by all tests of a state; what a test does in it is rolled back."""
    with django_db_blocker.unblock(), translation.override("nb"), transaction.atomic():
        yield Scene(request.param)
        transaction.set_rollback(True)


def letter(answer):
    if answer.status_code == 302 and "/konto/login/" in answer.url:
        return "L"
    return CODES.get(answer.status_code, str(answer.status_code))


def answers(method, name, visitor):
    return "".join(expected(method, name, visitor, state) for state in STATES)


def turns(method, state):
    """{visitor: addresses}: who tries what in this state."""
    turns = {visitor: [] for visitor in VISITORS}
    for name in ADDRESSES:
        every = {visitor: answers(method, name, visitor) for visitor in VISITORS}
        one_of_each = {row: visitor for visitor, row in reversed(every.items())}
        varies = any(len(set(row)) > 1 for row in every.values())
        if state not in SWEPT:
            place, swept = STATES.index(state), STATES.index("applied")
            chosen = [visitor for row, visitor in one_of_each.items() if row[place] != row[swept]]
        elif set("".join(every.values())) <= {"L", "5"}:
            chosen = one_of_each.values() if state == "approved" else []
        else:
            chosen = VISITORS if varies or state == "approved" else []
        for visitor in chosen:
            turns[visitor].append(name)
    return turns


def test_no_address_is_forgotten():
    spaces = {space: get_resolver().namespace_dict[space][1].reverse_dict for space in ("actors", "people")}
    names = [f"{space}:{name}" for space, found in spaces.items() for name in found if isinstance(name, str)]
    assert sorted(ADDRESSES) == sorted(names)


@pytest.mark.parametrize("kind", LOADS)
def test_who_is_given(scene, kind):
    rows = Actor.objects.filter(pk=scene.actor.pk)
    given = [visitor for visitor in VISITORS if rows.visible_to(scene.people[visitor]).exists()]
    assert given == [visitor for visitor in VISITORS if holds(LOADS[kind], visitor, scene.state)]


@pytest.mark.parametrize("permission", MAY)
def test_who_may(scene, permission):
    people = scene.people.items()
    may = [
        visitor
        for visitor, person in people
        if allowed(person, f"actors.{permission}", person if permission == "ask_for_copy" else scene.actor)
    ]
    assert may == [visitor for visitor in VISITORS if holds(MAY[permission], visitor, scene.state)]


def wrong(scene, method, visitor, names):
    """A line for each address where the visitor meets something else than the table says."""
    met = scene.met(method, names, visitor)
    wanted = {name: expected(method, name, visitor, scene.state) for name in names}
    return [
        f"{visitor} meets {met[name]} at {method} {name}, not {wanted[name]}"
        for name in names
        if met[name] != wanted[name]
    ]


@METHODS
@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("scene", SWEPT, indirect=True)
def test_who_meets_what(scene, visitor, method):
    assert wrong(scene, method, visitor, turns(method, scene.state)[visitor]) == []


@METHODS
@pytest.mark.parametrize("scene", [state for state in STATES if state not in SWEPT], indirect=True)
def test_where_the_answer_is_another(scene, method):
    trying = turns(method, scene.state).items()
    assert [line for visitor, names in trying if names for line in wrong(scene, method, visitor, names)] == []
