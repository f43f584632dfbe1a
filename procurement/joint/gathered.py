"""A body's own draft that is gathered in a joint need waits there: nobody is to meet the same need twice."""

from django.utils.translation import gettext as _

from ecosystem.shared.errors import ActionRefused

from ..models import JointMember


def refuse_gathered(need) -> None:
    """Raises ActionRefused with code "gathered". Being invited with a draft binds nobody: only joining does."""
    rows = JointMember.objects.joined().filter(gathered=need).select_related("joint__need__owner")
    member = rows.first()
    if member is not None:
        words = _(
            "This draft is gathered in the joint need “%(need)s” of %(owner)s, and is neither sent nor published by itself. "
            "Leave the joint need first."
        )
        shown = {"need": member.joint.need, "owner": member.joint.need.owner}
        raise ActionRefused(words % shown, code="gathered")
