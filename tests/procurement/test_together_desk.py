"""What the coordinators' desk tells of what bodies do together, and lets nobody do past the actions."""

import pytest
from django.urls import reverse

from actors.vocabulary import ActorKind
from procurement.models import Need
from tests.factories.actors import ActorFactory, CoordinatorFactory
from tests.factories.partnership import PartnershipFactory
from tests.factories.procurement import (
    FollowerFactory,
    JointMemberFactory,
    JointNeedFactory,
    NeedFactory,
    OptionFactory,
    RoomEntryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(municipality):
    return NeedFactory(owner=municipality, stage="draft", title="Et utkast")


@pytest.fixture
def body(db):
    return ActorFactory(name="Hemmelig kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture(params=[False, True])
def desk(client, request):
    client.force_login(CoordinatorFactory(is_superuser=request.param))
    return client


def page(name, need):
    return reverse(f"admin:procurement_need_{name}", args=[need.pk])


@pytest.mark.parametrize(
    "made",
    [
        lambda need, body: FollowerFactory(need=need, actor=body, state="invited"),
        lambda need, body: JointMemberFactory(joint=JointNeedFactory(need=need), actor=body, state="invited"),
        lambda need, body: OptionFactory(need=need, holder=body, subject="Hemmelig kjøp", state="named"),
        lambda need, body: RoomEntryFactory(need=need, actor=body, title="Hemmelig lærdom"),
        lambda need, body: PartnershipFactory(need=need),
    ],
    ids=["follower", "joint", "option", "room", "partnership"],
)
def test_what_keeps_a_draft_from_being_deleted_is_not_named(desk, draft, body, made):
    made(draft, body)
    answer = desk.get(page("delete", draft))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Hemmelig" not in text
    assert "innovasjonspartnerskap" not in text.lower()
    desk.post(page("delete", draft), {"post": "yes"})
    assert Need.objects.filter(pk=draft.pk).exists()


def test_a_draft_of_nobody_elses_is_deleted(desk, draft):
    desk.post(page("delete", draft), {"post": "yes"})
    assert not Need.objects.filter(pk=draft.pk).exists()


def test_the_lead_is_not_passed_on_behind_the_desk(desk, draft, body):
    FollowerFactory(need=draft, actor=body)
    form = desk.get(page("change", draft)).context["adminform"].form
    assert "owner" not in form.fields
    desk.post(page("change", draft), {name: form[name].value() or "" for name in form.fields} | {"owner": body.pk})
    draft.refresh_from_db()
    assert draft.owner != body
