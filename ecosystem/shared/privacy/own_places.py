"""The ground floor's own places with personal data, and for how long they are kept: log, outbox, sessions, desk."""

from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..models import AuditEntry, OutgoingMail, RetentionRun
from . import registry, retention
from .registry import Erasure, linked, mentioning, scrub

MAIL_TEXTS_KEPT = timedelta(days=90)
ENDED_UNSENT = [OutgoingMail.State.FAILED, OutgoingMail.State.UNKNOWN, OutgoingMail.State.DROPPED]
LOG = _("The log of who did what on the portal")
LOG_REASON = _(
    "The log documents what organisations and public bodies have done. It stays, and says “Erased person” where your "
    "name was."
)
LOG_TEXTS = ("target", "before", "after")


def log_entries_about(model, keys):
    """Entries whose thing is one of these rows: there the name is the person's, whoever else is called the same."""
    return AuditEntry.objects.filter(target_type=model, target_id__in=[str(key) for key in keys])


def _own_name(model):
    def erase(subject):
        rows = apps.get_model(model).objects.filter(by_id=subject.pk)
        return rows.update(by_name=subject.stand_in)

    return erase


def _log_texts(subject):
    return scrub(mentioning("shared.AuditEntry", *LOG_TEXTS)(subject), LOG_TEXTS, subject)


def _mail_to(subject):
    return OutgoingMail.objects.alias(address=Lower("to")).filter(address__in=subject.emails)


def _forget_mail_to(subject):
    mine = _mail_to(subject)
    unsent, _kinds = mine.exclude(state=OutgoingMail.State.SENT).delete()
    return unsent + mine.forget()


def _sessions_of(subject):
    """Sessions hold their owner in a signed text that the database cannot search."""
    Session = apps.get_model("sessions.Session")
    keys = [session.pk for session in Session.objects.iterator() if _concerns(session.get_decoded(), subject)]
    return Session.objects.filter(pk__in=keys)


def _concerns(data, subject):
    return str(data.get("_auth_user_id")) == str(subject.pk) or subject.without(data) != data


def _end_sessions(subject):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    keys = list(_sessions_of(subject).values_list("pk", flat=True))
    for key in keys:
        store.delete(key)  # from the cache too
    return len(keys)


def _desk_entries_about(subject):
    about = Q(pk__in=mentioning("admin.LogEntry", "object_repr", "change_message")(subject).values("pk"))
    user = apps.get_model(settings.AUTH_USER_MODEL)._meta
    about |= Q(content_type__app_label=user.app_label, content_type__model=user.model_name, object_id=str(subject.pk))
    return apps.get_model("admin.LogEntry").objects.filter(about)


registry.declare(
    "shared.AuditEntry",
    "by_id by_name",
    LOG,
    rows=linked("shared.AuditEntry", "by_id"),
    erasure=Erasure.ANONYMISE,
    reason=LOG_REASON,
    copy=("at", "action", "target_type"),
    erase=_own_name("shared.AuditEntry"),
    order=2,
)
registry.declare(
    "shared.AuditEntry",
    "target before after",
    LOG,
    rows=mentioning("shared.AuditEntry", *LOG_TEXTS),
    erasure=Erasure.ANONYMISE,
    reason=LOG_REASON,
    not_copied=_("What others did may tell of others too; what concerns you is in its own place in the copy."),
    erase=_log_texts,
    order=2,
)
registry.declare(
    "shared.OutgoingMail",
    "to subject text html headers attachments last_error",
    _("E-mail the portal has sent you"),
    rows=_mail_to,
    erasure=Erasure.DELETE,
    reason=_("That something was sent is kept as a number, without to whom or what."),
    copy=("category", "created_at", "sent_at"),
    erase=_forget_mail_to,
    order=1,
)
registry.declare(
    "shared.OutgoingMail",
    "subject text html headers attachments last_error",
    _("E-mail to others that names you"),
    rows=mentioning("shared.OutgoingMail", "subject", "text", "html", "headers", "attachments", "last_error"),
    erasure=Erasure.ANONYMISE,
    not_copied=_("These are letters to others. All texts are deleted after 90 days."),
    order=1,
)
registry.declare(
    "shared.RetentionRun",
    "by_id by_name",
    _("Rounds of deletion you have started as a coordinator"),
    rows=linked("shared.RetentionRun", "by_id"),
    erasure=Erasure.ANONYMISE,
    copy=("at", "dry_run"),
    erase=_own_name("shared.RetentionRun"),
)
registry.declare(
    "sessions.Session",
    "session_data",
    _("Where you have been logged in lately"),
    rows=_sessions_of,
    erasure=Erasure.DELETE,
    not_copied=_("A session is only a key. Where and when you logged in is in the copy."),
    erase=_end_sessions,
)
registry.declare(
    "admin.LogEntry",
    "user",
    LOG,
    rows=linked("admin.LogEntry", "user"),
    erasure=Erasure.KEEP,
    reason=LOG_REASON,
    copy=("action_time", "content_type.model"),
)
registry.declare(
    "admin.LogEntry",
    "object_repr change_message",
    LOG,
    rows=_desk_entries_about,
    erasure=Erasure.ANONYMISE,
    reason=LOG_REASON,
    not_copied=_("What others did may tell of others too; what concerns you is in its own place in the copy."),
    erase=lambda subject: scrub(_desk_entries_about(subject), ("object_repr", "change_message"), subject, own=True),
    order=2,
)


def _old_mail(at):
    """Farewells are forgotten as they are sent; those that never got through, here."""
    old = Q(state=OutgoingMail.State.SENT, sent_at__lte=at - MAIL_TEXTS_KEPT) | Q(
        state__in=ENDED_UNSENT, not_before__lte=at - MAIL_TEXTS_KEPT
    )
    farewell = Q(key__startswith=OutgoingMail.FORGOTTEN_WHEN_SENT, state__in=[OutgoingMail.State.SENT, *ENDED_UNSENT])
    return OutgoingMail.objects.filter(old | farewell).exclude(to="", subject="", text="", html="")


def _lost_user_sessions(at):
    """What the list of log-ins remembers of sessions that are over."""
    living = apps.get_model("sessions.Session").objects.filter(expire_date__gt=at).values("session_key")
    return (
        apps.get_model("usersessions.UserSession")
        .objects.exclude(session_key__in=living)
        .filter(last_seen_at__lte=at - timedelta(days=1))
    )


retention.declare_rule(
    "mail-texts",
    _("E-mail sent more than 90 days ago: address and text deleted (confidential letters are not counted)"),
    due=_old_mail,
    dispose=lambda rows, at: rows.forget(),
    told=lambda rows: rows.readable(),
)
retention.declare_rule(
    "sessions",
    _("Sessions that have expired"),
    due=lambda at: apps.get_model("sessions.Session").objects.filter(expire_date__lte=at),
)
retention.declare_rule(
    "user-sessions", _("Where people were logged in, for sessions that are over"), due=_lost_user_sessions
)
retention.declare_rule(
    "retention-rounds",
    _("Reports of rounds of deletion, after two years"),
    due=lambda at: RetentionRun.objects.filter(at__lte=at - timedelta(days=730)),
)
