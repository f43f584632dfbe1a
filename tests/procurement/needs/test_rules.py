import pytest
from django.contrib.auth.models import AnonymousUser

from ecosystem.shared.permissions import REFUSALS, allowed
from procurement.models import Response
from tests.factories.actors import MembershipFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db
NEED_MOVES = ["edit_need", "send_need", "return_need", "publish_need", "conclude_need", "reopen_need"]


def test_anonymous_may_nothing(need, firm):
    nobody = AnonymousUser()
    for name in [*NEED_MOVES, "view_responses", "open_responses"]:
        assert not allowed(nobody, f"procurement.{name}", need)
    assert not allowed(nobody, "procurement.create_need")
    assert not allowed(nobody, "procurement.write_response", Response(need=need, firm=firm))


def test_create_need_without_an_owner_asks_for_any_public_body(
    owner_editor, owner_member, firm_editor, municipality, firm
):
    assert allowed(owner_editor, "procurement.create_need")
    assert allowed(owner_editor, "procurement.create_need", municipality)
    assert not allowed(owner_editor, "procurement.create_need", firm)
    assert not allowed(owner_member, "procurement.create_need")
    assert not allowed(firm_editor, "procurement.create_need")


def test_another_municipalitys_editor_moves_nothing(need):
    other = MembershipFactory(actor__kind="municipality").person
    assert [name for name in NEED_MOVES if allowed(other, f"procurement.{name}", need)] == []


def test_a_suspended_owners_people_may_no_longer(need, owner_editor, municipality):
    assert allowed(owner_editor, "procurement.edit_need", need)
    municipality.state = "suspended"
    municipality.save()
    del owner_editor.roles
    assert not allowed(owner_editor, "procurement.edit_need", need)


def test_a_coordinator_publishes_but_does_not_read(need, coordinator):
    assert allowed(coordinator, "procurement.publish_need", need)
    assert not allowed(coordinator, "procurement.view_responses", need)


def test_every_refusal_has_words():
    assert all(
        REFUSALS[f"procurement.{name}"] for name in [*NEED_MOVES, "write_response", "open_responses", "view_responses"]
    )


def test_owner_members_view_responses(owner_member, need):
    assert allowed(owner_member, "procurement.view_responses", need)
    assert not allowed(owner_member, "procurement.view_responses", NeedFactory())
