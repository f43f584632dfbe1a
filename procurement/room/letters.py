"""Who hears of what happens in a learning room. What bodies write to each other is between them: the letters are sealed.

The words are in templates/letters/room/.
"""

from actors.recipients import Who, people_of
from ecosystem.shared.letters import page, page_of, send
from events.letters import when_and_where

from .queries import bodies_of_room


def tell_asked(question, *, besides) -> None:
    """The other bodies' editors hear of a question."""
    others = [body for body in bodies_of_room(question.need) if body.pk != question.actor_id]
    send(
        "room/asked",
        people_of(*others, neutral=True, besides=besides),
        key=f"room-question:{question.public_id}",
        sealed=True,
        facts={
            "body": question.actor.name,
            "need": question.need.title,
            "title": question.title,
            "url": page("procurement:room_answer", question.need.slug, question.public_id),
        },
    )


def tell_answered(answer, *, besides) -> None:
    """The editors of the body that asked hear of the answer, if it is in the room still."""
    question = answer.parent
    asker = [body for body in bodies_of_room(answer.need) if body == question.actor]
    send(
        "room/answered",
        people_of(*asker, neutral=True, besides=besides),
        key=f"room-answer:{answer.public_id}",
        sealed=True,
        facts={
            "body": answer.actor.name,
            "need": answer.need.title,
            "title": question.title,
            "url": page("procurement:room_answer", answer.need.slug, question.public_id),
        },
    )


def tell_invited(meeting, body, *, besides=None) -> None:
    """All of the body's people hear of a work meeting, once however many of the bodies they are in."""
    if not body.is_approved:
        return
    need, event = meeting.need, meeting.event
    send(
        "room/work_meeting",
        people_of(body, who=Who.ALL, neutral=True, besides=besides),
        key=f"work-meeting:{meeting.pk}",
        sealed=True,
        facts={
            "owner": need.owner.name,
            "need": need.title,
            "event": event.title,
            "facts": lambda: when_and_where(event, with_online_link=False),
            "url": page_of(event),
        },
    )
