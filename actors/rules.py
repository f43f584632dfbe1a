"""Who may do what with actors."""

import rules
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.permissions import is_coordinator, is_signed_in, permit


@rules.predicate
def is_administrator(user, actor):
    return user.is_authenticated and actor is not None and user.is_administrator_of(actor)


@rules.predicate
def is_editor(user, actor):
    return user.is_authenticated and actor is not None and user.can_edit_for(actor)


permit(
    "actors.register_actor",
    is_signed_in,
    refusal=_("Log in to register your organisation."),
)
permit(
    "actors.decide_on_actor",
    is_coordinator,
    refusal=_("Only a coordinator decides on membership."),
)
permit(
    "actors.edit_profile",
    is_coordinator | is_editor,
    refusal=_("Only editors and administrators of this actor can change its profile."),
)
