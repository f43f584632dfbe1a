"""A solution's way through vetting, and an adoption's way to being confirmed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.states import Move


class SolutionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted for vetting")
    VETTED = "vetted", _("Vetted")
    RETURNED = "returned", _("Returned")


TRANSITIONS = (
    Move("submit", (SolutionState.DRAFT, SolutionState.RETURNED), SolutionState.SUBMITTED, "supplier's editor"),
    Move("vet", (SolutionState.SUBMITTED,), SolutionState.VETTED, "coordinator"),
    Move("return", (SolutionState.SUBMITTED, SolutionState.VETTED), SolutionState.RETURNED, "coordinator"),
    Move("revise", (SolutionState.VETTED,), SolutionState.SUBMITTED, "supplier's editor, by changing what was vetted"),
)


class AdoptionState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")


ADOPTION_TRANSITIONS = (
    Move(
        "confirm",
        (AdoptionState.REPORTED, AdoptionState.DECLINED),
        AdoptionState.CONFIRMED,
        "editor of the adopting body, or coordinator",
    ),
    Move(
        "decline",
        (AdoptionState.REPORTED, AdoptionState.CONFIRMED),
        AdoptionState.DECLINED,
        "editor of the adopting body, or coordinator",
    ),
)
