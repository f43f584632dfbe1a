"""What becomes of joint needs where two of their bodies become one: their volumes are added up, so that the sum the
market was told stands, and what each said is special there is kept."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from actors.merging.registry import better, meeting, on_collision

from ..models import JointMember
from ..states import JointState


def members(*, keep, drop, by):
    """Of two that stand, the one that has joined does; what was addressed to the other is addressed to it."""
    rows = JointMember.objects.standing().select_related("joint__need")
    for pair in meeting(rows, keep=keep, drop=drop, by="joint_id"):
        stays, goes = better(lambda row: row.state == JointState.JOINED, *pair)
        need = stays.joint.need
        was_in = goes.state == JointState.JOINED
        gathered, goes.gathered = goes.gathered, None
        goes.state, goes.ended_at = JointState.LEFT, timezone.now()
        with translation.override(need.language):
            goes.ended_why = _("%(one)s and %(other)s have become one body.") % {"one": keep.name, "other": drop.name}
        goes.save()
        if was_in:
            volumes = [row.volume for row in pair if row.volume is not None]
            stays.volume = sum(volumes) if volumes else None
            stays.variant = "\n\n".join(dict.fromkeys(row.variant for row in pair if row.variant))
        stays.gathered = stays.gathered or gathered
        if need.owner_id in (keep.pk, drop.pk):  # the lead never leaves, so a draft of its own would wait for ever
            stays.gathered = None
        stays.save()
        _readdress(goes, stays)


def _readdress(goes, stays) -> None:
    links = JointMember.responses.through.objects
    held = links.filter(jointmember=stays).values("response")
    links.filter(jointmember=goes).exclude(response__in=held).update(jointmember=stays)
    links.filter(jointmember=goes).delete()


on_collision("procurement.JointMember", "actor", members)
