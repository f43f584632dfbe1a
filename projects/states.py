"""The life of a project's page, of the project itself, of a partner's invitation and of a partner search."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.shared.states import Move


class ProjectState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Phase(models.TextChoices):
    """Where the work itself stands. "In use" is the aim: the results live on when the money has ended."""

    IDEA = "idea", _("Idea")
    APPLICATION = "application", pgettext_lazy("phase", "Application")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    IN_USE = "in_use", _("In use")
    STOPPED = "stopped", _("Stopped")


class PartnerState(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "Declined")


class SearchState(models.TextChoices):
    OPEN = "open", pgettext_lazy("partner search", "Open")
    CLOSED = "closed", pgettext_lazy("partner search", "Closed")


TRANSITIONS = (
    Move("publish", (ProjectState.DRAFT,), ProjectState.PUBLISHED, "lead"),
    Move("archive", (ProjectState.PUBLISHED,), ProjectState.ARCHIVED, "lead"),
    Move("restore", (ProjectState.ARCHIVED,), ProjectState.PUBLISHED, "lead"),
)
PHASE_TRANSITIONS = (
    Move("reconsider", (Phase.APPLICATION, Phase.STOPPED), Phase.IDEA, "lead"),
    Move("apply", (Phase.IDEA,), Phase.APPLICATION, "lead"),
    Move("start", (Phase.IDEA, Phase.APPLICATION, Phase.STOPPED), Phase.RUNNING, "lead"),
    Move("reopen", (Phase.COMPLETED,), Phase.RUNNING, "lead"),
    Move("complete", (Phase.RUNNING, Phase.IN_USE), Phase.COMPLETED, "lead"),
    Move("put_in_use", (Phase.RUNNING, Phase.COMPLETED), Phase.IN_USE, "lead"),
    Move("stop", (Phase.IDEA, Phase.APPLICATION, Phase.RUNNING), Phase.STOPPED, "lead"),
)
PARTNER_TRANSITIONS = (
    Move("invite_again", (PartnerState.DECLINED,), PartnerState.INVITED, "lead"),
    Move("accept", (PartnerState.INVITED,), PartnerState.ACCEPTED, "partner"),
    Move("decline", (PartnerState.INVITED,), PartnerState.DECLINED, "partner"),
)
SEARCH_TRANSITIONS = (Move("close", (SearchState.OPEN,), SearchState.CLOSED, "lead"),)


def next_phases(current: str) -> list[Phase]:
    """The phases a project may go to from this one, in the order of the life of a project."""
    targets = {move.target for move in PHASE_TRANSITIONS if current in move.sources}
    return [phase for phase in Phase if phase in targets]
