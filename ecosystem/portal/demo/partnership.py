"""The demo's innovation partnership: Stavanger with Bærum, Kristiansand and NAV."""

from datetime import date, timedelta

from django.utils import timezone

from events.models import Event
from events.states import EventState
from procurement.models import Goal, Need, NeedEvent, Partner, Partnership, Phase
from procurement.states import OptionState, PhaseState
from procurement.working_days import on_or_before

from .together import Together

LEADER = "Innovasjonsrådgiver i Stavanger"


class InnovationPartnership(Together):
    def partnership(self, told):
        """All of `partnership.toml`."""
        row = told["need"]
        published = self.moment(row["published"])
        deadline = self.moment(row["deadline"])
        handed_over = self.moment(row["handover"]["day"])
        self.need(
            row
            | {
                "days": (timezone.localdate(deadline) - timezone.localdate(self.at)).days,
                "handed_over": self.handed_over(row["handover"]) | {"published_at": published},
            }
        )
        need = self.need_titled(row["title"])
        for follower in told["follower"]:
            self.follower(follower, need)
        for conference in told["conference"]:
            self._conference(need, conference)
        for option in told["option"]:
            self.option(option, need, state=OptionState.LOCKED, locked_at=handed_over)
        self._plan(need, told)
        self.room({"entry": told["room"], "meeting": told["meeting"]}, need)

    def _conference(self, need, row):
        starts, ends = (self.moment(row["day"], clock) for clock in row["time"])
        event, new = self._make(
            Event,
            row | {"topics": [topic.slug for topic in need.topics.all()]},
            {
                "kind": Event.Kind.DIALOGUE_MEETING,
                "summary": row["summary"],
                "description": row["description"],
                "starts_at": starts,
                "ends_at": ends,
                "place_name": "Stavanger",
                "region": need.owner.region,
                "is_example": True,
                "state": EventState.PUBLISHED,
                "published_at": need.published_at,
                "created_at": need.published_at,
            },
            title=row["title"],
            organiser=need.owner,
        )
        if new:
            NeedEvent.objects.create(need=need, event=event, linked_at=need.published_at)

    def _plan(self, need: Need, told):
        row = told["partnership"]
        first, last = (self.date_of(day) for day in row["requests"])
        partnership, new = self._make(
            Partnership,
            row,
            {
                "market_lacks": row["market_lacks"],
                "ipr_terms": row["ipr_terms"],
                "maximum_cost": row["maximum_cost"],
                "requests_from": first,
                "requests_until": last,
                "shown_since": self.moment(row["shown"]),
            },
            need=need,
        )
        if not new:
            return
        for number, phase in enumerate(told["phase"], start=1):
            self._phase(partnership, number, phase)
        self._goals(partnership, None, told["goal"])

    def _phase(self, partnership, number, row):
        first, last = row["dates"]
        starts, ends = self.date_of(first), self.last_day(last)
        decided = self.moment(row["decided"]) if "decided" in row else None
        begun = decided or "running" in row
        state = PhaseState.PASSED if decided else PhaseState.RUNNING if begun else PhaseState.PLANNED
        phase = Phase.objects.create(
            partnership=partnership,
            number=number,
            kind=row["kind"],
            name=row["name"],
            starts_on=starts,
            ends_on=ends,
            payment=row.get("payment"),
            state=state,
            started_at=self.moment(row["dates"][0], "08:00") if begun else None,
            decided_at=decided,
            decided_by_name=LEADER if decided else "",
            decided_why=row.get("why", ""),
        )
        firms = {name: self.actor_or_none(name) for name in row.get("partners", ())}
        goes_on = row.get("partners", {}) if decided else {}
        Partner.objects.bulk_create(
            Partner(phase=phase, name=name, firm=firm, goes_on=goes_on.get(name)) for name, firm in firms.items()
        )
        self._goals(partnership, phase, row.get("goals", ()))

    def _goals(self, partnership, phase, rows):
        when = phase.decided_at if phase and phase.decided_at else self.at
        Goal.objects.bulk_create(
            Goal(
                partnership=partnership,
                phase=phase,
                text=row["text"],
                measure=row["measure"],
                target=row["target"],
                result=row.get("result", ""),
                status=row.get("status", "open"),
                measured_at=when if "result" in row else None,
            )
            for row in rows
        )

    def date_of(self, day) -> date:
        return timezone.localdate(self.moment(day))

    def last_day(self, day) -> date:
        """The day a phase ends: not later, also when it is a holiday, or the next phase would begin on the same day."""
        raw = self.date_of(day) if isinstance(day, str) else timezone.localdate(self.at) + timedelta(days=day)
        return on_or_before(raw)
