"""What makes a coordinator's second factor count: a one-time code, and the factors that one has vouched for."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from .person import User

CODE_VALID = timedelta(hours=24)
MOST_TRIES = 5


class DeskCodeQuerySet(models.QuerySet):
    def usable(self, at):
        return self.filter(expires_at__gt=at, failed_tries__lt=MOST_TRIES)


class DeskCode(models.Model):
    """The code a coordinator has been given and not used yet: one each, gone when it is used, and kept as a digest only."""

    person = models.OneToOneField(User, models.CASCADE, related_name="desk_code", verbose_name=_("person"))
    digest = models.CharField(max_length=64)
    given_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    created_at = models.DateTimeField(_("given"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"), db_index=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)

    objects = DeskCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code for two-step log-in")
        verbose_name_plural = _("codes for two-step log-in")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d}"

    @staticmethod
    def digest_of(code: str, person: User) -> str:
        """Codes are random and long, so a keyed digest is enough; it fits the one person."""
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        return salted_hmac("actors.DeskCode", f"{person.pk}:{plain}", algorithm="sha256").hexdigest()

    def is_code(self, code: str) -> bool:
        return constant_time_compare(self.digest, self.digest_of(code, self.person))


class ConfirmedFactor(models.Model):
    """A code app, a key or recovery codes that count for the desk. Goes with what it confirms."""

    factor = models.OneToOneField(Authenticator, models.CASCADE, related_name="confirmed")
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmed second factor")
        verbose_name_plural = _("confirmed second factors")

    def __str__(self):
        return f"{self.confirmed_at:%Y-%m-%d}"
