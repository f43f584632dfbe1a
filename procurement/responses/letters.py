"""What is written to firms about their responses, which nobody else may know of: sealed from the coordinators' outbox.

The words are in templates/letters/responses/.
"""

from collections.abc import Sequence

from django.utils import timezone

from actors.recipients import people_by_actor
from ecosystem.shared.letters import moment, page, page_of, send, send_one, write_each
from ecosystem.shared.mail import queue_letters

from ..models import Response, ResponseReply, ResponseVersion
from ..needs.letters import tell_involved


def send_receipt(response: Response, version: ResponseVersion, *, to) -> None:
    """To the person who submitted."""
    need = response.need
    send_one(
        "responses/receipt",
        to,
        key=f"response-receipt:{response.public_id}:{version.number}",
        sealed=True,
        facts={
            "firm": response.firm.name,
            "need": need.title,
            "owner": need.owner.name,
            "at": moment(version.submitted_at),
            "seconds": timezone.localtime(version.submitted_at).strftime("%H:%M:%S"),
            "version": version.number,
            "fingerprint": version.fingerprint,
            "is_sealed": need.is_sealed,
            "receipt": page("procurement:response_receipt", response.public_id, version.number),
            "deadline": moment(need.response_deadline),
            "url": page("procurement:response_detail", response.public_id),
        },
    )


def tell_who_is_invited(need, grounds: str, *, key: str, besides=None) -> None:
    """Everyone involved hears by what firms are invited, with neither names nor numbers."""
    facts = {"owner": need.owner.name, "need": need.title, "grounds": grounds, "url": page_of(need)}
    tell_involved("responses/who_is_invited", need, key=key, facts=facts, besides=besides)


def send_replies(need, replies: Sequence[ResponseReply]) -> None:
    """One letter to each editor of each firm."""
    people = people_by_actor({reply.response.firm_id for reply in replies}, neutral=True)
    queue_letters(letter for reply in replies for letter in _reply(need, reply, people[reply.response.firm_id]))


def _reply(need, reply: ResponseReply, people):
    facts = {
        "owner": need.owner.name,
        "firm": reply.response.written_as or reply.response.firm.name,
        "need": need.title,
        "text": reply.text,
        "url": page("procurement:response_detail", reply.response.public_id),
    }
    return write_each("responses/reply", people, key=f"response-reply:{reply.pk}", sealed=True, facts=facts)


def tell_twice(response: Response, people, *, keep, drop_name: str) -> None:
    """Two firms that are one now have a response each to the same need; `people` may read both."""
    send(
        "responses/twice",
        people,
        key=f"response-twice:{response.public_id}:{keep.pk}",
        sealed=True,
        facts={
            "keep": keep.name,
            "drop": drop_name,
            "need": response.need.title,
            "url": page("procurement:response_detail", response.public_id),
        },
    )
