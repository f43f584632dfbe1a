"""Every address about actors and people × seven kinds of visitors × every state of the actor, read and sent.

The addresses come from the URL table itself: one that is not in `READ` and `SENT` below fails the test, so that a new page
cannot be forgotten. Codes: 2 shown, M moved on to where the visitor may be, L log in first, 3 refused in words,
4 does not exist (for this visitor), 5 the method is not for this address, 9 the state forbids it, G it is over, 0 bad input.
"""

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone

from actors.models import DataExport, Membership
from actors.states import ActorState
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

VISITORS = ("anonymous", "person", "member", "editor", "administrator", "other_administrator", "coordinator")
STATES = tuple(ActorState.values)
CODES = {200: "2", 302: "M", 301: "M", 400: "0", 403: "3", 404: "4", 405: "5", 409: "9", 410: "G", 422: "0"}

# A word for each state in the order of STATES, a letter for each visitor in the order of VISITORS. One word alone: the
# actor's state makes no difference, and one state is tried.
READ = {
    "actors:actor_completeness": "L555555",
    "actors:actor_confirm": "L555555",
    "actors:actor_detail": "4422242 4422242 2222222 4422242 4422242",
    "actors:actor_edit": "L433242 L433242 L332232 L433342 L433342",
    "actors:actor_export_csv": "L222222",
    "actors:actor_export_xlsx": "L222222",
    "actors:actor_history": "L422242 L422242 L322232 L422242 L422242",
    "actors:actor_list": "2222222",
    "actors:actor_logo": "4444444",
    "actors:actor_map": "2222222",
    "actors:actor_register": "L222222",
    "actors:application": "L433242 L433242 L333232 L433242 L433242",
    "actors:application_edit": "L433242 L433242 L333333 L433343 L433343",
    "actors:appointments": "L444444",
    "actors:invitation_resend": "L555555",
    "actors:invitation_withdraw": "L555555",
    "actors:invite": "L433342 L433342 L333232 L433342 L433342",
    "actors:join_answer": "L433342 L433342 L333232 L433342 L433342",
    "actors:join_ask": "L4MMM42 L4MMM42 L2MMM22 L4MMM42 L4MMM42",
    "actors:join_withdraw": "L555555",
    "actors:team": "L422242 L422242 L322232 L422242 L422242",
    "actors:team_leave": "L422243 L422243 L322233 L422243 L422243",
    "actors:team_member": "L433342 L433342 L333232 L433342 L433342",
    "actors:team_remove": "L555555",
    "people:about_me": "L222222",
    "people:appointment_withdraw": "L555555",
    "people:copy_ask": "L555555",
    "people:copy_fetch": "L444444",
    "people:erase": "L222222",
    "people:erased": "2222222",
    "people:invitation": "GGGGGGG GGGGGGG 2222222 GGGGGGG GGGGGGG",
    "people:my_data": "L222222",
    "people:objection": "4444444",
    "people:second_factor": "LMMMMMM",
}
SENT = {
    "actors:actor_completeness": "L433242 L433242 L332232 L433342 L433342",
    "actors:actor_confirm": "L433M4M L433M4M L33MM3M L43334M L43334M",
    "actors:actor_detail": "4422242 4422242 2222222 4422242 4422242",
    "actors:actor_edit": "L433242 L433242 L332232 L433342 L433342",
    "actors:actor_export_csv": "L222222",
    "actors:actor_export_xlsx": "L222222",
    "actors:actor_history": "L422242 L422242 L322232 L422242 L422242",
    "actors:actor_list": "2222222",
    "actors:actor_logo": "5555555",
    "actors:actor_map": "2222222",
    "actors:actor_register": "L222222",
    "actors:application": "L433040 L433040 L333030 L433040 L433040",
    "actors:application_edit": "L433242 L433242 L333333 L433343 L433343",
    "actors:appointments": "LMMMMMM",
    "actors:invitation_resend": "L43334M L43334M L333M3M L43334M L43334M",
    "actors:invitation_withdraw": "L43334M L43334M L333M3M L43334M L43334M",
    "actors:invite": "L433342 L433342 L333232 L433342 L433342",
    "actors:join_answer": "L433342 L433342 L333232 L433342 L433342",
    "actors:join_ask": "L4MMM42 L4MMM42 L2MMM22 L4MMM42 L4MMM42",
    "actors:join_withdraw": "L444444",
    "actors:team": "L422242 L422242 L322232 L422242 L422242",
    "actors:team_leave": "L4MMM43 L4MMM43 L3MMM33 L4MMM43 L4MMM43",
    "actors:team_member": "L433342 L433342 L333232 L433342 L433342",
    "actors:team_remove": "L43334M L43334M L333M3M L43334M L43334M",
    "people:about_me": "L222222",
    "people:appointment_withdraw": "L444444",
    "people:copy_ask": "LMMMMMM",
    "people:copy_fetch": "L444444",
    "people:erase": "L222222",
    "people:erased": "2222222",
    "people:invitation": "GGGGGGG GGGGGGG 3M33333 GGGGGGG GGGGGGG",
    "people:my_data": "L222222",
    "people:objection": "4444444",
    "people:second_factor": "LMMMMMM",
}


def addresses():
    """The name of every address in the two namespaces of this area."""
    resolver = get_resolver()
    return sorted(
        f"{space}:{name}"
        for space in ("actors", "people")
        for name in resolver.namespace_dict[space][1].reverse_dict
        if isinstance(name, str)
    )


class Scene:
    """One actor with people of every kind, and one of each thing that an address can name."""

    def __init__(self, state):
        self.actor = ActorFactory(state=state, name="Fjordvakt AS")
        role = Membership.Role
        other = MembershipFactory(role=role.ADMINISTRATOR)
        self.people = {
            "person": UserFactory(),
            "member": MembershipFactory(actor=self.actor, role=role.MEMBER).person,
            "editor": MembershipFactory(actor=self.actor, role=role.EDITOR).person,
            "administrator": MembershipFactory(actor=self.actor, role=role.ADMINISTRATOR).person,
            "other_administrator": other.person,
            "coordinator": CoordinatorFactory(),
        }
        for person in self.people.values():
            verify(person)
        self.member = MembershipFactory(actor=self.actor, role=role.MEMBER).person
        self.invitation = InvitationFactory(actor=self.actor, email=self.people["person"].email)
        self.request = JoinRequestFactory(actor=self.actor)
        self.copy = DataExport.objects.create(person=self.people["administrator"], ready_at=timezone.now())

    def address(self, name):
        pattern = next(
            possibility[0][0][1]
            for possibility in get_resolver()
            .namespace_dict[name.partition(":")[0]][1]
            .reverse_dict.getlist(name.partition(":")[2])
        )
        values = {
            "slug": self.actor.slug,
            "person": self.member.public_id,
            "token": self.invitation.token,
        }
        thing = self.copy if name.startswith("people:") else self.request
        values["public_id"] = self.invitation.public_id if "invitation" in name else thing.public_id
        return reverse(name, kwargs={key: values[key] for key in pattern})


def letter(answer):
    if answer.status_code == 302 and "/konto/login/" in answer.url:
        return "L"
    return CODES.get(answer.status_code, str(answer.status_code))


def expected(rows, state):
    """What the table says of this state; addresses for which it makes no difference are tried in one state."""
    number = STATES.index(state)
    words = {name: row.split() for name, row in rows.items()}
    return {
        name: row[number] if len(row) > 1 else row[0]
        for name, row in words.items()
        if len(row) > 1 or state == ActorState.APPROVED
    }


def found(client, scene, names, send):
    """What each visitor meets at each address, each on untouched rows."""
    met = {}
    for name in names:
        address, letters = scene.address(name), ""
        for visitor in VISITORS:
            with transaction.atomic():
                client.logout()
                if visitor != "anonymous":
                    client.force_login(scene.people[visitor])
                letters += letter(client.post(address) if send else client.get(address))
                transaction.set_rollback(True)
        met[name] = letters
    return met


@pytest.mark.parametrize("rows", [READ, SENT], ids=["read", "sent"])
def test_no_address_is_forgotten(rows):
    assert sorted(rows) == addresses()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("rows", "send"), [(READ, False), (SENT, True)], ids=["read", "sent"])
def test_who_meets_what(client, rows, send, state):
    wanted = expected(rows, state)
    assert found(client, Scene(state), wanted, send) == wanted
