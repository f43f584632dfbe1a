"""What buying together holds of a person. Loaded beside `privacy.py`."""

from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.registry import Erasure, linked, scrub

from .dialogue.privacy import RECORD, RECORD_REASON
from .models import RoomEntry

TOGETHER = _("What you have done for a public body that follows another's need")
TOGETHER_REASON = _("Who took part in a procurement, and who decided it, is the public bodies' documentation of it.")

for _model, _person, _copy in (
    ("procurement.OptionChange", "by", ("option.need.title", "option.subject", "at")),
    ("procurement.CallOff", "by", ("option.need.title", "option.subject", "at")),
    ("procurement.CallOff", "annulled_by", ("option.need.title", "option.subject", "annulled_at")),
):
    registry.declare(
        _model,
        f"{_person} {_person}_name",
        _("Options you have changed, and purchases you have recorded, for an organisation"),
        rows=linked(_model, _person),
        erasure=Erasure.KEEP,
        reason=_(
            "Who may buy under a contract, and what is bought, is the public bodies' documentation of the procurement. The "
            "name stands."
        ),
        copy=_copy,
    )
registry.declare_impersonal("procurement.CallOff", "note", "words about a purchase for an organisation")
registry.declare_history("procurement.HistoricalLegalValue")
registry.declare(
    "procurement.Phase",
    "decided_by decided_by_name",
    RECORD,
    rows=linked("procurement.Phase", "decided_by"),
    erasure=Erasure.KEEP,
    reason=RECORD_REASON,
    copy=("partnership.need.title", "name", "decided_at"),
)
registry.declare_impersonal("procurement.Phase", "name", "the name of a phase")
registry.declare_impersonal("procurement.Partner", "name", "the name of a supplier")

for _person, _at in (("asked_by", "created_at"), ("answered_by", "joined_at")):
    registry.declare(
        "procurement.Follower",
        _person,
        TOGETHER,
        rows=linked("procurement.Follower", _person),
        erasure=Erasure.KEEP,
        reason=TOGETHER_REASON,
        copy=("need.title", "actor.name", "role", "state", _at),
    )


def _forget_writer(subject):
    """What was learnt stands; who wrote it, and their name in it, does not."""
    return scrub(RoomEntry.objects.filter(by=subject.pk), ["title", "text", "by_name"], subject, own=True)


registry.declare(
    "procurement.RoomEntry",
    "by by_name",
    _("What you have written in learning rooms, for an organisation"),
    rows=linked("procurement.RoomEntry", "by"),
    erasure=Erasure.ANONYMISE,
    erase=_forget_writer,
    copy=("need.title", "kind", "title", "text", "at"),
)
registry.declare(
    "procurement.RoomFile",
    "uploaded_by",
    _("What you have written in learning rooms, for an organisation"),
    rows=linked("procurement.RoomFile", "uploaded_by"),
    erasure=Erasure.KEEP,
    reason=_("The file is the organisation's. It says “Erased person” where your name was."),
    copy=("entry.need.title", "name", "uploaded_at"),
)
registry.declare_impersonal("procurement.RoomFile", "name", "the name of a file")
