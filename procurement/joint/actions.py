"""A need becomes several bodies': the lead gathers and invites, and takes invitations back.

Every change takes the need's lock first, so that two who act at once meet: the second finds what the first did.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..models import JointMember, JointNeed, Need
from ..needs.actions import locked_need
from ..states import JOINT_TRANSITIONS, JointState
from . import letters
from .gathered import refuse_gathered


@transaction.atomic
def gather(*, need, by, volume_of, bodies: Iterable = (), drafts: Iterable = ()) -> JointNeed:
    """Make a need, unpublished or open, into several bodies' together, with its owner as the lead.

    `bodies` are invited, and so are the owners of `drafts`, with that draft to be gathered here. `volume_of` says what
    is counted ("users a year"). Nothing of it is public before another body has joined.
    """
    need = locked_need(need)
    ensure(by, "procurement.gather_need", need)
    refuse_over(need)
    refuse_gathered(need)
    volume_of = " ".join(volume_of.split())
    if not volume_of:
        raise ActionRefused(_("Say what is counted, for instance “users a year”."), code="volume_of")
    if JointNeed.objects.filter(need=need).exists():
        raise ActionRefused(_("The need is a joint need already. Invite more bodies on its page."), code="exists")
    joint = JointNeed.objects.create(need=need, volume_of=volume_of)
    JointMember.objects.create(joint=joint, actor=need.owner, state=JointState.JOINED, joined_at=Now())
    audit.record("gather_need", need, by=by, after={"volume_of": volume_of})
    for body in bodies:
        _invite(joint, body, None, by)
    for draft in drafts:
        _invite(joint, draft.owner, draft, by)
    return joint


@transaction.atomic
def invite_to_joint(*, need, by, actor=None, draft=None) -> JointMember:
    """Ask one more body; with `draft`, its owner is asked to gather that draft here."""
    need = locked_need(need)
    ensure(by, "procurement.gather_need", need)
    refuse_over(need)
    joint = JointNeed.objects.filter(need=need).first()
    if joint is None:
        raise ActionRefused(_("Make the need a joint need first."), code="state")
    refuse_gathered(need)
    joint.need = need
    return _invite(joint, draft.owner if draft else actor, draft, by)


@transaction.atomic
def take_back_joint(*, member, by) -> JointMember:
    """The lead takes an invitation back before there is an answer."""
    member = locked_member(member)
    ensure(by, "procurement.gather_need", member.joint.need)
    member = end(member, "take_back", "take_back_joint", by)
    letters.tell_taken_back(member)
    return member


@transaction.atomic
def decline_joint(*, member, by, why="") -> JointMember:
    """The invited body says no."""
    member = locked_member(member)
    ensure(by, "procurement.answer_joint", member)
    member = end(member, "decline", "decline_joint", by, why.strip())
    letters.tell_declined(member)
    return member


def _invite(joint, actor, draft, by) -> JointMember:
    if not (actor.is_public_body and actor.is_approved):
        raise ActionRefused(_("Only approved public bodies can share a need."), code="kind")
    standing = JointMember.objects.standing().filter(joint=joint, actor=actor).first()
    if standing is not None:
        words = {
            JointState.INVITED: _("%(body)s is invited already, and has not answered yet."),
            JointState.JOINED: _("%(body)s is in the joint need already."),
        }
        raise ActionRefused(words[JointState(standing.state)] % {"body": actor.name}, code="stands")
    member = JointMember(joint=joint, actor=actor, gathered=_free(draft))
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:  # the draft was taken in the same moment; that is not for the one who invites to know
        member = JointMember.objects.create(joint=joint, actor=actor)
    audit.record("invite_to_joint", member, by=by, after=logged(member))
    letters.tell_invited(member)
    return member


def _free(draft) -> Need | None:
    """The draft if it stands in no other joint need. Otherwise the body is invited without it, and chooses itself."""
    if draft is None or not draft.is_editable or JointMember.objects.standing().filter(gathered=draft).exists():
        return None
    return draft


def refuse_over(need) -> None:
    """Raises ActionRefused with code "state" when the dialogue is over: firms answered those who were in it."""
    if not (need.is_editable or is_open(need)):
        raise ActionRefused(
            _(
                "The dialogue is over, and firms have answered the bodies that were in it. Open the need again first, or let "
                "the body follow it."
            ),
            code="state",
        )


def is_open(need) -> bool:
    """By the database's clock."""
    return Need.objects.open(Now()).filter(pk=need.pk).exists()


def locked_member(member) -> JointMember:
    """The need is locked before the member, as everywhere else."""
    need = locked_need(member.joint.need)
    rows = JointMember.objects.select_for_update(of=("self",)).select_related("joint", "actor")
    found = rows.get(pk=member.pk)
    found.joint.need = need
    return found


def end(member, move, verb, by, why="") -> JointMember:
    before = logged(member)
    member.state = next_state(JOINT_TRANSITIONS, move, member.state)
    member.ended_at, member.ended_why = Now(), why
    member.save()
    member.refresh_from_db(fields=["ended_at"])
    audit.record(verb, member, by=by, before=before, after=logged(member) | ({"why": why} if why else {}))
    return member


def logged(member) -> dict[str, str]:
    return {"body": member.actor.name, "state": str(member.state)}
