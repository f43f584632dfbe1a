"""What must be given to all before a need leaves the dialogue, whichever way it leaves."""

from django.utils.translation import gettext as _

from ecosystem.shared.errors import ActionRefused


def refuse_unshared(need) -> None:
    if need.dialogue.filter(shared_at=None).exists():
        raise ActionRefused(
            _("Something in the dialogue was given to one supplier and not to all. Share it with everyone first."),
            code="unshared",
        )


def refuse_unwritten(slots) -> None:
    """`slots` of one need: what was said in a meeting is not known to all until its minutes are."""
    if slots.booked().exists():
        raise ActionRefused(
            _("There are meetings without minutes. Write the minutes, or cancel the meetings, first."), code="meetings"
        )
