"""News of a need: everyone who is involved hears of it once, at the same time, in their own language.

The words are in templates/letters/needs/.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.urls import reverse

from actors.models import Membership, User
from actors.recipients import coordinators, people_by_actor
from ecosystem.shared.letters import day, page, send
from ecosystem.shared.mail import page_address
from events.models import Signup
from events.states import SignupState

from ..models import MeetingSlot, NeedWatch, Question, Response
from ..states import LIVING
from .differences import in_words


def tell_involved(letter: str, need, *, key: str, facts, besides=None) -> None:
    """One letter to each person involved in `need`, in the caller's transaction.

    `key` names the news for ever ("amendment:12"): telling it again tells nobody twice. `besides` is somebody who needs
    no letter: whoever did it. Who is involved, and why, is between the portal and each of them, so the letters are
    sealed from the desk's outbox.
    """
    people = involved(need).exclude(pk=getattr(besides, "pk", None)).order_by("pk")
    send(letter, people, key=f"need-news:{need.pk}:{key}", sealed=True, facts=facts)


def involved(need):
    """People who watch the need, have asked, act for a firm that has begun or submitted a response, booked a meeting, or
    signed up for a conference of the need.

    Coordinators are not told as a firm's editors, who they can make themselves: a mail would tell of the response.
    """
    firms = Response.objects.filter(need=need, state__in=LIVING).values("firm")
    booked = MeetingSlot.objects.filter(need=need, firm__isnull=False).values("firm")
    editors = Membership.objects.acting().neutral().filter(Q(actor__in=firms) | Q(actor__in=booked))
    coming = Signup.objects.filter(
        event__of_need__need=need, state__in=(SignupState.SIGNED_UP, SignupState.WAITING), person__isnull=False
    )
    return User.objects.reachable().filter(
        Q(pk__in=NeedWatch.objects.filter(need=need).values("person"))
        | Q(pk__in=Question.objects.filter(need=need, asker__isnull=False).values("asker"))
        | Q(pk__in=editors.values("person"))
        | Q(pk__in=coming.values("person"))
    )


def tell_amended(amendment, *, besides=None) -> None:
    """Those whose firm has submitted a response are asked to say that it still stands, if the change is material."""
    need = amendment.need
    to_confirm = _people_with_submitted_responses(need) if amendment.is_material else {}

    def facts(person) -> dict[str, Any]:
        return {
            "owner": need.owner.name,
            "need": need.title,
            "why": amendment.why,
            "changes": _lines(in_words(amendment.changes)),
            "url": page("procurement:need_detail", need.slug, anchor="#amendments"),
            "to_confirm": [
                {"firm": response.firm.name, "url": _page_of_response(response)}
                for response in to_confirm.get(person.pk, ())
            ],
            "is_sealed": need.is_sealed,
        }

    tell_involved("needs/amended", need, key=f"amendment:{amendment.number}", facts=facts, besides=besides)


def _lines(changes) -> str:
    """What is short first, with what it is now."""
    short = [f"- {change.label}: {change.new or '–'}" for change in changes if not change.is_long]
    return "\n".join([*short, *(f"- {change.label}" for change in changes if change.is_long)])


def _page_of_response(response) -> str:
    return page_address(reverse("procurement:response_detail", args=[response.public_id]))


def _people_with_submitted_responses(need) -> dict[int, list[Response]]:
    """The responses each firm's editor must confirm, by person. Coordinators are told of none (see `involved`)."""
    standing = Response.objects.submitted().filter(need=need, round=need.round)
    by_firm = defaultdict(list)
    for response in standing.select_related("firm").order_by("firm__sort_name", "pk"):
        by_firm[response.firm_id].append(response)
    people: dict[int, list[Response]] = defaultdict(list)
    editors = people_by_actor(by_firm, neutral=True)
    for firm, responses in by_firm.items():
        for person in editors[firm]:
            people[person.pk] += responses
    return people


def tell_of_legal_value(ending) -> int:
    """Coordinators hear of a value given by law that runs out or has run out; how many had not heard."""
    value = ending.value
    return send(
        "needs/legal_value_ended" if ending.kind == "ended" else "needs/legal_value_ending",
        coordinators(),
        key=f"legal-value:{ending.kind}:{value.pk}:{value.valid_until}",
        facts={
            "value": value.get_code_display,
            "day": day(value.valid_until),
            "source": value.source,
            "url": page("admin:procurement_legalvalue_changelist"),
        },
    )
