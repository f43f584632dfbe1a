"""What logging in holds of a person (allauth's tables, groups), and accounts that were never confirmed."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.models import AuditEntry
from ecosystem.shared.privacy import registry, retention
from ecosystem.shared.privacy.registry import Erasure, linked

from ..models import DeskCode, GuessCount, Membership, User
from ..my_data import erasure

UNCONFIRMED_KEPT = timedelta(days=30)
LOG_IN = _("How you log in: addresses, passkeys, codes and other accounts you have connected")
SECRET = _("It is a secret that proves who you are, and is of no use outside the portal.")

for model, fields, copy in (
    ("account.EmailAddress", "user email", ("email", "verified", "primary")),
    ("socialaccount.SocialAccount", "user extra_data", ("provider", "uid", "extra_data", "date_joined", "last_login")),
    ("mfa.Authenticator", "user data", ("type", "created_at", "last_used_at")),
):
    registry.declare(model, fields, LOG_IN, rows=linked(model, "user"), erasure=Erasure.DELETE, copy=copy)
for model, fields, path in (
    ("account.EmailConfirmation", "email_address", "email_address__user"),
    ("socialaccount.SocialToken", "account token token_secret", "account__user"),
):
    registry.declare(
        model, fields, LOG_IN, rows=linked(model, path), erasure=Erasure.DELETE, not_copied=SECRET, order=-1
    )
registry.declare(
    "usersessions.UserSession",
    "user ip user_agent data",
    _("Where you have been logged in lately"),
    rows=linked("usersessions.UserSession", "user"),
    erasure=Erasure.DELETE,
    copy=("ip", "user_agent", "created_at", "last_seen_at"),
)
registry.declare(
    "actors.ConfirmedFactor",
    "factor",
    LOG_IN,
    rows=linked("actors.ConfirmedFactor", "factor__user"),
    erasure=Erasure.DELETE,
    copy=("factor.type", "confirmed_at"),
    order=-1,
)
registry.declare(
    "actors.DeskCode",
    "person digest",
    LOG_IN,
    rows=linked("actors.DeskCode", "person"),
    erasure=Erasure.DELETE,
    copy=("created_at", "expires_at"),
)
registry.declare(
    "actors.DeskCode",
    "given_by",
    _("Codes for two-step log-in that you have made for other coordinators"),
    rows=linked("actors.DeskCode", "given_by"),
    erasure=Erasure.EMPTY,
    copy=("created_at", "expires_at"),
)
for model, copied in (
    ("actors.User_groups", ("group.name",)),
    ("actors.User_user_permissions", ("permission.name",)),
):
    registry.declare(
        model,
        "user",
        _("Rights you have been given on the coordinators' desk"),
        rows=linked(model, "user"),
        erasure=Erasure.DELETE,
        copy=copied,
    )


def unconfirmed(at):
    """Accounts that people made themselves and never confirmed, with nothing hanging on them.

    An account a coordinator has made or read in from a file has no address of its own to confirm until the person
    logs in, or has an entry by somebody else in the log; one that has ever belonged to an actor is that actor's matter.
    """
    key = Cast(OuterRef("pk"), CharField())
    made_by_others = LogEntry.objects.filter(
        content_type__app_label="actors", content_type__model="user", object_id=key, action_flag=ADDITION
    )
    in_the_log = AuditEntry.objects.filter(Q(by_id=OuterRef("pk")) | Q(target_type="actors.user", target_id=key))
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return (
        User.objects.neutral()
        .filter(
            Exists(addresses.filter(verified=False)),
            created_at__lte=at - UNCONFIRMED_KEPT,
            last_login=None,
            erased_at=None,
        )
        .exclude(Exists(addresses.filter(verified=True)))
        .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .exclude(Exists(Membership.history.filter(person=OuterRef("pk"))))
        .exclude(Exists(Membership.objects.filter(person=OuterRef("pk"))))
        .exclude(Exists(made_by_others))
        .exclude(Exists(in_the_log))
    )


retention.declare_rule(
    "unconfirmed-accounts",
    _("Accounts whose e-mail address was not confirmed within 30 days"),
    due=unconfirmed,
    dispose=lambda rows, at: erasure.forget_unconfirmed(rows=rows),
)
retention.declare_rule(
    "desk-codes",
    _("Coordinators' codes for two-step log-in that were not used within 24 hours"),
    due=lambda at: DeskCode.objects.filter(expires_at__lte=at),
)
retention.declare_rule(
    "guess-counts",
    _("Counts of wrong passwords, a day after the first"),
    due=lambda at: GuessCount.objects.filter(until__lte=at),
)
