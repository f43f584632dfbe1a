"""The letters about a learning room. What bodies write to each other is between them, so they are sealed."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from actors.models import Membership
from ecosystem.shared.mail import page_address, queue_letters
from ecosystem.shared.models import OutgoingMail
from events.letters import when_and_where

from ..needs.letters import editors_of
from .queries import bodies_of_room


def tell_asked(question, *, besides) -> None:
    """The other bodies' editors hear of a question."""
    people = {
        person.pk: person
        for body in bodies_of_room(question.need)
        if body.pk != question.actor_id
        for person in editors_of(body)
    }
    _queue(f"room-question:{question.public_id}", people.values(), lambda _person: _asked(question), besides)


def tell_answered(answer, *, besides) -> None:
    """The editors of the body that asked hear of the answer, if it is in the room still."""
    asker = answer.parent.actor
    people = editors_of(asker) if asker in bodies_of_room(answer.need) else []
    _queue(f"room-answer:{answer.public_id}", people, lambda _person: _answered(answer), besides)


def tell_invited(meeting, body, *, besides=None) -> None:
    """All of the body's people hear of a work meeting, once however many of the bodies they are in."""
    people = Membership.objects.in_force().in_approved_actors().neutral().filter(actor=body).people()
    _queue(f"work-meeting:{meeting.pk}", people, lambda _person: _invited(meeting), besides)


def _queue(key, people, words, besides) -> None:
    letters = []
    for person in people:
        if person.pk == getattr(besides, "pk", None):
            continue
        with translation.override(person.language):
            subject, text = words(person)
            letters.append(
                OutgoingMail(
                    key=f"sealed:{key}:{person.pk}",
                    to=person.email,
                    subject=subject,
                    text=text,
                    language=person.language,
                )
            )
    queue_letters(letters)


def _asked(question):
    text = _(
        "Hello,\n\n%(body)s asks in the learning room of the need “%(need)s”:\n\n%(title)s\n\nRead it, and answer if you "
        "know:\n%(url)s\n\nHelseHub"
    ) % {
        "body": question.actor.name,
        "need": question.need.title,
        "title": question.title,
        "url": page_address(reverse("procurement:room_answer", args=[question.need.slug, question.public_id])),
    }
    return _("A question from %(body)s: %(title)s") % {"body": question.actor.name, "title": question.title}, text


def _answered(answer):
    question = answer.parent
    text = _(
        "Hello,\n\n%(body)s has answered your question in the learning room of the need “%(need)s”:\n\n%(title)s\n\n"
        "Read the answer:\n%(url)s\n\nHelseHub"
    ) % {
        "body": answer.actor.name,
        "need": answer.need.title,
        "title": question.title,
        "url": page_address(reverse("procurement:room_answer", args=[answer.need.slug, question.public_id])),
    }
    return _("Your question is answered: %(title)s") % {"title": question.title}, text


def _invited(meeting):
    need, event = meeting.need, meeting.event
    text = _(
        "Hello,\n\n%(owner)s invites those who follow the need “%(need)s” to a work meeting.\n\n%(event)s\n%(facts)s\n\n"
        "Read more and sign up:\n%(url)s\n\nHelseHub"
    ) % {
        "owner": need.owner.name,
        "need": need.title,
        "event": event.title,
        "facts": when_and_where(event, with_online_link=False),
        "url": page_address(event.get_absolute_url()),
    }
    return _("Work meeting: %(event)s") % {"event": event.title}, text
