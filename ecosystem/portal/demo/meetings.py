"""Meetings about the demo's needs: offered, booked, held and written of, through the portal's own actions."""

from datetime import datetime, timedelta

from django.utils import timezone

from procurement.meetings.actions import add_slots, book_slot
from procurement.meetings.conference import announce_conference
from procurement.meetings.minutes import mark_minutes, send_minutes, share_minutes, write_minutes
from procurement.models import MeetingSlot, Need
from procurement.states import SlotState
from procurement.working_days import on_or_before

from .loading import Loading


class Meetings(Loading):
    def meetings(self, row):
        """What `[need.meetings]` says, once."""
        wanted = row.get("meetings")
        if not wanted:
            return
        need = Need.objects.get(title=row["title"], owner=self.actor_named(row["owner"]))
        if need.slots.exists():
            return
        length, place = wanted["minutes_long"], wanted["place"]
        for held in wanted.get("held", ()):
            self._held(need, held, length, place)
        if "days" in wanted:
            first = self.day(wanted["days"], "09:00")
            starts = [first + timedelta(minutes=(length + 15) * number) for number in range(wanted["number"])]
            slots = add_slots(need=need, by=None, starts=starts, minutes_long=length, place=place)
            if "booked" in wanted:
                book_slot(slot=slots[0], firm=self.actor_named(wanted["booked"]), by=None)
        if "conference" in wanted:
            told = wanted["conference"]
            announce_conference(
                need=need,
                by=None,
                title=told["title"],
                summary=told["summary"],
                description=told["description"].strip(),
                starts_at=self.day(told["days"], "09:00"),
                ends_at=self.day(told["days"], "11:00"),
                place_name=told["place"],
                online_url="https://mote.example/dialogkonferanse",
                region=need.owner.region,
                capacity=80,
            )

    def _held(self, need, held, length, place):
        """A meeting on the last working day before the loading."""
        day = on_or_before(timezone.localdate(self.at) - timedelta(days=1))
        starts = timezone.make_aware(datetime.combine(day, datetime.strptime(held["time"], "%H:%M").time()))
        slot = MeetingSlot.objects.create(
            need=need,
            starts_at=starts,
            minutes_long=length,
            place=place,
            state=SlotState.BOOKED,
            firm=self.actor_named(held["firm"]),
            booked_at=starts - timedelta(hours=20),
        )
        words = {name: held[name] for name in ("minute_taker", "present", "told", "asked", "shown", "handed_out")}
        minutes = send_minutes(minutes=write_minutes(slot=slot, by=None, **words), by=None)
        if "secrets" in held:
            minutes = mark_minutes(minutes=minutes, by=None, secrets=held["secrets"])
            share_minutes(minutes=minutes, by=None)
