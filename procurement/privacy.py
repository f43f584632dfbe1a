"""What needs and responses hold of a person. Nothing here opens a seal: of a response only that the person wrote it."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.registry import Erasure, linked

from .models import Need, Response

DECISION = _("Needs and responses you have written, published or concluded for an organisation")
DECISION_REASON = _("It is the organisation's record. It stays, and says “Erased person” where your name was.")
CONTACT = _("Where your address or name stands as an organisation's contact")
CONTACT_REASON = _(
    "It was given as the organisation's contact, and others answer to it. Change it first if it is not to stay."
)
OWN_TEXT = _("It is the organisation's text, and in confidence between the firm and the owner of the need.")


def _contact_of(rows):
    """By address anywhere; by name only in needs that the person may read: people choose their names themselves."""

    def find(subject):
        told, named = Q(contact_email__in=subject.emails), Q(pk__in=[])
        for email in subject.emails:
            told |= Q(contact_email__iexact=email) | Q(contact_function__icontains=email)
        for name in subject.names:
            named |= Q(contact_function__icontains=name)
        person = get_user_model().objects.get(pk=subject.pk)
        return rows().filter(told | named & Q(id__in=Need.objects.visible_to(person).order_by().values("pk")))

    return find


def _responses_of(subject):
    return Response.objects.filter(Q(author=subject.pk) | Q(submitted_by=subject.pk))


registry.declare(
    "procurement.Need",
    "published_by concluded_by written_by release_asked_by handed_over_by",
    DECISION,
    rows=linked("procurement.Need", "published_by", "concluded_by", "written_by", "release_asked_by", "handed_over_by"),
    erasure=Erasure.KEEP,
    reason=DECISION_REASON,
    copy=("title", "published_at", "concluded_at"),
)
registry.declare(
    "procurement.Need",
    "contact_email contact_function",
    CONTACT,
    rows=_contact_of(lambda: Need.objects.all()),
    erasure=Erasure.KEEP,
    reason=CONTACT_REASON,
    copy=("title", "contact_function", "contact_email"),
    shown_to_others=True,
)
registry.declare(
    "procurement.HistoricalNeed",
    "contact_email contact_function",
    CONTACT,
    rows=_contact_of(lambda: Need.history.all()),
    erasure=Erasure.KEEP,
    reason=CONTACT_REASON,
    not_copied=_("The same as in the need itself, in its earlier versions."),
)
registry.declare_history(
    "procurement.HistoricalNeed", "published_by concluded_by written_by release_asked_by handed_over_by"
)
registry.declare(
    "procurement.Response",
    "author",
    DECISION,
    rows=linked("procurement.Response", "author"),
    erasure=Erasure.KEEP,
    reason=DECISION_REASON,
    copy=("firm.name", "need.title", "created_at"),
)
registry.declare(
    "procurement.Response",
    "submitted_by",
    DECISION,
    rows=linked("procurement.Response", "submitted_by"),
    erasure=Erasure.KEEP,
    reason=DECISION_REASON,
    copy=("firm.name", "need.title", "submitted_at"),
)
registry.declare(
    "procurement.Response",
    "opened_by opened_by_name",
    _("Responses you have opened for a public body"),
    rows=linked("procurement.Response", "opened_by"),
    erasure=Erasure.KEEP,
    reason=_(
        "Who opened a response, and when, is the public body's documentation of the procurement. The name stands."
    ),
    copy=("need.title", "opened_at"),
)
registry.declare(
    "procurement.Response",
    "contact",
    _("The contact in responses you have written for a firm"),
    rows=_responses_of,
    erasure=Erasure.KEEP,
    reason=_(
        "It is part of what the firm has answered in confidence. Your colleagues can change it before the deadline."
    ),
    not_copied=OWN_TEXT,
)
for model in ("procurement.Need", "procurement.HistoricalNeed"):
    registry.declare_impersonal(model, "review_note", "a coordinator's words about a need's text")
