"""Who sees and may do what: every kind of user against every state."""

import pytest
from django.contrib.auth.models import AnonymousUser

from actors.vocabulary import ActorKind
from ecosystem.shared.permissions import allowed
from solutions.models import Adoption, Solution
from tests.factories.actors import ActorFactory, MembershipFactory, UserFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db

WHO = ["anonymous", "person", "member", "editor", "other_editor", "adopter", "coordinator"]


@pytest.fixture
def people(coordinator, supplier, seller, adviser, passer_by):
    return {
        "anonymous": AnonymousUser(),
        "person": passer_by,
        "member": MembershipFactory(actor=supplier, role="member").person,
        "editor": seller,
        "other_editor": MembershipFactory().person,
        "adopter": adviser,
        "coordinator": coordinator,
    }


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "vetted"])
def test_only_vetted_solutions_are_public(client, people, supplier, who, state):
    solution = SolutionFactory(supplier=supplier, state=state)
    insider = who in {"member", "editor", "coordinator"}
    expected = state == "vetted" or insider
    assert Solution.objects.visible_to(people[who]).exists() == expected
    if who != "anonymous":
        client.force_login(people[who])
    assert client.get(solution.get_absolute_url()).status_code == (200 if expected else 404)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("state", ["reported", "confirmed", "declined"])
def test_only_confirmed_adoptions_are_public(people, supplier, municipality, who, state):
    AdoptionFactory(solution__supplier=supplier, actor=municipality, state=state)
    insider = who in {"member", "editor", "adopter", "coordinator"}
    assert Adoption.objects.visible_to(people[who]).exists() == (state == "confirmed" or insider)


@pytest.mark.parametrize(
    ("permission", "who_may"),
    [
        ("solutions.edit_solution", {"editor", "coordinator"}),
        ("solutions.submit_solution", {"editor", "coordinator"}),
        ("solutions.report_adoption", {"editor", "coordinator"}),
        ("solutions.vet_solution", {"coordinator"}),
    ],
)
def test_permissions_on_a_solution(people, supplier, permission, who_may):
    solution = SolutionFactory(supplier=supplier)
    assert {who for who in WHO if allowed(people[who], permission, solution)} == who_may


@pytest.mark.parametrize(
    ("permission", "who_may"),
    [
        ("solutions.decide_on_adoption", {"adopter", "coordinator"}),
        ("solutions.see_adoption", {"adopter", "editor", "coordinator"}),
    ],
)
def test_permissions_on_an_adoption(people, supplier, municipality, permission, who_may):
    adoption = AdoptionFactory(solution__supplier=supplier, actor=municipality)
    assert {who for who in WHO if allowed(people[who], permission, adoption)} == who_may


def test_permissions_on_an_actor(people, supplier, municipality):
    may_create = {who for who in WHO if allowed(people[who], "solutions.create_solution", supplier)}
    may_register = {who for who in WHO if allowed(people[who], "solutions.register_adoption", municipality)}
    assert may_create == {"editor", "coordinator"}
    assert may_register == {"adopter", "coordinator"}


def test_a_suspended_actors_editor_may_nothing():
    actor = ActorFactory(state="suspended", kind=ActorKind.MUNICIPALITY)
    person = MembershipFactory(actor=actor, person=UserFactory()).person
    assert not allowed(person, "solutions.create_solution", actor)
    assert not allowed(person, "solutions.register_adoption", actor)
    assert not allowed(person, "solutions.edit_solution", SolutionFactory(supplier=actor))
