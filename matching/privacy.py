"""What matching holds of a person: their choices, and what they have been told."""

from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.own_places import LOG, LOG_REASON, LOG_TEXTS, log_entries_about
from ecosystem.shared.privacy.registry import Erasure, linked, scrub

from .kinds import SEARCHES, Kind, purpose_of
from .models import NotForUs, NotTheSame, Subscription

YES = {
    Kind.NEED: _("Yes to e-mail about new needs"),
    Kind.CALL: _("Yes to e-mail about new funding calls"),
    Kind.PARTNER_SEARCH: _("Yes to e-mail about new partner searches"),
    Kind.EVENT: _("Yes to e-mail about new events"),
    Kind.SOLUTION: _("Yes to e-mail about new solutions"),
}
NO = {
    Kind.NEED: _("No more e-mail about needs"),
    Kind.CALL: _("No more e-mail about funding calls"),
    Kind.PARTNER_SEARCH: _("No more e-mail about partner searches"),
    Kind.EVENT: _("No more e-mail about events"),
    Kind.SOLUTION: _("No more e-mail about solutions"),
}


def _log_about(subject):
    """Entries about choices, which are named after the person."""
    choices = Subscription.objects.filter(person=subject.pk).values_list("pk", flat=True)
    return log_entries_about("matching.subscription", choices)


def _forget_who_said_no(subject):
    """Names and addresses go out of the words, and the row no longer tells who said it."""
    rows = NotForUs.objects.filter(by=subject.pk)
    number = scrub(rows, ("words",), subject, own=True)
    rows.update(by=None)
    return number


for kind in Kind:
    registry.declare_purpose(purpose_of(kind.value), yes=YES[kind], no=NO[kind])
registry.declare_purpose(
    SEARCHES, yes=_("Yes to e-mail about what saved searches find"), no=_("No more e-mail about saved searches")
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
    "matching.Subscription",
    "person",
    _("Which matches you have chosen to get by e-mail"),
    rows=linked("matching.Subscription", "person"),
    erasure=Erasure.DELETE,
    copy=("kind", "frequency", "chosen_at", "last_digest_at"),
)
registry.declare(
    "matching.Telling",
    "person mail_key",
    _("Which matches you have been told of"),
    rows=linked("matching.Telling", "person"),
    erasure=Erasure.DELETE,
    copy=("match.actor.name", "match.kind", "told_at"),
)
registry.declare(
    "matching.SavedSearch",
    "person name query consent",
    _("The searches you have saved"),
    rows=linked("matching.SavedSearch", "person"),
    erasure=Erasure.DELETE,
    copy=("name", "query", "frequency", "chosen_at", "paused_at", "last_digest_at"),
)
registry.declare(
    "matching.SearchTelling",
    "search mail_key",
    _("What your saved searches have told you of"),
    rows=linked("matching.SearchTelling", "search__person"),
    erasure=Erasure.DELETE,
    copy=("search.name", "need.title", "round", "told_at"),
)
registry.declare(
    "matching.NotForUs",
    "by words",
    _("What you have said does not fit your organisation, and why"),
    rows=linked("matching.NotForUs", "by"),
    erasure=Erasure.ANONYMISE,
    reason=_("It is the organisation's answer, and keeps it from being told again."),
    copy=("actor.name", "reason", "words", "at"),
    erase=_forget_who_said_no,
)
registry.declare(
    "matching.NotTheSame",
    "by",
    _("Needs you have said are not the same"),
    rows=linked("matching.NotTheSame", "by"),
    erasure=Erasure.ANONYMISE,
    reason=_("It keeps the two from being suggested as one again, and says nothing of who saw it."),
    copy=("need.title", "other.title", "at"),
    erase=lambda subject: NotTheSame.objects.filter(by=subject.pk).update(by=None),
)
