"""Two people publish, where a public body wants it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import OutgoingMail
from procurement.lifecycle import publication
from procurement.models import BuyerPolicy, Need
from procurement.needs import actions as need_actions
from procurement.states import NeedStage
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return ActorFactory(kind="municipality", name="Prøve kommune")


@pytest.fixture
def writer(owner):
    return MembershipFactory(actor=owner, role="editor").person


@pytest.fixture
def colleague(owner):
    return MembershipFactory(actor=owner, role="administrator").person


@pytest.fixture
def need(owner, writer, colleague):
    publication.set_two_person_publication(actor=owner, by=colleague, wanted=True)
    return NeedFactory(owner=owner, stage="draft", written_by=writer, title="Fall om natta")


def test_whoever_wrote_last_asks_a_colleague_who_publishes(client, need, writer, colleague):
    client.force_login(writer)
    page = client.get(reverse("procurement:need_publish", args=[need.slug])).content.decode()
    assert "En kollega publiserer" in page
    client.post(reverse("procurement:need_publish", args=[need.slug]))
    need.refresh_from_db()
    assert need.stage == NeedStage.DRAFT
    for _twice in range(2):
        client.post(reverse("procurement:need_ask_release", args=[need.slug]))
    mail = OutgoingMail.objects.get(key__startswith="need-release:")
    assert mail.to == colleague.email
    assert reverse("procurement:need_publish", args=[need.slug]) in mail.text
    client.force_login(colleague)
    client.post(reverse("procurement:need_publish", args=[need.slug]))
    need.refresh_from_db()
    assert (need.stage, need.published_by) == (NeedStage.PUBLISHED, colleague)


def test_a_colleague_is_asked_again_a_day_later(need, writer):
    publication.ask_for_release(need=need, by=writer)
    # A day and ten minutes: only the whole time that has passed tells it from ten minutes.
    Need.objects.filter(pk=need.pk).update(release_asked_at=timezone.now() - timedelta(days=1, minutes=10))
    publication.ask_for_release(need=need, by=writer)
    assert OutgoingMail.objects.filter(key__startswith="need-release:").count() == 2


def test_a_change_makes_whoever_made_it_the_last_writer(need, writer, colleague):
    need_actions.edit_need(need=need, by=colleague, summary=need.summary)  # nothing new
    need.refresh_from_db()
    assert need.written_by == writer
    need_actions.edit_need(need=need, by=colleague, summary="Noe annet")
    with pytest.raises(ActionRefused) as refusal:
        publication.publish_need(need=need, by=colleague)
    assert refusal.value.code == "two_people"
    publication.publish_need(need=need, by=writer)


def test_a_coordinator_may_be_the_other_and_without_the_rule_one_is_enough(owner, need, writer, colleague):
    publication.set_two_person_publication(actor=owner, by=colleague, wanted=False)
    publication.publish_need(need=need, by=writer)
    publication.set_two_person_publication(actor=owner, by=colleague, wanted=True)
    other = NeedFactory(owner=owner, stage="draft", written_by=writer)
    publication.publish_need(need=other, by=CoordinatorFactory())


def test_nobody_can_ask_for_two_people_alone(client, owner, colleague):
    client.force_login(colleague)
    answer = client.post(reverse("procurement:buyer_policy", args=[owner.slug]), {"two_person_publication": "on"})
    assert "Inviter en kollega" in answer.content.decode()
    assert not BuyerPolicy.objects.filter(two_person_publication=True).exists()
    MembershipFactory(actor=owner, role="editor")
    client.post(reverse("procurement:buyer_policy", args=[owner.slug]), {"two_person_publication": "on"})
    assert BuyerPolicy.objects.get(actor=owner).two_person_publication


def test_who_decides_and_who_asks(client, need, owner, writer, colleague):
    member = MembershipFactory(actor=owner, role="member").person
    firm = ActorFactory(kind="firm")
    boss = MembershipFactory(actor=firm, role="administrator").person
    policy = reverse("procurement:buyer_policy", args=[owner.slug])
    ask = reverse("procurement:need_ask_release", args=[need.slug])
    assert client.get(policy).status_code == client.post(ask).status_code == 302
    for person, sees, asks in [
        (UserFactory(), 403, 404),
        (boss, 403, 404),
        (member, 403, 403),
        (writer, 403, 302),
        (CoordinatorFactory(), 403, 403),
        (colleague, 200, 302),
    ]:
        client.force_login(person)
        assert client.get(policy).status_code == sees, person
        assert client.post(ask).status_code == asks, person
    assert client.get(reverse("procurement:buyer_policy", args=[firm.slug])).status_code == 404
    assert client.get(ask).status_code == 405
