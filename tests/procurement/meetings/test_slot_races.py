"""Thirty firms at ten times, over real connections: the database gives each time to one firm."""

import pytest
from django.db.models.functions import Now

from ecosystem.shared.models import OutgoingMail
from procurement.lifecycle import handover
from procurement.meetings import actions as meeting_actions
from procurement.models import MeetingSlot
from procurement.states import SlotState
from tests.at_once import at_once
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.procurement import MeetingSlotFactory, NeedFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_thirty_firms_book_ten_times_at_the_same_moment(client):
    need = NeedFactory()
    slots = MeetingSlotFactory.create_batch(10, need=need)
    editors = [MembershipFactory(actor=ActorFactory()).person for _firm in range(30)]
    firms = [person.memberships.get().actor for person in editors]
    results = at_once(
        *(
            lambda n=n: meeting_actions.book_slot(slot=slots[n % 10], firm=firms[n], by=editors[n]).firm_id
            for n in range(30)
        )
    )
    won = [result for result in results if result != "taken"]
    assert len(won) == 10
    assert set(won) <= {firm.pk for firm in firms}
    booked = MeetingSlot.objects.filter(need=need, state=SlotState.BOOKED)
    assert sorted(booked.values_list("firm", flat=True)) == sorted(won)
    assert results.count("taken") == 20
    assert OutgoingMail.objects.filter(key__startswith="sealed:meeting-booked").count() == 10


def test_the_losers_page_shows_what_is_still_free(client):
    need = NeedFactory()
    wanted, free = MeetingSlotFactory.create_batch(2, need=need)
    editors = [MembershipFactory(actor=ActorFactory()).person for _firm in range(2)]
    pages = {}

    def post(person):
        from django.test import Client

        browser = Client()
        browser.force_login(person)
        pages[person] = browser.post(f"/behov/moter/{wanted.public_id}/bestill/", follow=True).content.decode()

    at_once(*(lambda person=person: post(person) for person in editors))
    wanted.refresh_from_db()
    loser = next(person for person in editors if person != wanted.booked_by)
    assert "ikke ledig lenger" in pages[loser]
    assert f"/behov/moter/{free.public_id}/bestill/" in pages[loser]


def test_one_firms_two_editors_at_two_times_get_one_meeting():
    need, firm = NeedFactory(), ActorFactory()
    slots = MeetingSlotFactory.create_batch(4, need=need)
    people = [MembershipFactory(actor=firm).person for _editor in range(4)]
    results = at_once(
        *(lambda n=n: meeting_actions.book_slot(slot=slots[n], firm=firm, by=people[n]).firm_id for n in range(4))
    )
    assert results.count("booked") == 3
    assert MeetingSlot.objects.booked().filter(need=need, firm=firm).count() == 1


def test_the_database_alone_refuses_a_second_booking_of_one_time():
    """Without the lock that the action takes first: the update itself finds the time free only once."""
    slot = MeetingSlotFactory()
    firms = [ActorFactory() for _firm in range(8)]
    free = MeetingSlot.objects.bookable().filter(pk=slot.pk)
    taken = at_once(*(lambda firm=firm: free.update(state="booked", firm=firm, booked_at=Now()) for firm in firms))
    assert sorted(taken) == [0] * 7 + [1]


def test_moving_to_the_same_time_at_once_leaves_each_firm_with_a_meeting():
    need = NeedFactory()
    free = MeetingSlotFactory(need=need)
    people = [MembershipFactory(actor=ActorFactory()).person for _firm in range(3)]
    own = [MeetingSlotFactory(need=need, firm=person.memberships.get().actor) for person in people]
    results = at_once(
        *(lambda n=n: meeting_actions.move_booking(slot=own[n], to=free, by=people[n]).pk for n in range(3))
    )
    assert results.count("taken") == 2
    booked = MeetingSlot.objects.booked().filter(need=need)
    assert set(booked.values_list("firm", flat=True)) == {slot.firm_id for slot in own}


def test_booking_while_it_is_cancelled_ends_in_one_of_the_two():
    need = NeedFactory()
    slot = MeetingSlotFactory(need=need)
    owner = MembershipFactory(actor=need.owner).person
    person = MembershipFactory(actor=ActorFactory()).person
    firm = person.memberships.get().actor
    results = at_once(
        lambda: meeting_actions.book_slot(slot=slot, firm=firm, by=person).state,
        lambda: meeting_actions.cancel_slot(slot=slot, by=owner).state,
    )
    slot.refresh_from_db()
    assert slot.state == SlotState.CANCELLED
    assert results[0] in {"booked", "taken"}
    told = OutgoingMail.objects.filter(to=person.email, key__startswith="sealed:meeting-called-off").count()
    assert told == (results[0] == "booked")


def test_handover_and_booking_at_once_never_leave_a_meeting_after_the_handover():
    need = NeedFactory(stage="closed")
    slot = MeetingSlotFactory(need=need)
    owner = MembershipFactory(actor=need.owner).person
    person = MembershipFactory(actor=ActorFactory()).person
    firm = person.memberships.get().actor
    at_once(
        lambda: meeting_actions.book_slot(slot=slot, firm=firm, by=person),
        lambda: handover.hand_over_need(need=need, by=owner, url="https://doffin.example/1"),
    )
    need.refresh_from_db()
    assert (need.stage == "handed_over") != MeetingSlot.objects.booked().exists()
