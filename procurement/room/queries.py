"""The learning room as its visitors read it: phase by phase, the whole path from the beginning."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from actors.models import Actor
from actors.states import ActorState
from ecosystem.shared.permissions import allowed
from events.models import Event

from ..models import Follower, Phase, PhaseKind, RoomEntry, RoomFile, WorkMeeting
from ..states import PhaseState

Kind = RoomEntry.Kind


def bodies_of_room(need) -> list[Actor]:
    """The owner first, then those that follow now: whose editors write in the room."""
    following = Follower.objects.active().filter(need=need, actor=OuterRef("pk"))
    bodies = Actor.objects.filter(Q(pk=need.owner_id) | Exists(following), state=ActorState.APPROVED)
    return sorted(bodies, key=lambda body: (body.pk != need.owner_id, body.sort_name, body.pk))


def bodies_to_write_for(user, need) -> list[Actor]:
    return [body for body in bodies_of_room(need) if user.can_edit_for(body)]


@dataclass
class RoomPhase:
    """What belongs to one phase. `plan` are the partnership's own steps of this kind, when there is one to read."""

    kind: PhaseKind
    plan: list[Phase] = field(default_factory=list)
    lessons: list[RoomEntry] = field(default_factory=list)
    templates: list[RoomEntry] = field(default_factory=list)
    recordings: list[RoomEntry] = field(default_factory=list)
    questions: list[RoomEntry] = field(default_factory=list)
    meetings: list[WorkMeeting] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The partnership's own name where it has one step of this kind."""
        return self.plan[0].name if len(self.plan) == 1 else str(self.kind.label)

    @property
    def number(self) -> int:
        lists = (self.lessons, self.templates, self.recordings, self.questions, self.meetings)
        return sum(len(rows) for rows in lists)

    def add(self, entry) -> None:
        lists = {
            Kind.LESSON: self.lessons,
            Kind.TEMPLATE: self.templates,
            Kind.RECORDING: self.recordings,
            Kind.QUESTION: self.questions,
        }
        lists[Kind(entry.kind)].append(entry)


@dataclass
class Room:
    phases: list[RoomPhase]
    can_post: bool
    can_plan: bool

    @property
    def number(self) -> int:
        return sum(phase.number for phase in self.phases)


def room_of(user, need) -> Room:
    """The whole room in a fixed number of queries. Call it for those who may `procurement.view_room` only.

    What is removed is left out, but a question that others have answered stands without its words.
    """
    phases = {kind: RoomPhase(kind) for kind in PhaseKind}
    for step in plan_of(need):
        phases[PhaseKind(step.kind)].plan.append(step)
    entries = _entries(need)
    answers: dict[int, list[RoomEntry]] = {}
    for entry in entries:
        entry.can_be_removed = _may_remove(user, need, entry)
        if entry.parent_id and not entry.removed_at:
            answers.setdefault(entry.parent_id, []).append(entry)
    for entry in entries:
        entry.shown_answers = answers.get(entry.pk, [])
        if entry.kind != Kind.ANSWER and (not entry.removed_at or entry.shown_answers):
            phases[PhaseKind(entry.phase)].add(entry)
    for meeting in work_meetings(user, need):
        phases[PhaseKind(meeting.phase)].meetings.append(meeting)
    return Room(
        phases=list(phases.values()),
        can_post=allowed(user, "procurement.post_in_room", need),
        can_plan=allowed(user, "procurement.plan_work_meetings", need),
    )


def plan_of(need) -> list[Phase]:
    """The steps of the need's innovation partnership: whoever is in the room may read its phases and dates."""
    return list(Phase.objects.filter(partnership__need=need).order_by("number"))


def phase_names(need) -> list[tuple[str, str]]:
    """The phases to choose from, with the partnership's own names where it has them."""
    phases = {kind: RoomPhase(kind) for kind in PhaseKind}
    for step in plan_of(need):
        phases[PhaseKind(step.kind)].plan.append(step)
    return [(phase.kind.value, phase.name) for phase in phases.values()]


def phase_now(need) -> str:
    """The phase that the partnership is in; the first where there is none."""
    running = next((step for step in plan_of(need) if step.state == PhaseState.RUNNING), None)
    return running.kind if running else PhaseKind.MARKET.value


def work_meetings(user, need) -> list[WorkMeeting]:
    """All there were, in their order. Only those that the visitor is asked to are links (`is_open`)."""
    rows = WorkMeeting.objects.filter(need=need).exclude(event__state="draft").select_related("event")
    seen = set(Event.objects.visible_to(user).filter(work_meeting_of__need=need).values_list("pk", flat=True))
    meetings = list(rows.defer("event__description"))
    now = timezone.now()
    for meeting in meetings:
        meeting.is_open = meeting.event_id in seen
        meeting.is_over = meeting.event.is_past(now)
    return meetings


@dataclass(frozen=True)
class RoomInBrief:
    """What the need's own page says of its room."""

    number: int
    unanswered: int
    next_meeting: Event | None


def room_in_brief(user, need) -> RoomInBrief | None:
    """None for those who may not enter. Two queries beside those of the permission."""
    if not allowed(user, "procurement.view_room", need):
        return None
    shown = need.room.shown()
    answered = shown.filter(parent=OuterRef("pk"))
    numbers = shown.exclude(kind=Kind.ANSWER).aggregate(
        all=Count("pk"), unanswered=Count("pk", filter=Q(~Exists(answered), kind=Kind.QUESTION))
    )
    meetings = Event.objects.visible_to(user).filter(work_meeting_of__need=need, state="published")
    upcoming = meetings.upcoming(at=timezone.now()).defer("description")
    return RoomInBrief(numbers["all"], numbers["unanswered"], upcoming.order_by("starts_at", "pk").first())


def room_question(need, public_id) -> RoomEntry:
    """A question with its answers; raises RoomEntry.DoesNotExist for what is removed or something else."""
    question = _with_who(need.room.shown().filter(kind=Kind.QUESTION)).get(public_id=public_id)
    question.shown_answers = list(_with_who(need.room.shown().filter(parent=question)))
    return question


def room_entry(need, public_id) -> RoomEntry:
    entry = _with_who(need.room.shown()).get(public_id=public_id)
    entry.need = need
    return entry


def room_file(need, public_id) -> RoomFile:
    return RoomFile.objects.filter(entry__need=need, entry__removed_at=None).get(public_id=public_id)


def _entries(need) -> list[RoomEntry]:
    return list(_with_who(need.room.all()).prefetch_related("files"))


def _with_who(entries):
    return entries.select_related("actor").order_by("at", "pk")


def _may_remove(user, need, entry) -> bool:
    """As the rule has it, without asking it for each row."""
    return not entry.removed_at and (user.can_edit_for(entry.actor_id) or user.can_edit_for(need.owner_id))
