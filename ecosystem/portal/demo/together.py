"""What the demo's public bodies do together: needs followed, a need that is several bodies', and an option ledger."""

from datetime import timedelta

from django.utils import timezone

from actors.models import User
from ecosystem.shared import audit
from events.models import Event
from events.states import EventState
from procurement.following.actions import accept_follower, ask_to_follow
from procurement.joint.actions import invite_to_joint
from procurement.models import (
    BuyerPolicy,
    CallOff,
    Follower,
    JointMember,
    JointNeed,
    Need,
    Option,
    OptionChange,
    Role,
    RoomEntry,
    WorkMeeting,
)
from procurement.room.meetings import invite_to_work_meeting
from procurement.states import FollowerState, JointState, OptionState
from solutions.models import Adoption, Solution
from solutions.vocabulary import Route

from .things import Things


class Together(Things):
    """All of `together.toml`. What lies in the past is written as it stood afterwards; what
    happens now goes through the portal's own actions."""

    def buying_together(self, told):
        for row in told["findable"]:
            self.findable(row)
        for row in (*told["draft"], *told["need"]):
            self.need(row | {"handed_over": self.handed_over(row["handover"]) if "handover" in row else {}})
        for kind in ("joint", "follower", "ledger", "room"):
            for row in told[kind]:
                getattr(self, kind)(row)

    def handed_over(self, told) -> dict:
        """What the hand-over to a competition leaves on the need."""
        return {
            "handover_url": told["url"],
            "notice_number": told["notice"],
            "handed_over_at": self.moment(told["day"]),
        }

    def findable(self, row):
        BuyerPolicy.objects.update_or_create(actor=self.actor_named(row["actor"]), defaults={"drafts_findable": True})

    def need_titled(self, title):
        return Need.objects.select_related("owner").get(title=title)

    def follower(self, row, need=None):
        """One that follows `since` some day in the past, or asks now and is perhaps accepted."""
        need = need or self.need_titled(row["need"])
        actor = self.actor_named(row["actor"])
        if need.followers.filter(actor=actor).exists():
            return
        if "since" in row:
            since = self.moment(row["since"])
            self._make(
                Follower,
                row,
                {
                    "role": row["role"],
                    "state": FollowerState.ACTIVE,
                    "why": row["why"],
                    "joined_at": since,
                    "participates_since": since if row["role"] == Role.PARTICIPANT else None,
                },
                need=need,
                actor=actor,
            )
            return
        asker = User.objects.get(email=row["asked_by"])
        follower = ask_to_follow(need=need, actor=actor, by=asker, role=row["role"], why=row["why"])
        if "accepted_by" in row:
            accept_follower(follower=follower, by=User.objects.get(email=row["accepted_by"]))

    def joint(self, row):
        need = self.need_titled(row["need"])
        joint, new = self._make(JointNeed, row, {"volume_of": row["volume_of"]}, need=need)
        if not new:
            return
        for number, member in enumerate(row["member"]):
            actor = self.actor_named(member["actor"])
            if "invited_by" in member:
                invite_to_joint(need=need, by=User.objects.get(email=member["invited_by"]), actor=actor)
                continue
            joined = need.published_at - timedelta(days=9 - number)
            JointMember.objects.create(
                joint=joint,
                actor=actor,
                state=JointState.JOINED,
                volume=member["volume"],
                variant=member["variant"],
                gathered=self.need_titled(member["gathered"]) if "gathered" in member else None,
                joined_at=joined,
            )
            if actor != need.owner:
                self._make(
                    Follower,
                    member,
                    {
                        "role": Role.PARTICIPANT,
                        "state": FollowerState.ACTIVE,
                        "joined_at": joined,
                        "participates_since": joined,
                    },
                    need=need,
                    actor=actor,
                )

    def ledger(self, row):
        need = self.need_titled(row["need"])
        locked, opened = self.moment(row["locked"]), self.moment(row["opened"])
        for wanted in row["option"]:
            option = self.option(wanted, need, locked_at=locked, opened_at=opened, state=OptionState.OPEN)
            if option:
                self._use(option, wanted)

    def option(self, row, need, **stands):
        """The option, unless it is there already."""
        option, new = self._make(
            Option,
            row,
            {
                "subject": row["subject"],
                "measure": row.get("measure", "volume"),
                "unit": row.get("unit", ""),
                "estimated": row["estimated"],
                "maximum": row["maximum"],
                "until": timezone.localdate(self.moment(row["until"])),
                "terms": row["terms"],
                **stands,
            },
            need=need,
            holder=self.actor_named(row["holder"]),
        )
        return option if new else None

    def _use(self, option, row):
        """What was called off since, or that it was given up, and what came of it."""
        rows = [
            CallOff(
                option=option,
                amount=bought["amount"],
                on=timezone.localdate(self.moment(bought["days"])),
                at=self.moment(bought["days"]),
                reference=bought["reference"],
                note=bought["note"],
                by_name=f"Innkjøpsrådgiver i {option.holder}",
            )
            for bought in row.get("call_offs", ())
        ]
        CallOff.objects.bulk_create(rows)
        option.called_off = sum(bought.amount for bought in rows)
        if "given_up" in row:
            option.state, option.given_up_at = OptionState.GIVEN_UP, self.moment(row["given_up"])
            OptionChange.objects.create(
                option=option,
                at=option.given_up_at,
                by_name=f"Innkjøpsrådgiver i {option.holder}",
                why=row["why"],
                changes=[{"field": "state", "old": OptionState.OPEN, "new": OptionState.GIVEN_UP}],
            )
        option.save()
        if "adopted" in row:
            solution = Solution.objects.get(title=row["adopted"])
            Solution.objects.filter(pk=solution.pk).update(need=option.need)
            Adoption.objects.filter(solution=solution, actor=option.holder, option=None).update(
                option=option, route=Route.OPTION
            )

    def room(self, row, need=None):
        """A learning room that is empty gets its entries, and each work meeting that is missing is made."""
        need = need or self.need_titled(row["need"])
        if not need.room.exists():
            for entry in row["entry"]:
                question = self._entry(need, entry)
                for answer in entry.get("answers", ()):
                    self._entry(need, answer | {"phase": entry["phase"], "kind": "answer"}, parent=question)
        for meeting in row.get("meeting", ()):
            self._work_meeting(need, meeting)

    def _entry(self, need, row, parent=None):
        return RoomEntry.objects.create(
            need=need,
            phase=row["phase"],
            kind=row["kind"],
            parent=parent,
            title=row.get("title", ""),
            text=row["text"].strip(),
            url=row.get("url", ""),
            actor=self.actor_named(row["actor"]),
            by_name="Rådgiver (eksempel)",
            at=min(self.at, self.moment(row["day"], "10:30")),
        )

    def _work_meeting(self, need, row):
        if need.work_meetings.filter(event__title=row["title"]).exists():
            return
        starts, ends = (self.moment(row["day"], clock) for clock in row["time"])
        words = {
            "title": row["title"],
            "summary": row["summary"],
            "description": row["description"],
            "starts_at": starts,
            "ends_at": ends,
            "place_name": row["place"],
            "region": need.owner.region,
        }
        if starts > timezone.now():
            invite_to_work_meeting(need=need, by=None, phase=row["phase"], **words)
            return
        told = starts - timedelta(days=21)
        event = Event.objects.create(
            **words,
            organiser=need.owner,
            kind=Event.Kind.WORKSHOP,
            is_by_invitation=True,
            is_example=True,
            state=EventState.PUBLISHED,
            published_at=told,
            created_at=told,
        )
        meeting = WorkMeeting.objects.create(need=need, event=event, phase=row["phase"])
        event.invited.set(need.followers.active().values_list("actor", flat=True))
        audit.record("load_demo", meeting, by=None)
