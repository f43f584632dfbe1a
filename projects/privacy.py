"""What projects hold of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.shared import privacy
from ecosystem.shared.privacy import Erasure, linked

from .models import PartnerSearch

CONTACT = _("Where your address or name stands as an organisation's contact")
CONTACT_REASON = _(
    "It was given as the organisation's contact, and others answer to it. Change it first if it is not to stay."
)


def _contact_of(rows):
    def find(subject):
        told = Q()
        for email in subject.emails:
            told |= Q(contact_email__iexact=email)
        for word in subject.words:
            told |= Q(contact__icontains=word)
        return rows().filter(told)

    return find


privacy.declare(
    "projects.ProjectPartner",
    "accepted_by",
    _("Parts in projects you have accepted for an organisation"),
    rows=linked("projects.ProjectPartner", "accepted_by"),
    erasure=Erasure.KEEP,
    reason=_("It is the organisation's record. It stays, and says “Erased person” where your name was."),
    copy=("project.title", "actor.name", "accepted_at"),
)
privacy.declare_history("projects.HistoricalProjectPartner", "accepted_by")
privacy.declare(
    "projects.PartnerSearch",
    "contact_email contact",
    CONTACT,
    rows=_contact_of(lambda: PartnerSearch.objects.select_related("project")),
    erasure=Erasure.KEEP,
    reason=CONTACT_REASON,
    copy=("title", "contact", "contact_email"),
    shown_to_others=True,
)
privacy.declare(
    "projects.HistoricalPartnerSearch",
    "contact_email contact",
    CONTACT,
    rows=_contact_of(lambda: PartnerSearch.history.all()),
    erasure=Erasure.KEEP,
    reason=CONTACT_REASON,
    not_copied=_("The same as in the partner search itself, in its earlier versions."),
)
privacy.declare_history("projects.HistoricalPartnerSearch")
privacy.declare_history("projects.HistoricalProject")
privacy.declare_impersonal("projects.HistoricalProject", "funding_note", "who pays for a project: an organisation")
