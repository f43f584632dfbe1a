"""The steps in which a need is written: their order, their names and what is asked for in each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

NEED, EFFECTS, FRAME, DIALOGUE, DOCUMENTS, PREVIEW = range(1, 7)


@dataclass(frozen=True, slots=True)
class WritingStep:
    """`fields` are those of the need, as the actions take them; documents and the preview have none."""

    number: int
    name: Any
    lead: Any
    fields: tuple[str, ...] = ()


STEPS = (
    WritingStep(
        NEED,
        _("The need"),
        _("Describe the problem. Leave the solution to the suppliers: that is where the new ideas come from."),
        ("title", "summary", "problem", "affected", "language"),
    ),
    WritingStep(
        EFFECTS,
        _("Today and the effects"),
        _("What you do today, and what should be better. Effects, not a solution."),
        ("practice_today", "practice_cost", "wanted_effects", "effect_measures"),
    ),
    WritingStep(
        FRAME,
        _("The frame"),
        _("What a solution must keep to, about how much and when, and who should find the need."),
        (
            "limits",
            "budget_from",
            "budget_to",
            "starts_from",
            "starts_to",
            "topics",
            "region",
            "innovation_types",
            "cpv_codes",
        ),
    ),
    WritingStep(
        DIALOGUE,
        _("The dialogue"),
        _("What firms are asked, when they must have responded, and who they can contact."),
        (
            "asked_of_suppliers",
            "dialogue_plan",
            "response_deadline",
            "is_sealed",
            "participants_read",
            "followers_meet",
            "contact_function",
            "contact_email",
        ),
    ),
    WritingStep(
        DOCUMENTS,
        _("Documents"),
        _("Drawings, figures and reports that help firms to understand. They are public with the need."),
    ),
    WritingStep(
        PREVIEW,
        _("Look it over"),
        _("This is how everyone will see it. See what is missing, and publish when it is ready."),
    ),
)


def step(number: int) -> WritingStep:
    return STEPS[number - 1]
