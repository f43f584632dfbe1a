"""Who hears of a question and of its answer. The words are in templates/letters/questions/."""

from actors.recipients import people_of
from ecosystem.shared.letters import page, page_of, send, send_one

from ..needs.letters import tell_involved


def tell_owner(question) -> None:
    """To all who act for the owner: what everyone is to read is no secret from coordinators."""
    need = question.need
    send(
        "questions/to_answer",
        people_of(need.owner_id),
        key=f"question-to-answer:{question.public_id}",
        facts={
            "need": need.title,
            "question": question.public_text,
            "url": page("procurement:question_answer", question.public_id),
        },
    )


def tell_answered(question, *, besides=None) -> None:
    need = question.need
    facts = {
        "need": need.title,
        "question": question.public_text,
        "owner": need.owner.name,
        "answer": question.answer,
        "url": page_of(need, anchor="#questions"),
    }
    tell_involved("questions/answered", need, key=f"question:{question.number}", facts=facts, besides=besides)


def tell_not_passed_on(question) -> None:
    """To whoever asked, and to nobody else."""
    if question.asker is None:
        return
    send_one(
        "questions/not_passed_on",
        question.asker,
        key=f"question-declined:{question.public_id}",
        sealed=True,
        facts={
            "need": question.need.title,
            "reason": question.reason,
            "question": question.text,
            "url": page("procurement:need_ask", question.need.slug),
        },
    )
