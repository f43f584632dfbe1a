import pytest
from django.contrib.auth.models import AnonymousUser

from ecosystem.shared.permissions import allowed
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.projects import ProjectFactory, ProjectPartnerFactory

pytestmark = pytest.mark.django_db

WHO = ["anonymous", "person", "partner editor", "lead member", "lead editor", "coordinator"]
MANAGE = [
    "edit_project", "publish_project", "archive_project", "change_phase",
    "invite_partner", "open_partner_search", "close_partner_search",
]  # fmt: skip


@pytest.fixture
def part():
    return ProjectPartnerFactory(state="invited")


def somebody(who, part):
    return {
        "anonymous": AnonymousUser,
        "person": UserFactory,
        "partner editor": lambda: MembershipFactory(actor=part.actor).person,
        "lead member": lambda: MembershipFactory(actor=part.project.lead, role="member").person,
        "lead editor": lambda: MembershipFactory(actor=part.project.lead).person,
        "coordinator": CoordinatorFactory,
    }[who]()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("verb", MANAGE)
def test_only_editors_of_the_lead_and_coordinators_manage(part, verb, who):
    expected = who in {"lead editor", "coordinator"}
    assert allowed(somebody(who, part), f"projects.{verb}", part.project) == expected


@pytest.mark.parametrize("who", WHO)
def test_only_editors_of_the_invited_actor_answer(part, who):
    assert allowed(somebody(who, part), "projects.answer_invitation", part) == (who == "partner editor")


@pytest.mark.parametrize("who", WHO)
def test_projects_are_made_for_actors_one_edits_for(who):
    part = ProjectPartnerFactory(project=ProjectFactory())
    user = somebody(who, part)
    assert allowed(user, "projects.create_project", part.project.lead) == (who in {"lead editor", "coordinator"})
    expected = who in {"lead editor", "partner editor", "coordinator"}
    assert allowed(user, "projects.create_project") == expected
