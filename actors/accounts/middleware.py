"""What concerns a person on every request: coordinators' second factor, and the devices an account knows."""

from functools import partial

from allauth.account.signals import password_reset
from django.conf import settings
from django.contrib.auth import user_logged_in
from django.dispatch import receiver
from django.http import HttpResponseRedirect
from django.utils.functional import SimpleLazyObject

from .guessing import remember_device
from .second_factor import confirmed_kinds, may_add_first_factor, used_second_factor, way_to_desk

READING_CODES = {"mfa_view_recovery_codes", "mfa_download_recovery_codes"}
CHANGING_FACTORS = READING_CODES | {
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
}


class SecondFactorMiddleware:
    """Where a second factor is demanded, a coordinator without one in this session is an ordinary person.

    And such a session changes nothing of how the coordinator logs in: a first factor needs a code from somebody else,
    whatever comes after needs one that counts. allauth itself asks for no more than the password.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.DESK_NEEDS_SECOND_FACTOR:
            request.user = SimpleLazyObject(partial(self._who, request, request.user))
        return self.get_response(request)

    @staticmethod
    def _who(request, user):
        if user.is_authenticated and user.is_staff and not used_second_factor(request, user):
            user.lacks_second_factor = True
        return user

    def process_view(self, request, view, args, kwargs):
        page = request.resolver_match.url_name
        if not settings.DESK_NEEDS_SECOND_FACTOR or page not in CHANGING_FACTORS:
            return None
        user = request.user
        if not (user.is_authenticated and user.lacks_second_factor):
            return None
        allowed = may_add_first_factor(request, user)
        if allowed and (page in READING_CODES or not confirmed_kinds(user)):
            return None
        return HttpResponseRedirect(way_to_desk(request, request.get_full_path()))


class KnownDeviceMiddleware:
    """Where somebody has just logged in, or has proved that the mailbox is theirs, the account knows the device from now on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        person = getattr(request, "known_from_now", None)
        if person is not None:
            remember_device(request, response, person)
        return response


@receiver(user_logged_in)
@receiver(password_reset)
def note_who_was_here(sender, request, user, **_given):
    request.known_from_now = user
