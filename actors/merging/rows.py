"""What becomes of the rows of this app where two actors have one each and become one actor."""

from django.db.models import Q
from django.utils import timezone

from ..belonging.appointing import appoint_many, put_in_doubt, settle
from ..models import Appointment, DistinctPair, Interest, Invitation, JoinRequest, Membership
from ..states import AppointmentState, InvitationState, JoinRequestState
from .actions import LET_IN
from .registry import better, meeting, on_collision

ROLES: list[str] = [Membership.Role.MEMBER, Membership.Role.EDITOR, Membership.Role.ADMINISTRATOR]


def memberships(*, keep, drop, by):
    """A person in both keeps what they had in both: the lower of the two roles. Whatever else a merge would give, rights
    to what was the other actor's, waits until somebody who ran that one has said yes.

    So it is where both have had people. Where one never had any, there is nothing of its own that others could come to
    read. Two that nobody has let in yet have nothing either, and there a person has the higher role.
    """
    both = meeting(Membership.objects.all(), keep=keep, drop=drop, by="person_id")
    strangers = {keep.state, drop.state} <= LET_IN and _has_had_people(keep) and _has_had_people(drop)
    came_from = {}
    for kept, dropped in both:
        higher, lower = better(lambda row: ROLES.index(row.role), kept, dropped)
        role = lower.role if strangers and higher.role != lower.role else higher.role
        wanted = higher.role if role != higher.role else ""
        if kept.role != role:
            kept.role = role
            kept.save()
        dropped.delete()
        if wanted:
            side = keep if higher is kept else drop
            row = Appointment(actor=keep, person=kept.person, role=wanted, why=Appointment.Why.MERGE, made_by=by)
            row.came_from = side.slug
            appoint_many([row], by=by)
    if not strangers:
        return
    apart = Membership.objects.filter(actor__in=[keep, drop]).exclude(person__in=[kept.person_id for kept, _d in both])
    places = list(apart.select_related("person").select_for_update(of=("self",)).order_by("pk"))
    for place in places:
        came_from[place.pk] = (keep if place.actor_id == keep.pk else drop).slug
        place.actor_id = keep.pk
    put_in_doubt(places, why=Appointment.Why.MERGE, by=by, came_from=came_from)


def _has_had_people(actor) -> bool:
    return Membership.objects.filter(actor=actor).exists() or Membership.history.filter(actor=actor.pk).exists()


def appointments(*, keep, drop, by):
    """Of two that wait from the same person, the one for the kept actor goes on."""
    waiting = Appointment.objects.filter(state=AppointmentState.WAITING)
    settle([dropped for _kept, dropped in meeting(waiting, keep=keep, drop=drop, by="person_id")], by=by)


def interests(*, keep, drop, by):
    """The higher relevance counts."""
    for side in Interest.Side.values:
        of_side = Interest.objects.filter(side=side)
        for kept, dropped in meeting(of_side, keep=keep, drop=drop, by="code"):
            if dropped.relevance > kept.relevance:
                kept.relevance = dropped.relevance
                kept.save()
            dropped.delete()


def invitations(*, keep, drop, by):
    """Of two open to the same address, the one for the kept actor goes on; the role is the higher. Nobody who is in
    already is asked to come."""
    invited = {row.email.lower(): row for row in Invitation.objects.filter(actor=keep, state=InvitationState.SENT)}
    people = Membership.objects.in_force().filter(actor__in=[keep, drop])
    inside = set(people.values_list("person__email", flat=True))
    for row in Invitation.objects.select_for_update(of=("self",)).filter(actor__in=[keep, drop], state="sent"):
        other = invited.get(row.email.lower()) if row.actor_id == drop.pk else None
        if other is not None and ROLES.index(row.role) > ROLES.index(other.role):
            other.role = row.role
            other.save()
        if other is not None or row.email.lower() in inside:
            row.state, row.answered_at = InvitationState.WITHDRAWN, timezone.now()
            row.save()


def join_requests(*, keep, drop, by):
    """Of two that wait from the same person the older goes on. Who is in one of the two already is in."""
    waiting = JoinRequest.objects.filter(state=JoinRequestState.WAITING)
    for kept, dropped in meeting(waiting, keep=keep, drop=drop, by="person_id"):
        kept.message = kept.message or dropped.message
        kept.save()
        dropped.delete()
    inside = Membership.objects.filter(actor__in=[keep, drop]).values("person")
    for row in waiting.select_for_update(of=("self",)).filter(actor__in=[keep, drop], person__in=inside):
        row.state, row.decided_by, row.decided_at = JoinRequestState.ACCEPTED, by, timezone.now()
        row.save()


def distinct_pairs(*, keep, drop, by):
    """What `drop` was found to be distinct from, `keep` is distinct from. A pair of the two is settled."""
    of_drop = DistinctPair.objects.filter(Q(first=drop) | Q(second=drop))
    for pair in list(of_drop.select_for_update(of=("self",)).order_by("pk")):
        other = pair.second_id if pair.first_id == drop.pk else pair.first_id
        pair.delete()
        if other != keep.pk:
            first, second = sorted([other, keep.pk])
            DistinctPair.objects.get_or_create(first_id=first, second_id=second, defaults={"by": pair.by})


on_collision("actors.Appointment", "actor", appointments)
on_collision("actors.Membership", "actor", memberships)
on_collision("actors.Interest", "actor", interests)
on_collision("actors.Invitation", "actor", invitations)
on_collision("actors.JoinRequest", "actor", join_requests)
on_collision("actors.DistinctPair", "first", distinct_pairs)
on_collision("actors.DistinctPair", "second", distinct_pairs)
