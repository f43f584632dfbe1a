import pytest
from django.urls import reverse

from actors.vocabulary import ActorKind
from funding.models import Call
from tests.factories.funding import CallFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.mark.parametrize("model", ["call", "programme", "funder"])
def test_the_desk_opens(desk, model):
    call = CallFactory()
    thing = {"call": call, "programme": call.programme, "funder": call.programme.funder}[model]
    assert desk.get(reverse(f"admin:funding_{model}_changelist"), {"q": "a"}).status_code == 200
    assert desk.get(reverse(f"admin:funding_{model}_add")).status_code == 200
    assert desk.get(reverse(f"admin:funding_{model}_change", args=[thing.pk])).status_code == 200


def test_publishing_many_tells_of_the_one_that_is_refused(desk):
    draft, shown = CallFactory(state="draft"), CallFactory()
    response = desk.post(
        reverse("admin:funding_call_changelist"),
        {"action": "publish", "_selected_action": [draft.pk, shown.pk]},
        follow=True,
    )
    draft.refresh_from_db()
    assert draft.state == "published"
    levels = sorted((message.level_tag, shown.title in str(message)) for message in response.context["messages"])
    assert levels == [("error", True), ("success", False)]


def test_a_coordinator_writes_and_publishes_a_call(desk):
    data = {
        "title": "Fra skrivebordet",
        "programme": ProgrammeFactory().pk,
        "summary": "Kort.",
        "link": "https://utlysning.example/1",
        "currency": "NOK",
        "level": "national",
        "language": "nb",
        "eligible_kinds": [ActorKind.FIRM, ActorKind.RESEARCH],
    }
    desk.post(reverse("admin:funding_call_add"), data)
    call = Call.objects.get()
    assert (call.state, call.eligible_kinds) == ("draft", ["firm", "research"])
    desk.post(
        reverse("admin:funding_call_change", args=[call.pk]),
        data | {"funding_call_publish_this": "1", "title": "Rettet"},
    )
    call.refresh_from_db()
    assert (call.state, call.title) == ("published", "Rettet")


def test_a_call_that_has_been_public_is_not_deleted(desk):
    assert desk.get(reverse("admin:funding_call_delete", args=[CallFactory().pk])).status_code == 403
    assert desk.get(reverse("admin:funding_call_delete", args=[CallFactory(state="draft").pk])).status_code == 200
