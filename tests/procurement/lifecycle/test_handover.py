"""A need that goes on to a competition elsewhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.dialogue import actions as dialogue_actions
from procurement.lifecycle import concluding, handover
from procurement.models import NeedWatch
from procurement.states import NeedStage
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import DialogueEntryFactory, MeetingSlotFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db
NOTICE = "https://doffin.example/notices/2026-123456"


@pytest.fixture
def need():
    return NeedFactory(stage="closed", title="Fall om natta")


@pytest.fixture
def editor(need):
    return MembershipFactory(actor=need.owner, role="editor").person


def page(need):
    return reverse("procurement:need_hand_over", args=[need.slug])


def test_where_the_competition_is_stands_on_the_page_and_everyone_involved_is_told_once(client, need, editor):
    watcher, firm = UserFactory(), MembershipFactory(role="editor")
    NeedWatch.objects.create(need=need, person=watcher)
    ResponseFactory(need=need, firm=firm.actor, state="submitted")
    UserFactory()
    client.force_login(editor)
    deadline = timezone.localtime() + timedelta(days=40)
    answer = client.post(
        page(need),
        {
            "url": NOTICE,
            "notice_number": "2026-123456",
            "competition_deadline_0": f"{deadline:%Y-%m-%d}",
            "competition_deadline_1": "12:00",
        },
        follow=True,
    )
    need.refresh_from_db()
    assert (need.stage, need.handover_url, need.handed_over_by) == (NeedStage.HANDED_OVER, NOTICE, editor)
    text = answer.content.decode()
    assert NOTICE in text
    assert "2026-123456" in text
    mails = OutgoingMail.objects.filter(key__startswith=f"sealed:need-news:{need.pk}:")
    assert sorted(mails.values_list("to", flat=True)) == sorted([watcher.email, firm.person.email])
    assert all(NOTICE in mail.text for mail in mails)
    assert AuditEntry.objects.filter(action="hand_over_need", by_id=editor.pk).count() == 1


def test_what_one_supplier_alone_was_given_must_be_shared_first(client, need, editor):
    entry = DialogueEntryFactory(need=need, firm=MembershipFactory().actor)
    client.force_login(editor)
    answer = client.post(page(need), {"url": NOTICE})
    assert "gitt til én leverandør" in answer.content.decode()
    assert NOTICE in answer.content.decode()
    need.refresh_from_db()
    assert need.stage == NeedStage.CLOSED
    entry.shared_at = timezone.now()
    entry.save()
    handover.hand_over_need(need=need, by=editor, url=NOTICE)


@pytest.mark.parametrize("url", ["", "doffin", "javascript:alert(1)", "ftp://doffin.example/x"])
def test_an_address_that_is_none_is_refused(client, need, editor, url):
    client.force_login(editor)
    answer = client.post(page(need), {"url": url})
    need.refresh_from_db()
    assert need.stage == NeedStage.CLOSED
    assert answer.context["form"].errors["url"]


@pytest.mark.parametrize("stage", ["draft", "review", "published", "handed_over", "concluded"])
def test_only_after_the_deadline_and_before_the_conclusion(client, stage):
    need = NeedFactory(stage=stage)
    editor = MembershipFactory(actor=need.owner, role="editor").person
    with pytest.raises(ActionRefused):
        handover.hand_over_need(need=need, by=editor, url=NOTICE)
    client.force_login(editor)
    assert client.get(page(need)).status_code == 302


def test_who_may(client, need, editor):
    member = MembershipFactory(actor=need.owner, role="member").person
    others = {UserFactory(): 403, member: 403, CoordinatorFactory(): 403, editor: 200}
    assert client.get(page(need)).status_code == 302
    for person, status in others.items():
        client.force_login(person)
        assert client.get(page(need)).status_code == status, person


def test_a_need_that_was_handed_over_is_public_and_can_be_concluded(client, need, editor):
    handover.hand_over_need(need=need, by=editor, url=NOTICE)
    assert "I konkurranse et annet sted" in client.get(need.get_absolute_url()).content.decode()
    assert need.title in client.get(reverse("procurement:need_list"), {"stage": "handed_over"}).content.decode()
    concluding.conclude_need(need=need, by=editor, outcome="bought", conclusion="Vi kjøpte sensorer.")
    need.refresh_from_db()
    assert need.stage == NeedStage.CONCLUDED
    assert NOTICE in client.get(need.get_absolute_url()).content.decode()


# Leaving the dialogue another way.


def conclude(need, by, outcome):
    return concluding.conclude_need(need=need, by=by, outcome=outcome, conclusion="Slik gikk det.")


@pytest.mark.parametrize("outcome", ["competition", "bought", "developed"])
def test_concluding_is_no_way_round_what_is_not_shared(client, need, editor, outcome):
    firm = MembershipFactory().actor
    entry = DialogueEntryFactory(need=need, firm=firm, title="Antall rom")
    with pytest.raises(ActionRefused) as refusal:
        conclude(need, editor, outcome)
    assert refusal.value.code == "unshared"
    client.force_login(editor)
    address = reverse("procurement:need_conclude", args=[need.slug])
    assert "Antall rom" in client.get(address).content.decode()
    answer = client.post(address, {"outcome": outcome, "conclusion": "Vi gikk videre."})
    assert "Vi gikk videre." in answer.content.decode()
    dialogue_actions.share_entry(entry=entry, by=editor)
    assert conclude(need, editor, outcome).stage == NeedStage.CONCLUDED


def test_a_meeting_without_minutes_is_no_way_round_either(need, editor):
    MeetingSlotFactory(need=need, firm=MembershipFactory().actor, starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(ActionRefused) as refusal:
        conclude(need, editor, "bought")
    assert refusal.value.code == "meetings"


def test_a_need_that_nothing_comes_of_is_concluded_with_what_is_not_shared(need, editor):
    DialogueEntryFactory(need=need, firm=MembershipFactory().actor)
    assert conclude(need, editor, "dropped").stage == NeedStage.CONCLUDED


@pytest.mark.parametrize("unshared", [True, False])
@pytest.mark.parametrize("is_member", [True, False])
def test_a_coordinator_learns_nothing_of_the_dialogue_by_concluding_or_handing_over(need, unshared, is_member):
    coordinator = CoordinatorFactory()
    if is_member:
        MembershipFactory(person=coordinator, actor=need.owner, role="administrator")
    if unshared:
        DialogueEntryFactory(need=need, firm=MembershipFactory().actor)
    with pytest.raises(ActionRefused) as refusal:
        conclude(need, coordinator, "bought")
    assert refusal.value.code == "owners"
    with pytest.raises(NotAllowed):
        handover.hand_over_need(need=need, by=coordinator, url=NOTICE)
    assert conclude(need, coordinator, "dropped").stage == NeedStage.CONCLUDED
