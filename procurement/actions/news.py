"""News of a need: everyone who is involved hears of it once, at the same time, in their own language."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import translation

from actors.models import Membership, User
from actors.states import ActorState
from ecosystem.shared.mail import queue_mail

from ..models import MeetingSlot, NeedWatch, Question, Response
from ..states import LIVING


def tell(*, need, key: str, words: Callable[[User], tuple[str, str]], besides=None) -> None:
    """Queue one mail to each person involved in `need`, in the caller's transaction.

    `key` names the news for ever ("amendment:12"): telling it again tells nobody. `words` gives subject and text for one
    person and is called with that person's language switched on. `besides` is somebody who needs no mail: whoever did it.
    Who is involved, and why, is between the portal and each of them, so the mails are sealed from the desk's outbox.
    """
    people = involved(need).exclude(pk=getattr(besides, "pk", None))
    for person in people.order_by("pk"):
        with translation.override(person.language):
            subject, text = words(person)
        queue_mail(
            key=f"sealed:need-news:{need.pk}:{key}:{person.pk}",
            to=person.email,
            subject=subject,
            text=text,
            language=person.language,
        )


def involved(need):
    """People who watch the need, have asked, act for a firm that has begun or submitted a response, or booked a meeting."""
    firms = Response.objects.filter(need=need, state__in=LIVING).values("firm")
    booked = MeetingSlot.objects.filter(need=need, firm__isnull=False).values("firm")
    editors = Membership.objects.editors().filter(
        Q(actor__in=firms) | Q(actor__in=booked), actor__state=ActorState.APPROVED
    )
    return User.objects.filter(
        Q(pk__in=NeedWatch.objects.filter(need=need).values("person"))
        | Q(pk__in=Question.objects.filter(need=need, asker__isnull=False).values("asker"))
        | Q(pk__in=editors.values("person")),
        is_active=True,
    )
