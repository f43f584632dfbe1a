"""News of a need: everyone who is involved hears of it once, at the same time, in their own language."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import translation

from actors.models import Membership, User
from ecosystem.shared.mail import queue_letters
from ecosystem.shared.models import OutgoingMail
from events.models import Signup
from events.states import SignupState

from ..models import MeetingSlot, NeedWatch, Question, Response
from ..states import LIVING


def tell(*, need, key: str, words: Callable[[User], tuple[str, str]], besides=None) -> None:
    """Queue one mail to each person involved in `need`, in the caller's transaction.

    `key` names the news for ever ("amendment:12"): telling it again tells nobody twice. `words` gives subject and text
    for one person and is called with that person's language switched on. `besides` is somebody who needs no mail:
    whoever did it. Who is involved, and why, is between the portal and each of them, so the mails are sealed from the
    desk's outbox.
    """
    letters = []
    for person in involved(need).exclude(pk=getattr(besides, "pk", None)).order_by("pk"):
        with translation.override(person.language):
            subject, text = words(person)
        letters.append(
            OutgoingMail(
                key=f"sealed:need-news:{need.pk}:{key}:{person.pk}",
                to=person.email,
                subject=str(subject),
                text=str(text),
                language=person.language,
            )
        )
    queue_letters(letters)


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


def editors_of(actor):
    """Those who act for an actor. Coordinators can make themselves editors, and are not told."""
    return Membership.objects.acting().neutral().filter(actor=actor).people()
