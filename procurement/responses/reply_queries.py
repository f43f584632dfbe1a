"""Reads for the owner's replies: the words one begins with, and what a firm has been told."""

from django.utils import translation
from django.utils.translation import gettext as _

from ..models import Response, ResponseReply
from ..needs.stages import Step
from ..states import SlotState

Kind = ResponseReply.Kind


def template_of(kind, need) -> str:
    """The words a reply begins with, in the need's language. They name no firm, so that they can go to several."""
    with translation.override(need.language):
        names = {"need": need.title, "owner": need.owner.name}
        begin = _("Hello,\n\nThank you for your response to “%(need)s”.") % names
        end = _("Kind regards,\n%(owner)s") % names
        return "\n\n".join([begin, _MIDDLE[Kind(kind)](need), end])


def replies_for_firm(user, response):
    """What the owner has told, oldest first: for the firm's own people."""
    mine = Response.objects.by_members(user).filter(pk=response.pk)
    return ResponseReply.objects.filter(response__in=mine).defer("by").order_by("at", "pk")


def _thanks(need) -> str:
    return _(
        "We have read it, and it helps us understand what the market can offer. A response is not a tender and binds "
        "nobody. What comes of the need is told on its page in HelseHub."
    )


def _invitation(need) -> str:
    words = _(
        "We want to learn more, and invite you to a dialogue meeting. Everyone who is invited gets equally long, and "
        "the minutes follow the same template for all. The meeting is no part of a competition, binds nobody and gives "
        "no advantage later."
    )
    if need.slots.filter(state=SlotState.FREE).exists():
        when = _("Choose a time on the page of the need in HelseHub.")
    else:
        when = _("Tell us which days suit you.")
    return f"{words} {when}"


def _answer(need) -> str:
    return ""


_MIDDLE = {Kind.THANKS: _thanks, Kind.INVITATION: _invitation, Kind.ANSWER: _answer}


def whereabouts(response, replies) -> list[Step]:
    """Where a submitted response stands, as its firm may know: nothing of notes, marks, shortlist or others."""
    need = response.need
    if response.opened_at:
        opened = Step(_("Opened by the owner"), "done", response.opened_at)
    elif need.is_sealed and need.is_open():
        opened = Step(_("Opened by the owner"), "todo", None, _("sealed until the deadline"))
    else:
        opened = Step(_("Opened by the owner"), "current", None, _("not yet"))
    steps = [Step(_("Received"), "done", response.submitted_at), opened]
    last = {reply.kind: reply for reply in replies}
    for reply in sorted(last.values(), key=lambda reply: reply.at):
        steps.append(Step(_told(reply.kind), "done", reply.at))
    if not last:
        steps.append(Step(_("The owner answers"), "current" if response.opened_at else "todo"))
    return steps


def _told(kind) -> str:
    if kind == Kind.INVITATION:
        return _("On to dialogue")
    return _("Thanked") if kind == Kind.THANKS else _("Answered")
