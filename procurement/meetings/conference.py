"""The dialogue conference of a need: an event where the owner tells all suppliers the same at the same time."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from events.actions import create_event, publish_event
from events.letters import when_and_where
from events.models import Event

from ..models import DialogueEntry, NeedEvent
from ..models.meeting import DIALOGUE_STAGES
from ..needs.actions import locked_need
from ..needs.dialogue_file import note_entry
from .letters import tell_conference


@transaction.atomic
def announce_conference(*, need, by, **fields) -> NeedEvent:
    """Make an event of the owner's for this need, publish it and open for sign-up. `fields` are the event's own."""
    need = locked_need(need)
    ensure(by, "procurement.plan_meetings", need)
    event = create_event(
        by=by,
        organiser=need.owner,
        topics=need.topics.all(),
        kind=Event.Kind.DIALOGUE_MEETING,
        is_example=need.is_example,
        **fields,
    )
    publish_event(event=event, by=by)
    return link_conference(need=need, event=event, by=by)


@transaction.atomic
def link_conference(*, need, event, by) -> NeedEvent:
    """Say that an event the owner has published is for this need; everyone who is involved is told."""
    need = locked_need(need)
    ensure(by, "procurement.plan_meetings", need)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if need.stage not in DIALOGUE_STAGES:
        raise ActionRefused(_("Meetings are offered while the need is open for dialogue."), code="stage")
    if event.organiser_id != need.owner_id or not event.is_published or event.is_by_invitation:
        raise ActionRefused(_("Choose an event of your own that is published."), code="event")
    link, new = NeedEvent.objects.get_or_create(event=event, defaults={"need": need})
    if not new:
        if link.need_id != need.pk:
            raise ActionRefused(_("That event belongs to another need."), code="event")
        return link
    audit.record("link_conference", need, by=by, after={"event": event.slug})
    with translation.override(need.language):
        text = f"{event.summary}\n\n{when_and_where(event, with_online_link=False)}"
    note_entry(
        need=need,
        kind=DialogueEntry.Kind.MEETING,
        title=event.title,
        text=text,
        source=f"event:{event.public_id}",
        by=by,
    )
    tell_conference(need, event, besides=by)
    return link
