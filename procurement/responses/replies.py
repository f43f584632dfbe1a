"""What the owner tells the firms that have responded: thanks, answers and invitations. Append-only.

A firm never learns from a reply who else has responded. What it learns about the need, all must learn: it goes into the
dialogue file, and must be shared before the need can be handed over.
"""

import hashlib

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import DialogueEntry, Response, ResponseReply
from ..naming import is_named
from ..needs.actions import locked_need
from ..needs.dialogue_file import note_entry
from ..states import NeedStage
from .letters import send_replies, tell_who_is_invited
from .reply_queries import template_of

Kind = ResponseReply.Kind


@transaction.atomic
def reply_to_responses(*, need, responses, by, kind, text, information="", grounds="") -> list[ResponseReply]:
    """Tell one or several firms the same thing; gives the replies that are new.

    The same words to the same response are told once, however often they are sent. `information` is what the firms
    learn about the need that others have not been told: it is sent with the reply and noted in the dialogue file.
    `grounds` says by what an invitation chooses; it is told to everyone involved, and needed unless all are invited.
    """
    need = locked_need(need)
    ensure(by, "procurement.answer_responses", need)
    kind, information, grounds = Kind(kind), information.strip(), grounds.strip()
    _refuse_untimely(need, kind, information)
    wanted = {response.pk for response in responses}
    opened = Response.objects.submitted().filter(need=need, opened_at__isnull=False)
    everyone = opened.select_for_update(of=("self",)).select_related("firm").order_by("pk")
    rows = [row for row in everyone if row.pk in wanted]
    if not rows or len(rows) != len(wanted):
        raise ActionRefused(_("Choose which firms you reply to."), code="nobody")
    _refuse_names(everyone, rows, text, f"{information}\n{grounds}")
    text = _whole(need, kind, text, information)
    if kind == Kind.INVITATION:
        grounds = grounds or _grounds_when_all(need, rows, opened)
    told = set(ResponseReply.objects.filter(response__in=rows, kind=kind, text=text).values_list("response", flat=True))
    replies = ResponseReply.objects.bulk_create(
        ResponseReply(response=row, kind=kind, text=text, by=by, by_name=str(by)[:200] if by else "HelseHub")
        for row in rows
        if row.pk not in told
    )
    for reply in replies:
        after = {"kind": kind.value, "reply": reply.pk} | ({"grounds": grounds} if grounds else {})
        audit.record("reply_to_response", reply.response, by=by, after=after)
        if information:
            _note(need, reply, information, by)
    if replies:
        send_replies(need, replies)
    if replies and kind == Kind.INVITATION:
        _tell_grounds(need, grounds, by)
    return replies


def _refuse_untimely(need, kind, information) -> None:
    if kind == Kind.INVITATION and need.stage not in (NeedStage.PUBLISHED, NeedStage.CLOSED):
        raise ActionRefused(_("The dialogue is over, so nobody can be invited to it."), code="over")
    if need.stage == NeedStage.HANDED_OVER and (kind == Kind.ANSWER or information):
        raise ActionRefused(
            _("The need is handed over to a competition. Answer through the competition, where all see the answers."),
            code="over",
        )


def _whole(need, kind, text, information) -> str:
    text = "\n".join(text.strip().splitlines())
    if not text:
        raise ActionRefused(_("Write what you want to tell."), code="empty")
    if kind == Kind.ANSWER and text == template_of(kind, need).strip():
        raise ActionRefused(_("Write your answer in the text first."), code="unwritten")
    return f"{text}\n\n{information}" if information else text


def _refuse_names(everyone, rows, text, shared) -> None:
    """Words for several firms, and words that all will read, name nobody; words for one firm name no other."""
    alone = rows[0].firm_id if len(rows) == 1 else None
    for row in everyone:
        for name in filter(None, (row.firm.name, row.written_as)):
            if is_named(name, shared) or (row.firm_id != alone and is_named(name, text)):
                raise ActionRefused(
                    _("The text names %(firm)s. Take the name out: no firm may learn who else has responded.")
                    % {"firm": name},
                    code="named",
                )


def _grounds_when_all(need, rows, opened) -> str:
    invited = opened.filter(replies__kind=Kind.INVITATION).values("firm")
    left = opened.exclude(firm__in=[row.firm_id for row in rows]).exclude(firm__in=invited)
    if left.exists():
        raise ActionRefused(
            _("You do not invite everyone who has responded. Write by what you choose; all are told, without names."),
            code="grounds",
        )
    with translation.override(need.language):
        return _("Everyone who had responded when the responses were opened is invited.")


def _note(need, reply, information, by) -> None:
    with translation.override(need.language):
        title = _("Told in a reply to a supplier")
    note_entry(
        need=need,
        kind=DialogueEntry.Kind.INFORMATION,
        title=title,
        text=information,
        firm=reply.response.firm,
        source=f"reply:{reply.pk}",
        by=by,
    )


def _tell_grounds(need, grounds, by) -> None:
    """Everyone involved hears by what firms are invited: the same words once a round, with neither names nor numbers."""
    source = f"invitation:{need.round}:{hashlib.sha256(grounds.encode()).hexdigest()[:16]}"
    with translation.override(need.language):
        title = _("Invitation to dialogue")
    note_entry(need=need, kind=DialogueEntry.Kind.INFORMATION, title=title, text=grounds, source=source, by=by)
    tell_who_is_invited(need, grounds, key=source, besides=by)
