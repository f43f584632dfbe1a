import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from actors.models import Membership
from procurement.lifecycle import queries as lifecycle_queries
from procurement.lifecycle import stages
from procurement.needs import queries as need_queries
from procurement.responses import desk_queries
from tests.factories.actors import MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db


def test_standing_says_why_a_visitor_cannot_respond(
    need, firm_editor, firm_member, owner_editor, coordinator, person, django_assert_max_num_queries
):
    waiting = MembershipFactory(actor__state="applied").person
    cluster = MembershipFactory(actor__kind="cluster").person
    reasons = {
        "log_in": AnonymousUser(),
        "": firm_editor,
        "member": firm_member,
        "owner": owner_editor,
        "coordinator": coordinator,
        "no_firm": person,
        "waiting": waiting,
        "not_supplier": cluster,
    }
    for reason, visitor in reasons.items():
        with django_assert_max_num_queries(12):
            assert lifecycle_queries.standing(visitor, need).why_not == reason


def test_standing_after_the_deadline_is_closed_before_the_task_has_been(need, firm_editor, pass_deadline):
    pass_deadline(need)
    assert lifecycle_queries.standing(firm_editor, need).why_not == "closed"


@pytest.mark.parametrize(
    ("stage", "moves"),
    [
        ("draft", {"edit", "send", "publish"}),
        ("review", {"edit", "return", "publish"}),
        ("published", {"amend"}),
        ("closed", {"conclude", "hand_over", "reopen"}),
        ("handed_over", {"conclude", "reopen"}),
        ("concluded", {"reopen"}),
    ],
)
def test_the_manage_box_offers_what_the_stage_allows(municipality, owner_editor, owner_member, stage, moves):
    need = NeedFactory(owner=municipality, stage=stage)
    assert lifecycle_queries.standing(owner_editor, need).moves == moves
    assert lifecycle_queries.standing(owner_member, need).moves == set()


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        ("draft", ["current", "todo", "todo", "todo", "todo"]),
        ("published", ["done", "current", "todo", "todo", "todo"]),
        ("closed", ["done", "done", "done", "current", "todo"]),
        ("concluded", ["done"] * 5),
    ],
)
def test_steps_show_where_it_stands(stage, states):
    assert [step.state for step in stages.steps(NeedFactory(stage=stage))] == states


def test_responding_firms_are_those_the_person_edits_for():
    person = UserFactory()
    MembershipFactory(person=person, actor__name="B AS")
    MembershipFactory(person=person, actor__name="A AS")
    MembershipFactory(person=person, actor__kind="municipality")
    MembershipFactory(person=person, role=Membership.Role.MEMBER)
    assert [firm.name for firm in need_queries.responding_firms(person, NeedFactory())] == ["A AS", "B AS"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_two_queries(rows, django_assert_num_queries):
    for _row in range(rows):
        NeedFactory()
    with django_assert_num_queries(2):
        for found in lifecycle_queries.published_needs():
            str((found.owner.name, found.region, list(found.topics.all()), found.summary))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_owners_list_of_responses_takes_one_query(need, owner_editor, rows, django_assert_num_queries):
    for _row in range(rows):
        ResponseFactory(need=need, state="submitted", opened_at=timezone.now(), opened_by_name="Kari")
    owner_editor.roles  # noqa: B018  filled once per request
    with django_assert_num_queries(1):
        assert len([response.firm.name for response in desk_queries.opened_responses(owner_editor, need)]) == rows
