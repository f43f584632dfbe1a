"""Who hears of an application, and of what becomes of it. The words are in templates/letters/admission/."""

from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.letters import page, send
from ecosystem.shared.mail import page_address

from ..models import AdmissionMessage
from ..recipients import Who, coordinators, people_of

OF_MOVE = {
    "apply": "admission/received",
    "apply_again": "admission/received",
    "ask": "admission/question",
    "approve": "admission/approved",
    "decline": "admission/declined",
}


def tell_administrators(actor, move, occasion, words="") -> None:
    """Tell those who answer for the actor what has happened. `occasion` makes the message one of a kind."""
    letter = OF_MOVE[move]
    send(
        letter,
        people_of(actor, who=Who.ADMINISTRATORS),
        key=f"actor-{move}:{actor.pk}:{occasion}",
        facts={
            "actor": actor.name,
            "words": words,
            "url": page("actors:application", actor.slug),
            "my_page": page("portal:my_page"),
        },
    )


def tell_who_asked(actor, message) -> None:
    """The coordinator who asked gets the answer; if they are one no longer, all coordinators hear that something waits."""
    question = (
        actor.admission_messages.filter(kind=AdmissionMessage.Kind.QUESTION)
        .select_related("author")
        .order_by("-created_at", "-pk")
        .first()
    )
    person = question.author if question else None
    if person is None or not person.is_coordinator:
        tell_coordinators(actor)
        return
    send(
        "admission/answered",
        [person],
        key=f"actor-answer:{actor.pk}:{message.pk}",
        facts={"actor": actor.name, "words": message.text, "url": page("actors:application", actor.slug)},
    )


def tell_coordinators(actor) -> None:
    """Something waits. At most one such mail a day to each coordinator, however many apply: the queue shows the rest."""
    send(
        "admission/waiting",
        coordinators(),
        key=f"applications-wait:{timezone.localdate().isoformat()}",
        facts={"actor": actor.name, "url": page("actors:application", actor.slug), "desk": _queue_on_the_desk},
    )


def _queue_on_the_desk() -> str:
    return page_address(reverse("admin:actors_actor_changelist") + "?state__exact=applied")
