"""Minutes of meetings: written by the owner, marked by the supplier, shared with all without what is secret."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.dialogue import actions as dialogue_actions
from procurement.lifecycle import handover
from procurement.meetings import minutes as meeting_minutes
from procurement.models import DialogueEntry, Minutes, NeedWatch
from procurement.states import MinutesState, SlotState
from procurement.working_days import working_days_after
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import MeetingSlotFactory, NeedFactory

pytestmark = pytest.mark.django_db
SECRET = "Algoritmen bruker søvnfrekvens"
WORDS = {
    "minute_taker": "Kari Referent",
    "present": "Per Selger, Kari Referent",
    "told": "Budsjettet er to millioner.",
    "asked": "Kan sensoren henge i taket?",
    "shown": SECRET,
    "handed_out": "Plantegning av sykehjemmet",
}


def page(name, slot):
    return reverse(f"procurement:{name}", args=[slot.public_id])


@pytest.fixture
def slot(need, firm):
    """A meeting that began an hour ago."""
    return MeetingSlotFactory(need=need, firm=firm, starts_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def sent(slot, owner_editor, firm_editor):
    minutes = meeting_minutes.write_minutes(slot=slot, by=owner_editor, **WORDS)
    return meeting_minutes.send_minutes(minutes=minutes, by=owner_editor)


@pytest.fixture
def marked(sent, firm_editor):
    return meeting_minutes.mark_minutes(minutes=sent, by=firm_editor, secrets={"shown": "Vår metode"})


def as_days_pass(minutes, days):
    Minutes.objects.filter(pk=minutes.pk).update(sent_at=timezone.now() - timedelta(days=days))
    minutes.refresh_from_db()


def test_the_whole_way_in_the_pages(client, need, slot, firm, firm_editor, owner_editor, person):
    NeedWatch.objects.create(need=need, person=person)
    client.force_login(owner_editor)
    answer = client.post(page("minutes_edit", slot), {**WORDS, "send": "1"}, follow=True)
    assert "Hos leverandøren" in answer.content.decode()
    mail = OutgoingMail.objects.get(to=firm_editor.email)
    assert mail.key.startswith("sealed:")
    assert SECRET not in mail.text

    client.force_login(firm_editor)
    text = client.get(page("minutes_detail", slot)).content.decode()
    assert SECRET in text
    assert client.get(page("minutes_mark", slot)).status_code == 200
    client.post(page("minutes_mark", slot), {"secret_shown": "on", "reason_shown": "Vår metode"})

    client.force_login(owner_editor)
    preview = client.get(page("minutes_share", slot)).content.decode()
    assert "Budsjettet er to millioner." in preview
    assert SECRET not in preview
    OutgoingMail.objects.all().delete()
    client.post(page("minutes_share", slot))

    entry = DialogueEntry.objects.get(source=f"minutes:{slot.public_id}")
    assert entry.shared_at is not None
    for shared in ("Budsjettet er to millioner.", "Kan sensoren henge i taket?", "Plantegning av sykehjemmet"):
        assert shared in entry.text
    assert "forretningshemmelighet" in entry.text
    for kept in (SECRET, "Vår metode", firm.name, "Per Selger"):
        assert kept not in entry.title + entry.text
    public = Client().get(need.get_absolute_url()).content.decode()
    assert "Budsjettet er to millioner." in public
    told = OutgoingMail.objects.values_list("to", flat=True)
    assert sorted(told) == sorted([person.email, firm_editor.email])
    assert not any(SECRET in mail.text or firm.name in mail.text for mail in OutgoingMail.objects.all())
    client.post(page("minutes_share", slot))
    assert OutgoingMail.objects.count() == 2


def test_a_meeting_that_is_held_stops_the_handover_until_its_minutes_are_shared(
    municipality, firm, owner_editor, firm_editor
):
    need = NeedFactory(owner=municipality, stage="closed")
    slot = MeetingSlotFactory(need=need, firm=firm, starts_at=timezone.now() - timedelta(hours=1))

    def hand_over():
        return handover.hand_over_need(need=need, by=owner_editor, url="https://doffin.example/1")

    with pytest.raises(ActionRefused) as refusal:
        hand_over()
    assert refusal.value.code == "meetings"
    minutes = meeting_minutes.write_minutes(slot=slot, by=owner_editor, **WORDS)
    slot.refresh_from_db()
    assert slot.state == SlotState.HELD
    entry = DialogueEntry.objects.get(source=f"minutes:{slot.public_id}")
    assert (entry.kind, entry.firm, entry.shared_at, entry.text) == ("minutes", firm, None, "")
    for step in (
        lambda: None,
        lambda: meeting_minutes.send_minutes(minutes=minutes, by=owner_editor),
        lambda: meeting_minutes.mark_minutes(minutes=minutes, by=firm_editor, secrets={}),
    ):
        step()
        with pytest.raises(ActionRefused) as refusal:
            hand_over()
        assert refusal.value.code == "unshared"
    meeting_minutes.share_minutes(minutes=minutes, by=owner_editor)
    hand_over()


def test_the_entry_is_not_shared_past_the_suppliers_marks(need, sent, owner_editor):
    entry = need.dialogue.get(kind="minutes")
    with pytest.raises(ActionRefused) as refusal:
        dialogue_actions.share_entry(entry=entry, by=owner_editor, text=SECRET)
    assert refusal.value.code == "minutes"
    entry.refresh_from_db()
    assert entry.shared_at is None


def test_sharing_one_meetings_minutes_leaves_anothers(need, firm, sent, marked, owner_editor):
    other = MembershipFactory()
    slot = MeetingSlotFactory(need=need, firm=other.actor, starts_at=timezone.now() - timedelta(minutes=50))
    meeting_minutes.write_minutes(slot=slot, by=owner_editor, **WORDS)
    meeting_minutes.share_minutes(minutes=marked, by=owner_editor)
    assert need.dialogue.get(source=f"minutes:{slot.public_id}").shared_at is None


# Writing.


def test_minutes_are_written_when_the_meeting_has_started(client, need, firm, owner_editor):
    slot = MeetingSlotFactory(need=need, firm=firm)
    with pytest.raises(ActionRefused) as refusal:
        meeting_minutes.write_minutes(slot=slot, by=owner_editor, **WORDS)
    assert refusal.value.code == "early"
    client.force_login(owner_editor)
    assert client.get(page("minutes_edit", slot)).status_code == 302
    free = MeetingSlotFactory(need=need, starts_at=timezone.now() - timedelta(hours=3))
    with pytest.raises(ActionRefused):
        meeting_minutes.write_minutes(slot=free, by=owner_editor, **WORDS)
    assert not DialogueEntry.objects.exists()


def test_the_firm_is_not_named_in_what_all_will_read(client, slot, firm, owner_editor):
    client.force_login(owner_editor)
    answer = client.post(
        page("minutes_edit", slot), {**WORDS, "told": f"Vi fortalte {firm.name.upper()} om budsjettet."}
    )
    text = answer.content.decode()
    assert "Skriv «leverandøren»" in text
    assert firm.name.upper() in text  # what was typed is kept
    assert not Minutes.objects.exists()
    slot.refresh_from_db()
    assert slot.state == SlotState.BOOKED


def test_a_firm_that_got_its_name_later_is_not_told_either(need, marked, firm, owner_editor):
    firm.name = "Plantegning"
    firm.save()
    meeting_minutes.share_minutes(minutes=Minutes.objects.get(), by=owner_editor)
    assert "leverandøren av sykehjemmet" in need.dialogue.get(kind="minutes").text


def test_two_colleagues_writing_at_once_lose_nothing_unseen(client, slot, owner_editor, municipality):
    colleague = MembershipFactory(actor=municipality).person
    other = Client()
    client.force_login(owner_editor)
    other.force_login(colleague)
    seen = [
        browser.get(page("minutes_edit", slot)).context["form"]["seen"].value() or "" for browser in (client, other)
    ]
    client.post(page("minutes_edit", slot), {**WORDS, "seen": seen[0]})
    answer = other.post(page("minutes_edit", slot), {**WORDS, "told": "Noe annet", "seen": seen[1]})
    assert "Noe annet" in answer.content.decode()
    assert Minutes.objects.get().told == WORDS["told"]
    again = client.get(page("minutes_edit", slot)).context["form"]["seen"].value()
    client.post(page("minutes_edit", slot), {**WORDS, "told": "Rettet", "seen": again})
    assert Minutes.objects.get().told == "Rettet"


def test_what_is_with_the_supplier_is_not_changed(client, sent, owner_editor):
    with pytest.raises(ActionRefused):
        meeting_minutes.write_minutes(slot=sent.slot, by=owner_editor, **WORDS)
    client.force_login(owner_editor)
    assert client.get(page("minutes_edit", sent.slot)).status_code == 302


# Marking.


def test_sent_minutes_are_mended_and_read_anew(client, marked, owner_editor, firm_editor):
    client.force_login(owner_editor)
    client.post(page("minutes_correct", marked.slot))
    marked.refresh_from_db()
    assert (marked.state, marked.sent_at, marked.marked_at) == (MinutesState.DRAFT, None, None)
    assert marked.secrets == {"shown": "Vår metode"}
    meeting_minutes.write_minutes(
        slot=marked.slot, by=owner_editor, **{**WORDS, "told": "Budsjettet er tre millioner."}
    )
    again = meeting_minutes.send_minutes(minutes=marked, by=owner_editor)
    assert not again.can_be_shared
    assert OutgoingMail.objects.filter(to=firm_editor.email, key__contains="minutes-sent").count() == 2
    meeting_minutes.mark_minutes(minutes=again, by=firm_editor, secrets={"shown": "Vår metode"})
    shared = meeting_minutes.share_minutes(minutes=again, by=owner_editor)
    with pytest.raises(ActionRefused):
        meeting_minutes.correct_minutes(minutes=shared, by=owner_editor)
    assert "tre millioner" in DialogueEntry.objects.get(source=f"minutes:{marked.slot.public_id}").text


def test_the_supplier_marks_its_own_parts_with_a_reason_and_never_the_owners(client, sent, firm_editor):
    for secrets, code in [({"told": "Vi liker det ikke"}, "owners"), ({"shown": " "}, "reason")]:
        with pytest.raises(ActionRefused) as refusal:
            meeting_minutes.mark_minutes(minutes=sent, by=firm_editor, secrets=secrets)
        assert refusal.value.code == code
    client.force_login(firm_editor)
    answer = client.post(page("minutes_mark", sent.slot), {"secret_shown": "on"})
    assert list(answer.context["form"].errors) == ["reason_shown"]
    assert "secret_told" not in answer.context["form"].fields
    sent.refresh_from_db()
    assert (sent.secrets, sent.marked_at) == ({}, None)


def test_marks_can_be_changed_until_they_are_shared(marked, firm_editor, owner_editor):
    meeting_minutes.mark_minutes(minutes=marked, by=firm_editor, secrets={"asked": "Sier hva vi lager"})
    marked.refresh_from_db()
    assert marked.secrets == {"asked": "Sier hva vi lager"}
    meeting_minutes.share_minutes(minutes=marked, by=owner_editor)
    with pytest.raises(ActionRefused):
        meeting_minutes.mark_minutes(minutes=marked, by=firm_editor, secrets={"shown": "For sent"})


def test_the_owner_shares_when_the_supplier_has_marked_or_its_days_have_passed(client, sent, owner_editor):
    client.force_login(owner_editor)
    with pytest.raises(ActionRefused) as refusal:
        meeting_minutes.share_minutes(minutes=sent, by=owner_editor)
    assert refusal.value.code == "early"
    sent.refresh_from_db()
    assert sent.mark_until == working_days_after(timezone.localdate(), 5)
    assert "Del med alle?" not in client.get(page("minutes_share", sent.slot)).content.decode()
    as_days_pass(sent, 30)
    assert "Del med alle?" in client.get(page("minutes_share", sent.slot)).content.decode()
    meeting_minutes.share_minutes(minutes=sent, by=owner_editor)
    assert SECRET in DialogueEntry.objects.get(kind="minutes").text


# Who may.


def test_who_may_write_mark_and_share(
    sent, slot, owner_member, owner_editor, firm_member, firm_editor, other_editor, coordinator
):
    for actor in (slot.need.owner, slot.firm):
        MembershipFactory(actor=actor, person=coordinator, role=Membership.Role.ADMINISTRATOR)
    everyone = {owner_member, owner_editor, firm_member, firm_editor, other_editor, coordinator}
    for allowed, call in [
        (owner_editor, lambda who: meeting_minutes.send_minutes(minutes=sent, by=who)),
        (firm_editor, lambda who: meeting_minutes.mark_minutes(minutes=sent, by=who, secrets={})),
        (owner_editor, lambda who: meeting_minutes.share_minutes(minutes=sent, by=who)),
        (owner_editor, lambda who: meeting_minutes.write_minutes(slot=slot, by=who, **WORDS)),
    ]:
        for who in everyone - {allowed}:
            with pytest.raises(NotAllowed):
                call(who)


@pytest.mark.parametrize("state", ["draft", "with_supplier", "shared"])
def test_no_secret_reaches_anyone_but_the_two_who_met(
    need, slot, firm, owner_editor, owner_member, firm_editor, firm_member, other_editor, coordinator, state
):
    minutes = meeting_minutes.write_minutes(slot=slot, by=owner_editor, **WORDS)
    if state != "draft":
        meeting_minutes.send_minutes(minutes=minutes, by=owner_editor)
    if state == "shared":
        meeting_minutes.mark_minutes(minutes=minutes, by=firm_editor, secrets={"shown": "Vår metode"})
        meeting_minutes.share_minutes(minutes=minutes, by=owner_editor)
    assert Minutes.objects.get().state == MinutesState(state)
    for actor in (need.owner, firm):
        MembershipFactory(actor=actor, person=coordinator, role=Membership.Role.ADMINISTRATOR)
    superuser = CoordinatorFactory(is_superuser=True)
    slug = need.slug
    addresses = [page(name, slot) for name in ("minutes_detail", "minutes_mark", "minutes_share", "minutes_edit")]
    addresses += [
        reverse(f"procurement:{name}", args=[slug]) for name in ("need_detail", "need_meetings", "need_meeting_plan")
    ]
    addresses += [reverse("portal:my_page"), reverse("portal:search") + "?q=søvnfrekvens", f"/api/v1/needs/{slug}/"]
    addresses += ["/admin/shared/auditentry/", "/admin/shared/outgoingmail/", "/admin/procurement/need/"]

    def reads(who):
        client = Client()
        if who:
            client.force_login(who)
        return " ".join(client.get(address).content.decode() for address in addresses)

    for who in (None, UserFactory(), other_editor, coordinator, superuser):
        text = reads(who)
        for kept in (SECRET, "Vår metode", "Per Selger"):
            assert kept not in text, (who, kept)
    for who in (owner_editor, owner_member):
        assert SECRET in reads(who)
    for who in (firm_editor, firm_member):
        assert (SECRET in reads(who)) == (state != "draft")
    assert not any(SECRET in mail.text for mail in OutgoingMail.objects.all())
    assert not OutgoingMail.objects.readable().exists()
    logged = AuditEntry.objects.filter(target_type__in=["procurement.minutes", "procurement.meetingslot"])
    assert not any(SECRET in str(entry.after) for entry in logged)
