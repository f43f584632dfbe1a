"""Each queryset and permission of the dialogue on a need, for every kind of visitor at every stage, without pages."""

import pytest

from ecosystem.shared.permissions import allowed
from tests.procurement.visibility.dialogue import LOADS, MAY, VISITORS, loads

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", LOADS)
def test_who_is_given(dialogue_scene, kind):
    scene = dialogue_scene
    given = [visitor for visitor in VISITORS if scene.rows(kind, scene.people[visitor]).exists()]
    assert given == [visitor for visitor in VISITORS if loads(kind, visitor, scene.stage)]


@pytest.mark.parametrize("permission", MAY)
def test_who_may(dialogue_scene, permission):
    scene, name = dialogue_scene, f"procurement.{permission.partition(':')[0]}"
    people = scene.people.items()
    may = [visitor for visitor, person in people if allowed(person, name, scene.thing(permission, person))]
    assert may == [visitor for visitor in VISITORS if visitor in MAY[permission].split()]
