"""Who may do what with events."""

import rules
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.permissions import is_coordinator, is_neutral, is_signed_in, permit


@rules.predicate
def is_editor_of_organiser(user, event):
    return user.is_authenticated and event is not None and user.can_edit_for(event.organiser_id)


@rules.predicate
def is_let_in(user, event):
    """Coordinators and superusers stand outside what is by invitation: they can give themselves memberships."""
    return event is None or not event.is_by_invitation or is_neutral(user)


@rules.predicate
def can_organise_for(user, actor):
    """Editors of the actor; with no actor named yet, editors of any approved actor."""
    if not user.is_authenticated:
        return False
    return user.can_edit_for(actor) if actor is not None else user.editable_actors().exists()


@rules.predicate
def has_confirmed_address(user):
    """Log-in asks for a confirmed address; this stops a person whose own address is known as unconfirmed."""
    return user.is_authenticated and not user.emailaddress_set.filter(email__iexact=user.email, verified=False).exists()


@rules.predicate
def is_own_signup(user, signup):
    return user.is_authenticated and signup is not None and signup.person_id == user.pk


@rules.predicate
def manages_event_of_signup(user, signup):
    return signup is not None and manages_event(user, signup.event)


manages_event = (is_coordinator | is_editor_of_organiser) & is_let_in

permit(
    "events.create_event",
    is_coordinator | can_organise_for,
    refusal=_("Only coordinators and editors of an approved actor can arrange events."),
)
for verb in ("edit_event", "publish_event", "call_off_event"):
    permit(
        f"events.{verb}",
        manages_event,
        refusal=_("Only coordinators and the organiser’s editors can change this event."),
    )
permit(
    "events.view_participants",
    manages_event,
    refusal=_("Only coordinators and the organiser’s editors can see who takes part."),
)
permit(
    "events.sign_up",
    is_signed_in & has_confirmed_address,
    refusal=_("Log in with a confirmed e-mail address to sign up."),
)
permit(
    "events.cancel_sign_up",
    is_own_signup | manages_event_of_signup,
    refusal=_("You can only cancel your own sign-up."),
)
