"""What becomes of responses where two firms that become one have both responded to the same need.

Whoever merges is a coordinator, and must not learn that there is any response, nor to what. So a merge is never
refused for the responses' sake: a refusal would be an answer. Both stand, the moved one marked with the name it was
written under, and the firm's own people are told under seal that they have two and can take one back.
"""

from django.db.models import F, Q
from django.db.models.functions import Now

from actors.belonging.appointments import when_confirmed
from actors.merging.registry import meeting, on_collision
from actors.recipients import people_of
from ecosystem.shared import audit
from ecosystem.shared.models import AuditEntry

from .meetings.letters import tell_one_stands, tell_owner_released
from .models import BuyerPolicy, MeetingSlot, Response
from .responses.letters import tell_twice
from .states import ResponseState, SlotState


def responses(*, keep, drop, by):
    living = Response.objects.living().select_for_update(of=("self",)).select_related("need")
    held = {(row.need_id, row.written_as): row for row in living.filter(firm=keep)}
    answered = {need for need, _name in held}
    for row in living.filter(firm=drop).order_by("pk"):
        if row.need_id not in answered:
            continue
        name = row.written_as or drop.name
        if (row.need_id, name) in held:
            name = f"{name[:90]} ({row.public_id.hex})"
        held[row.need_id, name] = row
        Response.objects.filter(pk=row.pk).update(written_as=name)
        if row.need.is_open():
            tell_twice(row, people_of(keep, drop, neutral=True), keep=keep, drop_name=drop.name)
    _take_back_answers_to_oneself(keep, drop)


def _take_back_answers_to_oneself(keep, drop):
    """Whose people become the owner's people must not be sealed off from their own words, nor let them stand."""
    both = [keep.pk, drop.pk]
    own = Response.objects.living().before_deadline().filter(firm__in=both, need__owner__in=both)
    own.filter(~Q(firm=F("need__owner")), opened_at=None).update(
        state=ResponseState.WITHDRAWN, withdrawn_at=Now(), updated_at=Now()
    )


def _tell_whoever_is_confirmed(membership):
    """Those who wait for the other firm's people hear of two responses when they may read both, and not before."""
    twice = Response.objects.living().filter(firm=membership.actor_id).exclude(written_as="").select_related("need")
    for row in twice:
        if row.need.is_open():
            tell_twice(row, _confirmed(membership), keep=membership.actor, drop_name=row.written_as)


def _confirmed(membership):
    """The person, if they act for the actor now."""
    return [person for person in people_of(membership.actor_id, neutral=True) if person.pk == membership.person_id]


def policies(*, keep, drop, by):
    """The stricter of the two stands: drafts are found afterwards only where both have let theirs be found."""
    dropped = BuyerPolicy.objects.filter(actor=drop).first()
    kept = BuyerPolicy.objects.filter(actor=keep).first()
    if not (kept and dropped and kept.drafts_findable and dropped.drafts_findable):
        BuyerPolicy.objects.filter(actor__in=[keep, drop]).update(drafts_findable=False)
        if kept:
            kept.drafts_findable = False
    if kept and dropped:
        kept.two_person_publication = kept.two_person_publication or dropped.two_person_publication
        kept.save()
        dropped.delete()


def slots(*, keep, drop, by):
    """One booked meeting a firm: of two, the one that comes first stands, and the other is free again.

    The owner is told at once. So are those of the firm who may read of both; the rest when they are confirmed, since the
    letter tells the one side that the other has a meeting.
    """
    people = people_of(keep, drop, neutral=True)
    booked = MeetingSlot.objects.filter(state=SlotState.BOOKED)
    for pair in meeting(booked, keep=keep, drop=drop, by="need_id", actor="firm"):
        stands, later = sorted(pair, key=lambda slot: slot.starts_at)
        firm, booked_at = later.firm, later.booked_at
        later.state, later.firm, later.booked_by, later.booked_at = SlotState.FREE, None, None, None
        later.save()
        before = {"state": SlotState.BOOKED, "firm": firm.name}
        after = {"state": SlotState.FREE, "need": later.need_id, "merged_into": keep.pk}
        # Not in the coordinator's name, whose copy of their own data would tell them of it.
        audit.record("release_slot", later, by=None, before=before, after=after)
        tell_owner_released(later, firm, booked_at)
        tell_one_stands(stands, keep, people)


def _tell_of_the_meeting_that_stands(membership):
    given_up = AuditEntry.objects.filter(
        action="release_slot", target_type="procurement.meetingslot", after__merged_into=membership.actor_id
    )
    booked = MeetingSlot.objects.booked().to_come().filter(firm=membership.actor_id)
    for slot in booked.filter(need__in=list(given_up.values_list("after__need", flat=True))).select_related("need"):
        tell_one_stands(slot, membership.actor, _confirmed(membership))


when_confirmed(_tell_whoever_is_confirmed)
when_confirmed(_tell_of_the_meeting_that_stands)
on_collision("procurement.BuyerPolicy", "actor", policies)
on_collision("procurement.MeetingSlot", "firm", slots)
on_collision("procurement.Response", "firm", responses)
