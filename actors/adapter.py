"""How allauth treats our people: its mails leave through the outbox too."""

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ecosystem.shared.mail import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        if template_prefix == "account/email/account_already_exists" and "password1" in self.request.POST:
            make_password(self.request.POST["password1"])  # takes as long as making the account would
        message = self.render_mail(
            template_prefix, email, {"request": self.request, "site_url": settings.SITE_URL, **context}
        )
        alternatives = getattr(message, "alternatives", [])
        queue_mail(
            key=f"account:{uuid.uuid4()}",
            to=email,
            subject=message.subject,
            text=message.body,
            html=next((body for body, kind in alternatives if kind == "text/html"), ""),
            language=get_language() or "nb",
        )

    def save_user(self, request, user, form, commit=True):
        user.language = get_language() or "nb"
        return super().save_user(request, user, form, commit)


class SecondFactorAdapter(DefaultMFAAdapter):
    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("My passkey") if number == 1 else _("My passkey %(number)s") % {"number": number}

    def _get_site_name(self):
        return "HelseHub"
