"""How far a solution has come, and how public bodies take it into use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trl(models.IntegerChoices):
    """Technology readiness levels of the European Commission (Horizon 2020 work programme, general annex G)."""

    T1 = 1, _("1: basic principles observed")
    T2 = 2, _("2: concept formulated")
    T3 = 3, _("3: concept proven in experiments")
    T4 = 4, _("4: validated in the laboratory")
    T5 = 5, _("5: validated in its real surroundings")
    T6 = 6, _("6: demonstrated in its real surroundings")
    T7 = 7, _("7: prototype demonstrated in operation")
    T8 = 8, _("8: complete and qualified")
    T9 = 9, _("9: proven in operation")


class TrlBand(models.TextChoices):
    """The levels in three steps, as a buyer thinks of them."""

    RESEARCH = "research", _("Research (1–3)")
    DEVELOPMENT = "development", _("Development and testing (4–6)")
    READY = "ready", _("Ready for use (7–9)")

    @property
    def levels(self) -> range:
        return {"research": range(1, 4), "development": range(4, 7), "ready": range(7, 10)}[self.value]


class Stage(models.TextChoices):
    TRIAL = "trial", _("Trial")
    IN_USE = "in_use", _("In use")
    ENDED = "ended", _("Ended")


class Route(models.TextChoices):
    """How it was bought: a pilot or a development contract does not by itself give a lawful purchase."""

    OPTION = "option", _("Option held from an earlier competition")
    FRAMEWORK = "framework", _("Framework agreement")
    BELOW_THRESHOLD = "below_threshold", _("Purchase below the threshold")
    COMPETITION = "competition", _("New competition")
    OWN_DEVELOPMENT = "own_development", _("Own development")
    PILOT = "pilot", _("Pilot")
