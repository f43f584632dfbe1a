"""What actors and people hold of a person, and for how long. Accounts and log-in: `accounts/privacy.py`."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry, retention
from ecosystem.shared.privacy.own_places import LOG, LOG_REASON, LOG_TEXTS, log_entries_about
from ecosystem.shared.privacy.registry import Erasure, Obstacle, linked, mentioning, scrub

from .models import Appointment, DataExport, ImportRun, Invitation, JoinRequest, Membership, User
from .my_data import copies
from .my_data import queries as my_data_queries
from .states import AppointmentState, InvitationState, JoinRequestState

DECISION = _("That you have decided on, written or sent something for an organisation or the hub")
DECISION_REASON = _("It is the organisation's record. It stays, and says “Erased person” where your name was.")
INVITATIONS_KEPT = timedelta(days=90)
ANSWERED_KEPT = timedelta(days=365)
IMPORTS_KEPT = timedelta(days=30)


def _erase_account(subject):
    """The row stays, so that organisations' records have something to point at, with nothing of the person in it."""
    person = User.objects.get(pk=subject.pk)
    person.set_unusable_password()
    person.email, person.name = subject.stand_in_email, ""
    person.public_id = person._meta.get_field("public_id").default()
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.erased_at = timezone.now()
    person.save()
    return 1


def _log_about(subject):
    """Entries about rows that are named after the person."""
    entries = log_entries_about("actors.user", [subject.pk])
    entries |= log_entries_about(
        "actors.membership", Membership.history.filter(person=subject.pk).values_list("id", flat=True)
    )
    entries |= log_entries_about(
        "actors.joinrequest", JoinRequest.objects.filter(person=subject.pk).values_list("pk", flat=True)
    )
    entries |= log_entries_about(
        "actors.appointment", Appointment.objects.filter(person=subject.pk).values_list("pk", flat=True)
    )
    return entries | log_entries_about("actors.invitation", _invitations_of(subject).values_list("pk", flat=True))


def _invitations_of(subject):
    sent_to = Invitation.objects.none()
    for email in subject.emails:
        sent_to |= Invitation.objects.filter(email__iexact=email)
    return sent_to | Invitation.objects.filter(accepted_by=subject.pk)


IMPORTED = mentioning("actors.ImportRun", "rows", "summary", "file_name")


def _imports_with_address(subject):
    """Not by name: whoever takes a name must not learn whether it stands in a file."""
    return IMPORTED(replace(subject, name_is_own=False))


def _delete_copies(subject):
    return copies.delete_copies(rows=DataExport.objects.filter(person=subject.pk))


def obstacles(subject):
    """Nobody leaves an organisation that others depend on without somebody to run it."""
    for membership in my_data_queries.administrators_gone_with(User.objects.get(pk=subject.pk)):
        actor = membership.actor
        url = reverse("actors:team", args=[actor.slug])
        if actor.memberships.in_force().exclude(person=subject.pk).exists():
            words = _(
                "You are the only administrator of %(actor)s. Make one of your colleagues an administrator first."
            )
        elif my_data_queries.has_published(actor):
            words = _(
                "You are the only one who runs %(actor)s, which has something published. Invite a colleague as "
                "administrator first, or ask a coordinator to take over."
            )
        else:
            continue
        yield Obstacle(words % {"actor": actor.name}, url)


def _old_imports(at):
    old = ImportRun.objects.filter(created_at__lte=at - IMPORTS_KEPT)
    return old.filter(~Q(rows=[]) | Q(state=ImportRun.State.PREVIEW))


def _forget_imports(rows, at):
    """What was read in can be undone for a month; then the numbers stay and the rows go."""
    rows.filter(state=ImportRun.State.PREVIEW).delete()
    rows.update(rows=[])


registry.hinder(obstacles)
registry.declare_purpose("privacy-statement", yes=_("You made your account, and were shown the privacy statement"))
registry.declare(
    "actors.User",
    "email name",
    _("Your account: name, e-mail address, language, when you last logged in"),
    rows=linked("actors.User", "pk"),
    erasure=Erasure.DELETE,
    copy=("email", "name", "language", "is_staff", "created_at", "last_login", "public_id"),
    erase=_erase_account,
    order=9,
)
registry.declare(
    "shared.AuditEntry",
    "target before after",
    LOG,
    rows=_log_about,
    erasure=Erasure.ANONYMISE,
    reason=LOG_REASON,
    copy=("at", "action", "target_type"),
    erase=lambda subject: scrub(_log_about(subject), LOG_TEXTS, subject, own=True),
    order=-1,
)
registry.declare(
    "actors.Membership",
    "person",
    _("Which organisations you belong to, and your role"),
    rows=linked("actors.Membership", "person"),
    erasure=Erasure.DELETE,
    copy=("actor.name", "role", "created_at"),
)
registry.declare_history(
    "actors.HistoricalMembership",
    "person",
    words=_("When you came into organisations and left them"),
    reason=_("Organisations must be able to tell who could act for them. Your name is taken out."),
    copy=("actor.name", "role", "history_date", "history_type"),
)
registry.declare(
    "actors.Appointment",
    "person",
    _("Organisations you have been put forward in, and the answers"),
    rows=linked("actors.Appointment", "person"),
    erasure=Erasure.DELETE,
    copy=("actor.name", "role", "why", "state", "created_at", "decided_at"),
)
registry.declare(
    "actors.JoinRequest",
    "person message reason",
    _("Organisations you have asked to join, and the answers"),
    rows=linked("actors.JoinRequest", "person"),
    erasure=Erasure.DELETE,
    copy=("actor.name", "message", "state", "reason", "created_at", "decided_at"),
)
registry.declare(
    "actors.Invitation",
    "email accepted_by message",
    _("Invitations you have been sent"),
    rows=_invitations_of,
    erasure=Erasure.DELETE,
    copy=("actor.name", "email", "role", "state", "sent_at", "answered_at"),
)
registry.declare(
    "actors.SavedFilter",
    "person name",
    _("Lists you have saved on the coordinators' desk"),
    rows=linked("actors.SavedFilter", "person"),
    erasure=Erasure.DELETE,
    copy=("name", "page", "query"),
)
registry.declare(
    "actors.Consent",
    "person wording",
    _("What you have said yes and no to"),
    rows=linked("actors.Consent", "person"),
    erasure=Erasure.DELETE,
    copy=("purpose", "given", "wording", "language", "at"),
    order=1,
)
registry.declare(
    "actors.DataExport",
    "person file",
    _("Copies of your data that you have asked for"),
    rows=linked("actors.DataExport", "person"),
    erasure=Erasure.DELETE,
    copy=("asked_at", "ready_at", "expires_at"),
    erase=_delete_copies,
)
registry.declare(
    "actors.ImportRun",
    "rows summary file_name",
    _("Rows about you in files of people that coordinators have read in"),
    rows=_imports_with_address,
    erasure=Erasure.ANONYMISE,
    copy=("created_at", "kind", "state"),
)
registry.declare(
    "actors.ImportRun",
    "rows summary file_name",
    _("Rows about you in files of people that coordinators have read in"),
    rows=IMPORTED,
    erasure=Erasure.ANONYMISE,
    not_copied=_("What others did may tell of others too; what concerns you is in its own place in the copy."),
)
for model, fields, copy in (
    ("actors.AdmissionMessage", "author", ("actor.name", "text", "created_at")),
    ("actors.ActorNote", "author", ("actor.name", "created_at")),
    ("actors.Invitation", "invited_by", ("actor.name", "role", "sent_at")),
    ("actors.JoinRequest", "decided_by", ("actor.name", "decided_at")),
    ("actors.Appointment", "made_by", ("actor.name", "role", "created_at")),
    ("actors.Appointment", "decided_by", ("actor.name", "role", "decided_at")),
    ("actors.ImportRun", "by", ("created_at", "kind", "state")),
    ("actors.DistinctPair", "by", ("created_at",)),
    ("actors.Actor", "decided_by", ("name", "decided_at")),
):
    registry.declare(
        model, fields, DECISION, rows=linked(model, fields), erasure=Erasure.KEEP, reason=DECISION_REASON, copy=copy
    )
registry.declare_history("actors.HistoricalInterest")
registry.declare_history("actors.HistoricalActor", "decided_by", copy=("name", "history_date", "history_type"))

ORGANISATIONS_OWN = "the name or address of an organisation, not of a person"
registry.declare_impersonal("actors.Actor", "name sort_name bare_name official_email", ORGANISATIONS_OWN)
registry.declare_impersonal("actors.HistoricalActor", "name sort_name official_email", ORGANISATIONS_OWN)

retention.declare_rule(
    "data-copies",
    _("Copies of people's data, a week after they were made (not counted: they are between a person and the portal)"),
    due=lambda at: DataExport.objects.filter(expires_at__lte=at),
    dispose=lambda rows, at: copies.delete_copies(rows=rows),
    told=lambda rows: rows.none(),
)
retention.declare_rule(
    "invitations-lapsed",
    _("Invitations nobody answered, 90 days after they lapsed"),
    due=lambda at: Invitation.objects.lapsed(at - INVITATIONS_KEPT),
)
retention.declare_rule(
    "invitations-answered",
    _("Invitations answered or withdrawn more than a year ago"),
    due=lambda at: Invitation.objects.exclude(state=InvitationState.SENT).filter(answered_at__lte=at - ANSWERED_KEPT),
)
retention.declare_rule(
    "join-requests",
    _("Requests to join that were answered or withdrawn more than a year ago"),
    due=lambda at: JoinRequest.objects.exclude(state=JoinRequestState.WAITING).filter(
        updated_at__lte=at - ANSWERED_KEPT
    ),
)
retention.declare_rule(
    "appointments",
    _("Answers about people put forward in an organisation, more than a year old"),
    due=lambda at: Appointment.objects.exclude(state=AppointmentState.WAITING).filter(
        updated_at__lte=at - ANSWERED_KEPT
    ),
)
retention.declare_rule(
    "imports",
    _("Files that coordinators have read in: the rows, and previews nobody carried out"),
    due=_old_imports,
    dispose=_forget_imports,
)
