"""How allauth treats our people: its mails leave through the outbox too."""

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ecosystem.shared.mail import queue_mail
from ecosystem.shared.rate_limit import within_limit
from ecosystem.shared.too_many import in_words

from ..models import User
from .guessing import count_attempt, forget_guesses, was_right

# Letters that anybody can have sent to anybody. More of them in an hour say nothing that the first did not.
ASKED_FOR_BY_ANYBODY = {
    "account/email/account_already_exists",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}
SUCH_LETTERS_AN_HOUR = 5


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        if template_prefix == "account/email/account_already_exists" and "password1" in self.request.POST:
            make_password(self.request.POST["password1"])  # takes as long as making the account would
        if template_prefix in ASKED_FOR_BY_ANYBODY and not within_limit(
            f"account-mail:{email.lower()}", times=SUCH_LETTERS_AN_HOUR, seconds=3600
        ):
            return  # the page answers as ever, and the letters that lie in the mailbox work
        message = self.render_mail(
            template_prefix, email, {"request": self.request, "site_url": settings.SITE_URL, **context}
        )
        if User.objects.closed_at(email).exists():
            return  # a closed account is written to about nothing
        alternatives = getattr(message, "alternatives", [])
        queue_mail(
            key=f"account:{uuid.uuid4()}",
            to=email,
            subject=message.subject,
            text=message.body,
            html=next((body for body, kind in alternatives if kind == "text/html"), ""),
            language=get_language() or "nb",
        )

    def pre_authenticate(self, request, **credentials):
        """In place of allauth's count by account alone, with which anybody could shut anybody out."""
        login = credentials.get("email") or ""
        self.attempt = count_attempt(request, login=login, address=self.get_client_ip(request))
        if self.attempt.wait:
            request.retry_after = self.attempt.wait
            raise ValidationError(
                _(
                    "Too many wrong passwords have been tried. Wait %(time)s, or choose a new password by e-mail: then "
                    "you get in from here at once."
                )
                % {"time": in_words(self.attempt.wait)},
                code="too_many_login_attempts",
            )

    def _rollback_login_failed_rl_usage(self):
        was_right(self.attempt)

    def _delete_login_attempts_cached_email(self, request, **credentials):
        forget_guesses(credentials.get("email") or "")

    def save_user(self, request, user, form, commit=True):
        user.language = get_language() or "nb"
        return super().save_user(request, user, form, commit)


class SecondFactorAdapter(DefaultMFAAdapter):
    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("My passkey") if number == 1 else _("My passkey %(number)s") % {"number": number}

    def _get_site_name(self):
        return "HelseHub"
