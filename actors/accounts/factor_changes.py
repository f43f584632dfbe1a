"""allauth tells of every factor that comes or goes; it has no other place to hear it."""

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver

from . import actions
from .second_factor import may_add_first_factor, used_second_factor


@receiver(authenticator_added)
@receiver(authenticator_reset)
def factor_added(sender, request, user, authenticator, **_given):
    """Passkeys made at sign-up come here too. Of ordinary people nothing is kept: what they set up counts for nothing yet."""
    if user.is_staff:
        vouched = used_second_factor(request, user) or may_add_first_factor(request, user)
        actions.note_factor_added(person=user, factor=authenticator, vouched=vouched)


@receiver(authenticator_removed)
def factor_removed(sender, request, user, authenticator, **_given):
    if user.is_staff:
        actions.note_factors_gone(person=user, kinds=[authenticator.type], by=user)
