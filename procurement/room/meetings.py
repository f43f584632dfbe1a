"""Work meetings: events by invitation for the owner and the bodies that follow its need."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from events.actions import WORD_CHECKS, create_event, invite, publish_event, uninvite
from events.models import Event

from ..models import PhaseKind, WorkMeeting
from ..needs.actions import locked_need
from .letters import tell_invited
from .words import refuse_suppliers_words


@transaction.atomic
def invite_to_work_meeting(*, need, by, phase, title, summary, starts_at, ends_at, **fields) -> WorkMeeting:
    """Make an event of the owner's by invitation for those that follow now, and tell their people. `fields` are the
    event's own: place, address, link, description, number of places."""
    need = locked_need(need)
    ensure(by, "procurement.plan_work_meetings", need)
    if phase not in PhaseKind.values:
        raise ActionRefused(_("Choose the phase that the meeting is about."), code="phase")
    if starts_at <= timezone.now():
        raise ActionRefused(_("The meeting must be in the time to come."), code="past")
    written = [value for value in fields.values() if isinstance(value, str)]
    refuse_suppliers_words(need, by=by, texts=[title, summary, *written])
    event = create_event(
        by=by,
        organiser=need.owner,
        kind=Event.Kind.WORKSHOP,
        is_by_invitation=True,
        is_example=need.is_example,
        title=title,
        summary=summary,
        starts_at=starts_at,
        ends_at=ends_at,
        **{"language": need.language} | fields,
    )
    meeting = WorkMeeting.objects.create(need=need, event=event, phase=phase)
    bodies = [row.actor for row in need.followers.active().select_related("actor")]
    event.invited.set(bodies)
    meeting.event = publish_event(event=event, by=by)
    audit.record("invite_to_work_meeting", meeting, by=by, after={"bodies": [body.name for body in bodies]})
    for body in bodies:
        tell_invited(meeting, body, besides=by)
    return meeting


def invite_newcomer(*, need, actor) -> None:
    """A body that has come to follow is asked to the work meetings to come, in the caller's transaction."""
    for meeting in _to_come(need):
        if invite(event=meeting.event, actor=actor, by=None):
            tell_invited(meeting, actor)


def uninvite_former(*, need, actor) -> None:
    """A body that follows no longer is not in the work meetings to come."""
    for meeting in _to_come(need):
        uninvite(event=meeting.event, actor=actor, by=None)


def refuse_suppliers_in_meeting(*, event, by, texts) -> None:
    """What is not written in an invitation is not written in it afterwards either."""
    meeting = WorkMeeting.objects.filter(event=event).select_related("need").first()
    if meeting is not None:
        refuse_suppliers_words(meeting.need, by=by, texts=texts)


WORD_CHECKS.append(refuse_suppliers_in_meeting)


def hand_meetings_on(*, need, to, by) -> None:
    """Whoever leads the need from now on has the work meetings to come, in the caller's transaction."""
    for meeting in _to_come(need):
        event = Event.objects.select_for_update(of=("self",)).get(pk=meeting.event_id)
        before, event.organiser = str(meeting.event.organiser), to
        event.save()
        event.invited.remove(to)
        audit.record("edit_event", event, by=by, before={"organiser": before}, after={"organiser": str(to)})


def _to_come(need):
    now = timezone.now()
    meetings = WorkMeeting.objects.filter(need=need, event__starts_at__gt=now).exclude(event__state="cancelled")
    return list(meetings.select_related("event__organiser", "need__owner").order_by("event__starts_at", "pk"))
