"""What projects hold of a person."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.registry import Erasure, linked

from .models import PartnerSearch

CONTACT = _("Where your address or name stands as an organisation's contact")
CONTACT_REASON = _(
    "It was given as the organisation's contact, and others answer to it. Change it first if it is not to stay."
)


def _contact_of(rows):
    """By address anywhere; by name only in searches that the person may read: people choose their names themselves."""

    def find(subject):
        told, named = Q(contact_email__in=subject.emails), Q(pk__in=[])
        for email in subject.emails:
            told |= Q(contact_email__iexact=email) | Q(contact__icontains=email)
        for name in subject.names:
            named |= Q(contact__icontains=name)
        person = get_user_model().objects.get(pk=subject.pk)
        return rows().filter(told | named & Q(id__in=PartnerSearch.objects.visible_to(person).order_by().values("pk")))

    return find


registry.declare(
    "projects.ProjectPartner",
    "accepted_by",
    _("Parts in projects you have accepted for an organisation"),
    rows=linked("projects.ProjectPartner", "accepted_by"),
    erasure=Erasure.KEEP,
    reason=_("It is the organisation's record. It stays, and says “Erased person” where your name was."),
    copy=("project.title", "actor.name", "accepted_at"),
)
registry.declare_history("projects.HistoricalProjectPartner", "accepted_by")
registry.declare(
    "projects.PartnerSearch",
    "contact_email contact",
    CONTACT,
    rows=_contact_of(lambda: PartnerSearch.objects.select_related("project")),
    erasure=Erasure.KEEP,
    reason=CONTACT_REASON,
    copy=("title", "contact", "contact_email"),
    shown_to_others=True,
)
registry.declare(
    "projects.HistoricalPartnerSearch",
    "contact_email contact",
    CONTACT,
    rows=_contact_of(lambda: PartnerSearch.history.all()),
    erasure=Erasure.KEEP,
    reason=CONTACT_REASON,
    not_copied=_("The same as in the partner search itself, in its earlier versions."),
)
registry.declare_history("projects.HistoricalPartnerSearch")
registry.declare_history("projects.HistoricalProject")
registry.declare_impersonal("projects.HistoricalProject", "funding_note", "who pays for a project: an organisation")
