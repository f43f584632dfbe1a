"""What solutions and their use hold of a person."""

from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.registry import Erasure, linked

PUBLIC_WORDS = "words about a solution, shown to everyone"
VETTED = _("Solutions you have vetted, and uses you have confirmed")
REASON = _("It is the organisation's record. It stays, and says “Erased person” where your name was.")

registry.declare(
    "solutions.Solution",
    "vetted_by",
    VETTED,
    rows=linked("solutions.Solution", "vetted_by"),
    erasure=Erasure.KEEP,
    reason=REASON,
    copy=("title", "vetted_at"),
)
registry.declare(
    "solutions.Adoption",
    "decided_by",
    VETTED,
    rows=linked("solutions.Adoption", "decided_by"),
    erasure=Erasure.KEEP,
    reason=REASON,
    copy=("solution.title", "actor.name", "decided_at"),
)
registry.declare_history("solutions.HistoricalSolution", "vetted_by")
registry.declare_history("solutions.HistoricalAdoption", "decided_by")
for model, field in (("Solution", "vetting_note"), ("Adoption", "note")):
    registry.declare_impersonal(f"solutions.{model}", field, PUBLIC_WORDS)
    registry.declare_impersonal(f"solutions.Historical{model}", field, PUBLIC_WORDS)
