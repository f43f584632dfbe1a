"""What is not written in a learning room: which firms are in the dialogue, and what a supplier keeps secret.

A refusal tells nobody what they did not know. Whoever may not see whom the owner meets is refused the name of any firm
there is, met or not; a response counts only when it is opened and its reader is the one who writes.
"""

from django.utils.translation import gettext as _

from actors.models import Actor
from actors.states import ActorState
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed

from ..dialogue.checks import firms_involved, passages, plain, refuse_secrets
from ..models import Response, ResponseAttachment
from ..naming import is_named
from ..vocabulary import RESPONDING_KINDS


def refuse_suppliers_words(need, *, by, texts, upload=None) -> None:
    """Refuse what names a supplier or repeats what one keeps secret; `upload` is a file that goes along."""
    text = "\n".join([*texts, upload.name if upload else ""])
    _refuse_firms(need, by, text)
    refuse_secrets(need, text)
    _refuse_opened_secrets(need, by, text, upload)


def _refuse_firms(need, by, text) -> None:
    names = firms_involved(need) if allowed(by, "procurement.view_meetings", need) else _all_firms()
    read = text.casefold()
    for name in names:
        # Most names are nowhere near the text: a look for their first word is all they cost.
        if name.split()[0].casefold() in read and is_named(name, text):
            raise ActionRefused(
                _("The text names %(firm)s. Other bodies read it: write “a supplier” instead.") % {"firm": name},
                code="named",
            )


def _all_firms():
    """Of every firm that may answer a need, in the directory now or once."""
    firms = Actor.objects.filter(
        kind__in=RESPONDING_KINDS, state__in=[ActorState.APPROVED, ActorState.SUSPENDED]
    ).exclude(name="")
    return firms.order_by("pk").values_list("name", flat=True)


def _refuse_opened_secrets(need, by, text, upload) -> None:
    if by is None:
        return
    readable = Response.objects.visible_to(by).filter(need=need, opened_at__isnull=False)
    files = ResponseAttachment.objects.filter(response__in=readable, is_secret=True)
    read = plain(text)
    repeated = any(
        passage in read
        for response in readable
        for part in response.parts
        if part.is_secret
        for passage in passages(part.text)
    )
    if repeated or (upload and files.filter(sha256=upload.sha256).exists()):
        raise ActionRefused(
            _("This repeats what a supplier has marked as a trade secret in its response. Take it out."), code="secret"
        )
