"""What a body in a joint need does: it joins, says what is special there, and leaves.

While the need is open each of these is an amendment that all are told of; leaving is a material one, so that firms
confirm their response. After the deadline nobody joins and nothing is changed, since firms have answered what stood
there. A body may always leave: then it is noted in the dialogue file, stands on the need's page, and all are told.
"""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..following.rows import begin_following, end_following
from ..models import DialogueEntry, JointMember, Need, Role
from ..needs.amending import record_amendment
from ..needs.dialogue_file import note_entry
from ..states import JOINT_TRANSITIONS, JointState, NeedStage
from . import letters
from .actions import end, is_open, locked_member, logged, refuse_over
from .queries import changed, own_drafts, standing_words

AS_INVITED = object()
# What an amendment says when nobody has given another reason.
JOINED = gettext_lazy("%(body)s shares the need from now on.")
CHANGED = gettext_lazy("%(body)s has changed what is special there, or how much it is.")


@transaction.atomic
def join_joint(*, member, by, variant="", volume=None, draft=AS_INVITED) -> JointMember:
    """The invited body says yes, with what is special there and how much. It becomes a participant in the need.

    `draft` is the body's own draft that is gathered here, or None; left out, it is the one it was invited with, if that is
    free still.
    """
    _lock_in_order(member, draft)
    member = locked_member(member)
    need = member.joint.need
    ensure(by, "procurement.answer_joint", member)
    target = next_state(JOINT_TRANSITIONS, "join", member.state)
    refuse_over(need)
    before = standing_words(need)
    was = logged(member)
    if draft is AS_INVITED:
        draft = member.gathered if member.gathered in own_drafts(member.actor) else None
    member.gathered = _gathered(member, draft)
    member.state, member.joined_at = target, Now()
    member.variant, member.volume = variant.strip(), volume
    member.save()
    member.refresh_from_db(fields=["joined_at"])
    begin_following(need=need, actor=member.actor, role=Role.PARTICIPANT, by=by)
    audit.record("join_joint", member, by=by, before=was, after=_said(member))
    _amend(member, by, before, JOINED)
    letters.tell_joined(member)
    return member


@transaction.atomic
def edit_variant(*, member, by, variant, volume, seen=None, why="") -> JointMember:
    """Change what is special with the body and its volume. `seen` refuses to overwrite a colleague's change.

    `why` is what all read when the need is published; left out, it is that the body has changed it.
    """
    member = locked_member(member)
    need = member.joint.need
    ensure(by, "procurement.answer_joint", member)
    if member.state != JointState.JOINED:
        raise ActionRefused(_("Only a body that is in the joint need can change what is special there."), code="state")
    member.refuse_if_changed_since(seen)
    if (variant.strip(), volume) == (member.variant, member.volume):
        return member
    if not (need.is_editable or is_open(need)):
        raise ActionRefused(
            _("The deadline has passed: firms have answered what stands here, so it is no longer changed."),
            code="state",
        )
    before, was = standing_words(need), _said(member)
    member.variant, member.volume = variant.strip(), volume
    member.save()
    audit.record("edit_variant", member, by=by, before=was, after=_said(member))
    _amend(member, by, before, why.strip() or CHANGED)
    return member


@transaction.atomic
def leave_joint(*, member, by, why) -> JointMember:
    """A body goes out of the joint need, and no longer takes part in it. What was, stands. The lead does not leave."""
    member = locked_member(member)
    need = member.joint.need
    ensure(by, "procurement.answer_joint", member)
    why = why.strip()
    if member.actor_id == need.owner_id:
        raise ActionRefused(_("The lead has the need and does not leave it. Pass the lead on first."), code="lead")
    if not why:
        raise ActionRefused(_("Write why you leave. Everyone who reads the need can read it."), code="why")
    before = standing_words(need)
    member = end(member, "leave", "leave_joint", by, why)
    end_following(need=need, actor=member.actor, by=by, why=why)
    if is_open(need):
        _amend(member, by, before, why, is_material=True)
    elif need.is_public:
        _note_left(member, by)
    letters.tell_left(member)
    return member


def _lock_in_order(member, draft) -> None:
    """Two bodies that join each other's needs with their own must not wait for one another."""
    given = member.gathered_id if draft is AS_INVITED else getattr(draft, "pk", None)
    wanted = [pk for pk in (member.joint.need_id, given) if pk]
    list(Need.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))


def _gathered(member, draft) -> Need | None:
    """The body's own draft, free to be gathered. The invitations that name it as well lose it."""
    if draft is None:
        return None
    draft = Need.objects.get(pk=draft.pk)
    if draft.owner_id != member.actor_id or draft.pk == member.joint.need_id:
        raise ActionRefused(_("Only your own draft can be gathered in the joint need."), code="draft")
    if draft.stage != NeedStage.DRAFT:
        raise ActionRefused(
            _("Only a draft can be gathered. Take the need back from the coordinator first, or leave it out."),
            code="draft",
        )
    others = JointMember.objects.standing().exclude(pk=member.pk)
    if others.filter(gathered=draft, state=JointState.JOINED).exists():
        raise ActionRefused(
            _("The draft is gathered in another joint need already. Leave that one first."), code="draft"
        )
    if others.filter(joint__need=draft).exclude(actor=draft.owner_id).exists():
        raise ActionRefused(_("The draft leads a joint need of its own. Choose another, or none."), code="draft")
    for invitation in others.filter(gathered=draft):
        invitation.gathered = None
        invitation.save()
    return draft


def _amend(member, by, before, why, *, is_material=False) -> None:
    """When the need is open and something that is shown has changed."""
    need = member.joint.need
    changes = changed(before, standing_words(need))
    if changes and is_open(need):
        with translation.override(need.language):
            words = why if isinstance(why, str) else str(why) % {"body": member.actor.name}
        record_amendment(need=need, by=by, why=words, is_material=is_material, changes=changes)


def _note_left(member, by) -> None:
    need = member.joint.need
    with translation.override(need.language):
        title = _("%(body)s has left the joint need") % {"body": member.actor.name}
    note_entry(
        need=need,
        kind=DialogueEntry.Kind.INFORMATION,
        title=title,
        text=member.ended_why,
        source=f"joint-left:{member.pk}",
        by=by,
    )
    letters.tell_all_left(member, besides=by)


def _said(member) -> dict[str, str]:
    volume = "" if member.volume is None else str(member.volume)
    gathered = {"draft": member.gathered.title} if member.gathered else {}
    return logged(member) | {"variant": member.variant, "volume": volume} | gathered
