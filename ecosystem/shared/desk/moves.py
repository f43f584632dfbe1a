"""The desk's buttons for what has a life cycle: shown when the state allows the move, run through the app's actions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import model_ngettext
from django.utils.translation import gettext as _
from unfold.dataclasses import UnfoldAction

from ..errors import ActionRefused, NotAllowed
from ..states import Move, possible_moves


@dataclass(frozen=True, slots=True)
class DeskMove:
    """A move of the table that the desk offers: in the list's menu as `words`, on the thing's page as `button`.

    `change` is the app's action, which asks who may and looks at the state again. A move without one needs words first:
    `MovesAdmin.ask_words` says where they are asked for.
    """

    name: str
    change: Callable[..., Any] | None
    words: Any
    button: Any = ""
    called: str = ""  # in the page's forms, where that is not the move's name
    given: Mapping[str, Any] = field(default_factory=dict)  # what the action is told besides

    @property
    def in_menu(self) -> str:
        return self.called or self.name

    @property
    def on_page(self) -> str:
        return f"{self.in_menu}_this"


class MovesAdmin:
    """Goes before unfold's `ModelAdmin`. The list's menu and the page's buttons begin with `moves`.

    Lists offer every move, since their rows differ; a page offers those that the table has for the thing's state.
    """

    transitions: tuple[Move, ...] = ()
    moves: tuple[DeskMove, ...] = ()
    state_field = "state"
    moved_as = ""  # the actions' keyword for the thing, when it is not the model's name

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        unknown = {move.name for move in self.moves} - {move.name for move in self.transitions}
        if unknown:
            raise ValueError(f"{type(self).__name__} offers what its table does not have: {sorted(unknown)}")
        buttons = [move.on_page for move in self.moves if move.button]
        self.actions = [*(move.in_menu for move in self.moves), *self.actions]
        self.actions_submit_line = [*buttons, *self.actions_submit_line]

    def get_action(self, action):
        move = next((move for move in self.moves if move.in_menu == action), None)
        if move is None:
            return super().get_action(action)
        return (lambda admin, request, things: admin.make(move, request, things)), action, move.words

    def get_unfold_action(self, action):
        move = next((move for move in self.moves if move.on_page == action), None)
        if move is None:
            return super().get_unfold_action(action)
        return UnfoldAction(
            action_name=self.button_name(move),
            method=lambda request, thing: self.make(move, request, [thing]),
            description=move.button,
            path=action,
            attrs={},
        )

    def get_actions_submit_line(self, request, object_id):
        possible = self.possible(request, object_id)
        hidden = {move.on_page for move in self.moves if move.name not in possible}
        return [button for button in super().get_actions_submit_line(request, object_id) if button.path not in hidden]

    def possible(self, request, object_id) -> list[str]:
        thing = self.get_object(request, object_id)  # None also for what is no number at all
        return possible_moves(self.transitions, getattr(thing, self.state_field)) if thing else []

    def button_name(self, move) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{move.on_page}"

    def make(self, move, request, things):
        if move.change is None:
            return self.ask_words(move, request, things)
        return self.each(request, things, move.change, **move.given)

    def ask_words(self, move, request, things):
        """On to where the words are written that the move needs."""
        raise NotImplementedError

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
