"""One-to-one meetings: equally long, offered to all at once, each time given to one firm."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from actors.belonging.appointments import confirm_appointment, decline_appointment
from actors.merging.actions import merge_actors
from actors.models import Appointment, Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.lifecycle import concluding, handover
from procurement.meetings import actions as meeting_actions
from procurement.meetings.letters import when
from procurement.models import DialogueEntry, MeetingSlot, NeedWatch
from procurement.states import SlotState
from procurement.working_days import is_working_day
from tests.factories.actors import CoordinatorFactory, MembershipFactory
from tests.factories.procurement import MeetingSlotFactory, NeedFactory

pytestmark = pytest.mark.django_db


def page(name, thing):
    return reverse(f"procurement:{name}", args=[getattr(thing, "public_id", None) or thing.slug])


def working_day(ahead=7):
    day = timezone.localdate() + timedelta(days=ahead)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def series(**changes):
    return {
        "first_day": f"{working_day():%Y-%m-%d}",
        "first_start": "09:00",
        "minutes_long": "30",
        "pause": "15",
        "number": "3",
        "place": "Teams",
        **changes,
    }


def hours(need):
    return [f"{timezone.localtime(slot.starts_at):%H:%M}" for slot in need.slots.standing()]


def tomorrow(clock):
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.fromisoformat(clock)))


# Offering times.


def test_a_series_is_made_in_one_form_and_all_are_told_once(client, need, owner_editor, person):
    NeedWatch.objects.create(need=need, person=person)
    client.force_login(owner_editor)
    assert client.post(page("need_add_slots", need), series()).status_code == 302
    assert hours(need) == ["09:00", "09:45", "10:30"]
    assert set(need.slots.values_list("minutes_long", "place", "state")) == {(30, "Teams", "free")}
    entry = DialogueEntry.objects.get(need=need)
    assert (entry.kind, entry.firm) == ("meeting", None)
    assert entry.title == "3 en-til-en-møter på 30 minutter tilbys"
    assert [mail.to for mail in OutgoingMail.objects.sealed()] == [person.email]


def test_the_series_runs_until_the_end_on_each_working_day(client, need, owner_editor):
    client.force_login(owner_editor)
    first = working_day()
    last = first + timedelta(days=7)
    client.post(page("need_add_slots", need), series(number="", until="10:20", last_day=f"{last:%Y-%m-%d}"))
    days = [first + timedelta(days=n) for n in range(8)]
    expected = [(day, clock) for day in days if is_working_day(day) for clock in ("09:00", "09:45")]
    found = [timezone.localtime(slot.starts_at) for slot in need.slots.all()]
    assert [(at.date(), f"{at:%H:%M}") for at in found] == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_day": "2026-01-05"}, "first_day"),
        ({"number": ""}, "number"),
        ({"number": "", "until": "09:20"}, "until"),
        ({"minutes_long": "5"}, "minutes_long"),
        ({"last_day": "2026-01-05"}, "last_day"),
        ({"place": ""}, "place"),
        ({"first_day": "2034-12-25"}, "first_day"),
        ({"number": "0"}, "number"),
    ],
)
def test_a_series_that_cannot_be_is_refused_and_what_was_typed_is_kept(client, need, owner_editor, changes, field):
    client.force_login(owner_editor)
    answer = client.post(page("need_add_slots", need), series(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert 'value="09:00"' in answer.content.decode()
    assert not MeetingSlot.objects.exists()


def test_times_never_overlap(need, owner_editor):
    meeting_actions.add_slots(need=need, by=owner_editor, starts=[tomorrow("10:00")], minutes_long=30, place="Teams")
    for clock in ("09:31", "10:00", "10:29"):
        with pytest.raises(ActionRefused) as refusal:
            meeting_actions.add_slots(
                need=need, by=owner_editor, starts=[tomorrow(clock)], minutes_long=30, place="Teams"
            )
        assert refusal.value.code == "overlap"
    for clock in ("09:30", "10:30"):
        meeting_actions.add_slots(need=need, by=owner_editor, starts=[tomorrow(clock)], minutes_long=30, place="Teams")
    meeting_actions.cancel_slot(slot=need.slots.get(starts_at=tomorrow("10:00")), by=owner_editor)
    meeting_actions.add_slots(need=need, by=owner_editor, starts=[tomorrow("10:00")], minutes_long=30, place="Rom 2")


def test_all_meetings_of_a_need_are_equally_long(client, need, owner_editor):
    meeting_actions.add_slots(need=need, by=owner_editor, starts=[tomorrow("10:00")], minutes_long=45, place="Teams")
    with pytest.raises(ActionRefused) as refusal:
        meeting_actions.add_slots(
            need=need, by=owner_editor, starts=[tomorrow("12:00")], minutes_long=30, place="Teams"
        )
    assert refusal.value.code == "length"
    client.force_login(owner_editor)
    client.post(page("need_add_slots", need), series(minutes_long="20"))
    assert set(need.slots.values_list("minutes_long", flat=True)) == {45}
    assert need.slots.count() == 4
    other = NeedFactory(owner=need.owner)
    meeting_actions.add_slots(need=other, by=owner_editor, starts=[tomorrow("10:00")], minutes_long=30, place="Teams")


@pytest.mark.parametrize("stage", ["draft", "review", "handed_over", "concluded"])
def test_times_are_offered_while_there_is_dialogue(client, stage, municipality, owner_editor):
    need = NeedFactory(owner=municipality, stage=stage)
    with pytest.raises(ActionRefused):
        meeting_actions.add_slots(
            need=need, by=owner_editor, starts=[tomorrow("10:00")], minutes_long=30, place="Teams"
        )
    client.force_login(owner_editor)
    assert client.get(page("need_add_slots", need)).status_code == 302


def test_only_the_owners_editors_offer_times(need, owner_member, firm_editor, coordinator):
    MembershipFactory(actor=need.owner, person=coordinator)
    for who in (owner_member, firm_editor, coordinator):
        with pytest.raises(NotAllowed):
            meeting_actions.add_slots(need=need, by=who, starts=[tomorrow("10:00")], minutes_long=30, place="Teams")


# Booking.


def test_a_firm_books_and_gets_a_confirmation_with_a_calendar_file(
    client, need, firm, firm_editor, firm_member, owner_editor
):
    slot = MeetingSlotFactory(need=need, place="https://mote.example/1")
    client.force_login(firm_editor)
    assert "mote.example" not in client.get(page("need_meetings", need)).content.decode()
    answer = client.post(page("slot_book", slot), follow=True)
    slot.refresh_from_db()
    assert (slot.state, slot.firm, slot.booked_by) == (SlotState.BOOKED, firm, firm_editor)
    assert slot.booked_at is not None
    assert "mote.example" in answer.content.decode()
    mails = {mail.to: mail for mail in OutgoingMail.objects.sealed()}
    assert set(mails) == {firm_editor.email, owner_editor.email} == {mail.to for mail in OutgoingMail.objects.all()}
    entry = Calendar.from_ical(mails[firm_editor.email].attachments[0]["content"]).walk("VEVENT")[0]
    assert entry["dtstart"].dt == slot.starts_at.replace(microsecond=0)
    assert entry["dtend"].dt - entry["dtstart"].dt == timedelta(minutes=30)
    assert entry["location"] == "https://mote.example/1"
    assert firm.name in mails[owner_editor.email].text
    client.force_login(firm_member)
    assert "mote.example" in client.get(need.get_absolute_url()).content.decode()


@pytest.mark.parametrize("place", ["https://mote.example/1", "Teams: https://mote.example/1", "www.mote.example/1"])
def test_a_link_to_the_meeting_is_for_those_who_meet(client, need, firm, firm_editor, other_editor, place):
    MeetingSlotFactory(need=need, place=place)
    MeetingSlotFactory(need=need, place=place, firm=firm)
    for who, sees in ((other_editor, False), (firm_editor, True)):
        client.force_login(who)
        assert ("mote.example" in client.get(page("need_meetings", need)).content.decode()) == sees


def test_one_meeting_a_firm_and_the_other_stays_free(need, firm, firm_editor):
    first, second = MeetingSlotFactory(need=need), MeetingSlotFactory(need=need)
    meeting_actions.book_slot(slot=first, firm=firm, by=firm_editor)
    with pytest.raises(ActionRefused) as refusal:
        meeting_actions.book_slot(slot=second, firm=firm, by=firm_editor)
    assert refusal.value.code == "booked"
    other = MeetingSlotFactory()
    meeting_actions.book_slot(slot=other, firm=firm, by=firm_editor)  # another need is another matter
    assert list(need.slots.booked()) == [first]


def test_a_booking_is_moved_as_the_same_appointment(client, need, firm, firm_editor):
    first, second = MeetingSlotFactory(need=need), MeetingSlotFactory(need=need)
    client.force_login(firm_editor)
    client.post(page("slot_book", first))
    answer = client.post(page("slot_book", second), follow=True)
    assert "flyttet" in answer.content.decode()
    assert dict(need.slots.values_list("pk", "firm")) == {first.pk: None, second.pk: firm.pk}
    files = [
        mail.attachments[0]["content"] for mail in OutgoingMail.objects.filter(to=firm_editor.email).order_by("id")
    ]
    entries = [Calendar.from_ical(text).walk("VEVENT")[0] for text in files]
    assert len({str(entry["uid"]) for entry in entries}) == 1
    assert [entry["dtstart"].dt for entry in entries] == [
        slot.starts_at.replace(microsecond=0) for slot in (first, second)
    ]


def test_who_moves_to_a_time_that_is_taken_keeps_what_they_have(need, firm, firm_editor):
    own = MeetingSlotFactory(need=need, firm=firm)
    taken = MeetingSlotFactory(need=need, firm=MembershipFactory().actor)
    with pytest.raises(ActionRefused) as refusal:
        meeting_actions.move_booking(slot=own, to=taken, by=firm_editor)
    assert refusal.value.code == "taken"
    own.refresh_from_db()
    assert (own.state, own.firm) == (SlotState.BOOKED, firm)


def test_a_time_that_is_taken_is_refused_and_the_page_shows_what_is_free(client, need, firm, firm_editor, other_editor):
    slot, free = MeetingSlotFactory(need=need), MeetingSlotFactory(need=need)
    meeting_actions.book_slot(slot=slot, firm=firm, by=firm_editor)
    client.force_login(other_editor)
    answer = client.post(page("slot_book", slot), follow=True)
    text = answer.content.decode()
    assert "ikke ledig lenger" in text
    assert page("slot_book", free) in text
    assert page("slot_book", slot) not in text
    assert firm.name not in text


def test_a_time_is_given_up_and_booked_by_another(client, need, firm, firm_editor, other_editor):
    slot = MeetingSlotFactory(need=need, firm=firm)
    client.force_login(firm_editor)
    client.post(page("slot_release", slot))
    slot.refresh_from_db()
    assert (slot.state, slot.firm, slot.booked_by, slot.booked_at) == (SlotState.FREE, None, None, None)
    mail = OutgoingMail.objects.get(to=firm_editor.email)
    assert "METHOD:CANCEL" in mail.attachments[0]["content"]
    other = other_editor.memberships.get().actor
    assert meeting_actions.book_slot(slot=slot, firm=other, by=other_editor).firm == other
    assert client.post(page("slot_release", slot)).status_code == 404
    slot.refresh_from_db()
    assert slot.firm == other


def test_what_has_started_is_neither_booked_moved_nor_given_up(need, firm, firm_editor, other_editor):
    ago = timezone.now() - timedelta(seconds=5)
    own = MeetingSlotFactory(need=need, firm=firm, starts_at=ago)
    past = MeetingSlotFactory(need=need, starts_at=ago - timedelta(hours=1))
    free = MeetingSlotFactory(need=need)
    with pytest.raises(ActionRefused) as refusal:
        meeting_actions.book_slot(slot=past, firm=other_editor.memberships.get().actor, by=other_editor)
    assert refusal.value.code == "taken"
    for call in (
        lambda: meeting_actions.release_slot(slot=own, by=firm_editor),
        lambda: meeting_actions.move_booking(slot=own, to=free, by=firm_editor),
    ):
        with pytest.raises(ActionRefused) as refusal:
            call()
        assert refusal.value.code == "late"


@pytest.mark.parametrize(
    ("stage", "bookable"), [("published", True), ("closed", True), ("handed_over", False), ("concluded", False)]
)
def test_booking_while_there_is_dialogue(client, stage, bookable, municipality, firm, firm_editor):
    need = NeedFactory(owner=municipality, stage=stage)
    slot = MeetingSlotFactory(need=need)
    client.force_login(firm_editor)
    client.post(page("slot_book", slot))
    slot.refresh_from_db()
    assert (slot.state == SlotState.BOOKED) == bookable
    assert ('id="meetings"' in client.get(need.get_absolute_url()).content.decode()) == bookable


def test_a_firm_that_has_met_does_not_meet_again_before_the_need_is_reopened(need, firm, firm_editor):
    MeetingSlotFactory(need=need, firm=firm, state="held", starts_at=timezone.now() - timedelta(days=2))
    slot = MeetingSlotFactory(need=need)
    with pytest.raises(ActionRefused) as refusal:
        meeting_actions.book_slot(slot=slot, firm=firm, by=firm_editor)
    assert refusal.value.code == "met"
    need.reopened_at = timezone.now() - timedelta(days=1)
    need.save()
    meeting_actions.book_slot(slot=slot, firm=firm, by=firm_editor)


def test_who_may_book(need, firm, firm_editor, firm_member, owner_editor, coordinator, person):
    slot = MeetingSlotFactory(need=need)
    MembershipFactory(actor=firm, person=coordinator, role=Membership.Role.ADMINISTRATOR)
    superuser = CoordinatorFactory(is_staff=False, is_superuser=True)
    MembershipFactory(actor=firm, person=superuser)
    municipal = MembershipFactory(actor__kind="municipality")
    for who, what in [
        (firm_member, firm),
        (coordinator, firm),
        (superuser, firm),
        (person, firm),
        (owner_editor, need.owner),
        (municipal.person, municipal.actor),
        (owner_editor, firm),
    ]:
        with pytest.raises(NotAllowed):
            meeting_actions.book_slot(slot=slot, firm=what, by=who)
    meeting_actions.book_slot(slot=slot, firm=firm, by=firm_editor)


def test_an_editor_of_two_firms_chooses_which_one_it_is_for(client, need, firm, firm_editor):
    other = MembershipFactory(person=firm_editor, actor__name="Datterfirma AS").actor
    slot = MeetingSlotFactory(need=need)
    client.force_login(firm_editor)
    assert "Datterfirma AS" in client.get(page("need_meetings", need)).content.decode()
    assert client.post(page("slot_book", slot)).status_code == 403
    client.post(page("slot_book", slot), {"firm": other.slug})
    slot.refresh_from_db()
    assert slot.firm == other


# The owner.


def test_the_owners_people_see_who_comes_and_nobody_else_does(
    client, need, firm, firm_editor, owner_member, owner_editor, other_editor, coordinator
):
    slot = MeetingSlotFactory(need=need, firm=firm)
    MembershipFactory(actor=need.owner, person=coordinator)
    for who in (owner_editor, owner_member):
        client.force_login(who)
        assert firm.name in client.get(page("need_meeting_plan", need)).content.decode()
    for who in (other_editor, coordinator):
        client.force_login(who)
        assert client.get(page("need_meeting_plan", need)).status_code == 403
        for address in (page("need_meetings", need), need.get_absolute_url()):
            assert firm.name not in client.get(address).content.decode()
        assert client.get(page("slot_ics", slot)).status_code == 404


def test_a_cancelled_time_is_told_to_the_firm_alone_under_seal(client, need, firm, firm_editor, owner_editor):
    booked, free = MeetingSlotFactory(need=need, firm=firm), MeetingSlotFactory(need=need)
    client.force_login(owner_editor)
    client.post(page("slot_cancel", booked), {"why": "Rådgiveren er syk."})
    client.post(page("slot_cancel", free))
    assert set(need.slots.values_list("state", "firm")) == {("cancelled", None)}
    mail = OutgoingMail.objects.get()
    assert mail.to == firm_editor.email
    assert mail.key.startswith("sealed:")
    assert "Rådgiveren er syk." in mail.text
    assert "METHOD:CANCEL" in mail.attachments[0]["content"]
    assert client.get(page("slot_cancel", booked)).status_code == 302


def test_coordinators_read_nothing_of_it_in_the_log_or_the_outbox(client, need, firm, firm_editor, coordinator):
    slot = MeetingSlotFactory(need=need)
    meeting_actions.book_slot(slot=slot, firm=firm, by=firm_editor)
    assert AuditEntry.objects.filter(action="book_slot", after__firm=firm.name).exists()
    assert not OutgoingMail.objects.readable().exists()
    client.force_login(CoordinatorFactory(is_superuser=True))
    for address in ("/admin/shared/auditentry/", "/admin/shared/outgoingmail/", "/admin/procurement/"):
        text = client.get(address).content.decode()
        assert "book_slot" not in text
        assert str(slot.public_id) not in text


def test_a_need_is_not_handed_over_while_a_firm_has_a_meeting(municipality, owner_editor, firm):
    need = NeedFactory(owner=municipality, stage="closed")
    slot = MeetingSlotFactory(need=need, firm=firm)
    with pytest.raises(ActionRefused) as refusal:
        handover.hand_over_need(need=need, by=owner_editor, url="https://doffin.example/1")
    assert refusal.value.code == "meetings"
    meeting_actions.cancel_slot(slot=slot, by=owner_editor)
    handover.hand_over_need(need=need, by=owner_editor, url="https://doffin.example/1")


def test_when_a_need_is_concluded_meetings_to_come_are_cancelled_and_told(
    municipality, owner_editor, firm, firm_editor
):
    need = NeedFactory(owner=municipality, stage="closed")
    MeetingSlotFactory(need=need, firm=firm)
    MeetingSlotFactory(need=need)
    held = MeetingSlotFactory(need=need, starts_at=timezone.now() - timedelta(days=1), firm=MembershipFactory().actor)
    concluding.conclude_need(need=need, by=owner_editor, outcome="dropped", conclusion="Vi venter.")
    assert dict(need.slots.values_list("state", "pk"))["booked"] == held.pk
    assert need.slots.filter(state="cancelled").count() == 2
    assert firm_editor.email in OutgoingMail.objects.sealed().values_list("to", flat=True)


def test_the_pages_take_the_same_queries_for_one_and_for_five(client, need, owner_editor, firm_editor):
    counts = {}
    for number in (1, 5):
        while need.slots.count() < 2 * number:
            MeetingSlotFactory(need=need)
            MeetingSlotFactory(need=need, firm=MembershipFactory().actor)
        for who, name in ((owner_editor, "need_meeting_plan"), (firm_editor, "need_meetings")):
            client.force_login(who)
            client.get(page(name, need))
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page(name, need)).status_code == 200
            counts.setdefault(name, set()).add(len(captured))
    assert {name: len(found) for name, found in counts.items()} == {"need_meeting_plan": 1, "need_meetings": 1}


def test_when_two_firms_become_one_the_first_meeting_stands_and_both_sides_are_told(
    need, firm, firm_editor, owner_editor, other_editor
):
    """The owner at once. The firm's people when the other side has confirmed them: the letter tells of both meetings."""
    other = other_editor.memberships.get().actor
    first, second = MeetingSlotFactory(need=need, firm=other), MeetingSlotFactory(need=need, firm=firm)
    in_both = MembershipFactory(actor=firm).person
    MembershipFactory(actor=other, person=in_both)
    coordinator = CoordinatorFactory()
    merge_actors(keep=firm, drop=other, by=coordinator, values=())
    assert dict(need.slots.values_list("pk", "firm")) == {first.pk: firm.pk, second.pk: None}
    told = OutgoingMail.objects.filter(key__startswith="sealed:meeting-").values_list("to", flat=True)
    assert set(told) == {owner_editor.email, in_both.email}
    for person in (firm_editor, other_editor):
        confirm_appointment(appointment=Appointment.objects.get(person=person), by=None)
        letter = OutgoingMail.objects.sealed().get(to=person.email)
        assert when(first) in letter.text
        assert when(second) not in letter.text
    assert not OutgoingMail.objects.readable().filter(text__contains=need.title).exists()
    entry = AuditEntry.objects.get(action="release_slot")
    assert (entry.target_id, entry.by_id) == (str(second.pk), None)
    assert not AuditEntry.objects.filter(by_id=coordinator.pk, target_type="procurement.meetingslot").exists()


def test_whoever_is_declined_after_a_merge_never_hears_of_the_other_sides_meeting(
    need, firm, firm_editor, other_editor
):
    other = other_editor.memberships.get().actor
    MeetingSlotFactory(need=need, firm=other)
    MeetingSlotFactory(need=need, firm=firm)
    merge_actors(keep=firm, drop=other, by=CoordinatorFactory(), values=())
    for person in (firm_editor, other_editor):
        decline_appointment(appointment=Appointment.objects.get(person=person), by=CoordinatorFactory())
        assert not OutgoingMail.objects.sealed().filter(to=person.email).exists()


def test_a_firm_that_books_and_gives_up_again_and_again_is_stopped(need, firm, firm_editor, other_editor, owner_editor):
    slot, other = MeetingSlotFactory(need=need), MeetingSlotFactory(need=need)
    for _time in range(4):
        meeting_actions.book_slot(slot=slot, firm=firm, by=firm_editor)
        meeting_actions.release_slot(slot=slot, by=firm_editor)
    kept = meeting_actions.book_slot(slot=slot, firm=firm, by=firm_editor)
    mails = OutgoingMail.objects.count()
    with pytest.raises(ActionRefused) as refusal:
        meeting_actions.move_booking(slot=kept, to=other, by=firm_editor)
    assert refusal.value.code == "often"
    kept.refresh_from_db()
    assert (kept.firm, kept.state, OutgoingMail.objects.count()) == (firm, SlotState.BOOKED, mails)
    competitor = other_editor.memberships.get().actor
    assert meeting_actions.book_slot(slot=other, firm=competitor, by=other_editor).firm == competitor
    meeting_actions.release_slot(slot=kept, by=firm_editor)
