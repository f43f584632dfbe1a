"""What coordinators decide about letters that did not get through."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import audit
from .errors import ActionRefused
from .mail import send_soon
from .models import OutgoingMail
from .permissions import ensure, is_coordinator, permit

State = OutgoingMail.State
permit("shared.decide_mail", is_coordinator, refusal=_("Coordinators decide about mail that did not get through."))


@transaction.atomic
def send_again(*, mail: OutgoingMail, by: Any) -> None:
    """With all its tries before it, and with its old Message-ID."""
    mail = _locked(mail, by, {State.FAILED, State.UNKNOWN, State.DROPPED})
    if not mail.to:
        raise ActionRefused(_("The text is deleted: it was kept for 90 days."))
    _decide(
        "send_mail_again", mail, by, state=State.QUEUED, not_before=timezone.now(), attempts=0, unanswered=0, fault=""
    )
    send_soon()


@transaction.atomic
def set_aside(*, mail: OutgoingMail, by: Any) -> None:
    """It is not sent, and waits for nobody any more."""
    mail = _locked(mail, by, {State.FAILED, State.UNKNOWN, State.QUEUED})
    _decide("set_mail_aside", mail, by, state=State.DROPPED, not_before=timezone.now())


def _locked(mail, by, states) -> OutgoingMail:
    ensure(by, "shared.decide_mail", mail)
    mail = OutgoingMail.objects.readable().select_for_update().get(pk=mail.pk)
    if mail.state not in states:
        raise ActionRefused(
            _("This cannot be done with a letter that is “%(state)s”.") % {"state": mail.get_state_display()}
        )
    return mail


def _decide(action, mail, by, **changes) -> None:
    """The log does not say to whom: the letter's own row does, for as long as it is kept."""
    before = {"state": mail.state}
    for name, value in changes.items():
        setattr(mail, name, value)
    mail.save(update_fields=list(changes))
    audit.record(action, mail, by=by, before=before, after={"state": mail.state}, name=str(_("A letter")))
