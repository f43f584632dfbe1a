"""Reads for the questions. What the owner and the public get holds neither who asked nor when."""

from ..models import Need, Question

SHOWN_TO_OWNER = ("public_id", "need", "public_text", "answer", "state", "number", "answered_at", "language")


def answered_questions(need):
    """What anyone may read, by number."""
    return need.questions.answered().only(*SHOWN_TO_OWNER).order_by("number")


def questions_to_answer(need):
    """What waits for the owner, in an order that says nothing of when it was asked."""
    return need.questions.with_owner().only(*SHOWN_TO_OWNER)


def question_to_answer(user, public_id) -> Question:
    """One question for the owner's people; raises Question.DoesNotExist for everyone else, and before it is passed on."""
    rows = Question.objects.with_owner().filter(need__owner__in=list(user.roles)).select_related("need__owner")
    return rows.only(*SHOWN_TO_OWNER, "need__slug", "need__title", "need__language", "need__stage", "need__owner").get(
        public_id=public_id
    )


def own_questions(user, need):
    """What this person has asked about the need, and how it stands; the last first."""
    return need.questions.filter(asker=user).order_by("-asked_at", "-pk")


def takes_questions(need) -> bool:
    return Need.objects.taking_questions().filter(pk=need.pk).exists()
