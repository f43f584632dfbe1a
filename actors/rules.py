"""Who may do what with actors."""

import rules
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.permissions import is_coordinator, is_signed_in, permit

from .states import ActorState


@rules.predicate
def is_administrator(user, actor):
    return user.is_authenticated and actor is not None and user.is_administrator_of(actor)


@rules.predicate
def is_editor(user, actor):
    return user.is_authenticated and actor is not None and user.can_edit_for(actor)


@rules.predicate
def is_on_team(user, actor):
    """Whatever the role, and whatever the actor's state: people see where they themselves belong."""
    return user.is_authenticated and user.is_active and actor is not None and _belongs(user, actor)


def _belongs(user, actor):
    return user.is_member_of(actor) or user.memberships.in_force().filter(actor=actor).exists()


@rules.predicate
def is_invited(user, invitation):
    """The invited address is one that this person has proved is theirs."""
    return user.is_authenticated and user.is_active and invitation is not None and _owns(user, invitation.email)


def _owns(user, email):
    return user.emailaddress_set.filter(email__iexact=email, verified=True).exists()


@rules.predicate
def is_asker(user, join_request):
    return user.is_authenticated and user.is_active and join_request is not None and join_request.person_id == user.pk


@rules.predicate
def answers_for(user, actor):
    """An administrator of the actor, let in or not. Gives nothing by itself: always together with a state."""
    return is_signed_in(user) and actor is not None and actor.memberships.administrators().filter(person=user).exists()


@rules.predicate
def is_awaiting(user, actor):
    return actor is not None and actor.state in (ActorState.APPLIED, ActorState.ASKED)


@rules.predicate
def is_outside(user, actor):
    return actor is not None and actor.state in (ActorState.APPLIED, ActorState.ASKED, ActorState.DECLINED)


@rules.predicate
def answers_appointment(user, appointment):
    """The actor's own, where it has somebody; else a coordinator who is independent of the one who began it."""
    if not is_signed_in(user) or appointment is None:
        return False
    own = appointment.confirmers()
    return user in own if own else is_coordinator(user) and appointment.is_second(user)


@rules.predicate
def is_appointed(user, appointment):
    return is_signed_in(user) and appointment is not None and appointment.person_id == user.pk


permit(
    "actors.answer_appointment",
    answers_appointment,
    refusal=_(
        "Another administrator of the actor answers this. Where it has none, a coordinator does: not the one who put the "
        "person forward, nor one whom that one made a coordinator in the last 30 days."
    ),
)
permit(
    "actors.withdraw_appointment",
    is_coordinator | is_appointed,
    refusal=_("Only the person, or a coordinator, takes this back."),
)
permit(
    "actors.reopen_account",
    is_coordinator,
    refusal=_("Only a coordinator opens an account again."),
)
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
    "actors.curate",
    is_coordinator,
    refusal=_("Only coordinators curate the lists of actors and people."),
)
permit(
    "actors.edit_profile",
    is_coordinator | is_editor | (is_awaiting & answers_for),
    refusal=_("Only editors and administrators of this actor can change its profile."),
)
permit(
    "actors.see_history",
    is_coordinator | is_on_team,
    refusal=_("Only those who belong to this actor see who changed its profile."),
)
permit(
    "actors.view_application",
    is_coordinator | answers_for,
    refusal=_("Only the actor's administrators and the coordinators read the application."),
)
permit(
    "actors.edit_application",
    is_awaiting & (is_coordinator | answers_for),
    refusal=_("Only the actor's administrators can correct the application, and only while it waits for an answer."),
)
permit(
    "actors.answer_for_application",
    is_outside & answers_for,
    refusal=_("Only the actor's administrators answer for its application."),
)
permit(
    "actors.see_team",
    is_coordinator | is_on_team,
    refusal=_("Only those who belong to this actor see who its people are."),
)
permit(
    "actors.manage_team",
    is_coordinator | is_administrator,
    refusal=_("Only the administrators of this actor can change who its people are."),
)
permit(
    "actors.leave_team",
    is_on_team,
    refusal=_("You do not belong to this actor."),
)
permit(
    "actors.ask_to_join",
    is_signed_in,
    refusal=_("Log in to ask to join an organisation."),
)
permit(
    "actors.answer_join_request",
    is_coordinator | is_administrator,
    refusal=_("Only the administrators of this actor, or a coordinator, answer those who ask to join."),
)
permit(
    "actors.withdraw_join_request",
    is_asker,
    refusal=_("Only the person who asked can withdraw the request."),
)
permit(
    "actors.answer_invitation",
    is_invited,
    refusal=_("This invitation is for another e-mail address. Log in with the address it was sent to."),
)


@rules.predicate
def is_oneself(user, person):
    return user.is_authenticated and user.is_active and person is not None and user.pk == person.pk


@rules.predicate
def is_own_copy(user, export):
    return export is not None and user.is_authenticated and user.is_active and export.person_id == user.pk


@rules.predicate
def is_superuser_coordinator(user, person):
    """For people who ask by letter, because they can no longer log in."""
    return is_coordinator(user) and user.is_superuser


@rules.predicate
def is_another_coordinators_business(user, person):
    """Of a coordinator, by another one; of a superuser, by another superuser. The command line stands above both."""
    return (
        is_coordinator(user)
        and person is not None
        and person.pk != user.pk
        and person.is_active
        and person.is_staff
        and (user.is_superuser or not person.is_superuser)
    )


permit(
    "actors.vouch_for_coordinator",
    is_another_coordinators_business,
    refusal=_("Only another coordinator does this, for an active coordinator. For a superuser it takes a superuser."),
)
permit("actors.change_about_me", is_oneself, refusal=_("Only you can change what you say of yourself."))
permit("actors.record_consent", is_oneself, refusal=_("Only you can say yes or no for yourself."))
permit("actors.ask_for_copy", is_oneself, refusal=_("Only you can get a copy of what is held about you."))
permit("actors.fetch_copy", is_own_copy, refusal=_("Only you can get a copy of what is held about you."))
permit(
    "actors.erase_person",
    is_oneself | is_superuser_coordinator,
    refusal=_("Only you can erase yourself. If you cannot log in, write to those who run the portal."),
)

permit(
    "actors.merge_actors",
    is_coordinator,
    refusal=_("Only a coordinator merges actors."),
)
