"""Each queryset and permission of what bodies do together, for every kind of visitor at every stage, without pages."""

from contextlib import suppress

import pytest
from django.core.exceptions import ObjectDoesNotExist

from ecosystem.shared.permissions import allowed
from procurement.following.queries import follower_page
from procurement.joint.queries import joint_member
from procurement.models import MeetingSlot, Need, Option, Response
from procurement.options.queries import call_off_page
from procurement.partnership.queries import goal_page, phase_page
from tests.procurement.visibility.together import VISITORS, loads, may

pytestmark = pytest.mark.django_db

KINDS = list(loads("concluded"))
PERMISSIONS = list(may("concluded"))
# What those permissions are asked about; the others are asked about the need.
ABOUT = {
    "answer_follower": "follower",
    "follow_as_body": "follower",
    "answer_joint": "member",
    "use_option": "option",
    "annul_call_off": "option",
    "remove_from_room": "room",
}


def is_given(scene, key, user):
    """Whether the person is given the row, by what the pages read it with."""
    kind, row, need = key.split()[0], scene.things.get(key), scene.need
    sees_need = Need.objects.visible_to(user).filter(pk=need.pk).exists
    by_page = {"follower": follower_page, "member": joint_member, "call_off": call_off_page}
    by_rows = {"option": Option, "slot": MeetingSlot, "response": Response}
    if kind in by_rows:
        return by_rows[kind].objects.visible_to(user).filter(pk=row.pk).exists()
    if kind in by_page:
        with suppress(ObjectDoesNotExist):
            return by_page[kind](user, row.public_id) == row
        return False
    if kind == "partnership":
        with suppress(ObjectDoesNotExist):
            goal, phase = scene.things["goal"], scene.things["phase tender"]
            return goal_page(user, goal.public_id) == goal and phase_page(user, phase.public_id) == phase
        return False
    return sees_need() and (kind == "need" or allowed(user, "procurement.view_room", need))


@pytest.mark.parametrize("key", KINDS)
def test_who_is_given(together_scene, key):
    wanted = loads(together_scene.stage).get(key)
    if wanted is None:
        assert key not in together_scene.things  # nothing of the kind at this stage
        return
    people = together_scene.people
    assert [one for one in VISITORS if is_given(together_scene, key, people[one])] == sorted(wanted)


@pytest.mark.parametrize("key", PERMISSIONS)
def test_who_may(together_scene, key):
    permission, _space, which = key.partition(" ")
    thing = together_scene.things[f"{ABOUT[permission]} {which}"] if which else together_scene.need
    people, name = together_scene.people, f"procurement.{permission}"
    assert [one for one in VISITORS if allowed(people[one], name, thing)] == sorted(may(together_scene.stage)[key])
