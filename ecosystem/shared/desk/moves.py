"""The desk's buttons for what has a life cycle: shown when the state allows the move, run through the app's actions."""

from django.contrib import messages
from django.contrib.admin.utils import model_ngettext
from django.utils.translation import gettext as _

from ..errors import ActionRefused, NotAllowed
from ..states import Move, possible_moves


def when_possible(move):
    """A `has_…_permission` for unfold's `permissions=[…]`: only the buttons that the thing's state allows.

    The action itself checks again. Lists ask about no thing in particular.
    """

    def has_permission(self, request, object_id=None):
        return object_id is None or self.can_move(request, object_id, move)

    return has_permission


class MovesAdmin:
    """Goes before unfold's `ModelAdmin`."""

    transitions: tuple[Move, ...] = ()
    state_field = "state"
    moved_as = ""  # the actions' keyword for the thing, when it is not the model's name

    def can_move(self, request, object_id, move):
        thing = self.get_object(request, object_id)  # None also for what is no number at all
        return thing is not None and move in possible_moves(self.transitions, getattr(thing, self.state_field))

    def each(self, request, things, change, **words):
        """Do `change` to each of `things`; every refusal is told, and stops only the one it is about."""
        done = 0
        for thing in things:
            try:
                change(**{self.moved_as or self.opts.model_name: thing}, by=request.user, **words)
            except (ActionRefused, NotAllowed) as refusal:
                messages.error(request, f"{thing}: {refusal}")
            else:
                done += 1
        if done:
            shown = {"count": done, "things": model_ngettext(self.opts, done)}
            messages.success(request, _("%(count)s %(things)s changed.") % shown)

    def press(self, request, thing):
        """Run the pressed button: for a `save_model` that saves through an action, and so goes past unfold's own."""
        for button in self.get_actions_submit_line(request, thing.pk):
            if button.action_name in request.POST:
                button.method(request, thing)
