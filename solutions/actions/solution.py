"""From a supplier's draft to a vetted solution in the catalogue."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure, is_coordinator
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.states import next_state

from ..claims import claims_normen_approval
from ..letters import tell_returned, tell_vetted
from ..models import Solution
from ..states import TRANSITIONS

# What the vetting vouches for: a supplier who changes these sends the solution to vetting again.
VETTED_FIELDS = ("title", "summary", "problem_solved", "description", "evidence", "maturity_trl")
TEXT_FIELDS = ("title", "summary", "problem_solved", "description", "evidence")


@transaction.atomic
def create_solution(*, by, supplier, topics=(), **fields) -> Solution:
    """A draft, seen by the supplier's people and the coordinators. `supplier` is None for a research result."""
    ensure(by, "solutions.create_solution", supplier)
    solution = Solution.objects.create(supplier=supplier, **fields)
    solution.topics.set(topics)
    audit.record("create_solution", solution, by=by, after={"state": solution.state, "supplier": str(supplier or "")})
    return solution


@transaction.atomic
def edit_solution(*, solution, by, topics=None, seen=None, **fields) -> Solution:
    """Change the text. When the supplier changes what was vetted, the solution waits for vetting again.

    `seen` is the version the form was made from: a colleague's change in between refuses the save.
    """
    solution = _lock(solution)
    ensure(by, "solutions.edit_solution", solution)
    before = {name: str(getattr(solution, name) or "") for name in fields}
    for name, value in fields.items():
        setattr(solution, name, value)
    after = {name: str(getattr(solution, name) or "") for name in fields}
    changed = [name for name in fields if before[name] != after[name]]
    if changed or (topics is not None and set(topics) != set(solution.topics.all())):
        solution.refuse_if_changed_since(seen)
    state = solution.state
    if solution.is_vetted and by is not None and not is_coordinator(by) and set(changed) & set(VETTED_FIELDS):
        solution.state = next_state(TRANSITIONS, "revise", solution.state)
        solution.submitted_at = timezone.now()
        _clear_vetting(solution)
    solution.save()
    if topics is not None:
        solution.topics.set(topics)
    audit.record(
        "edit_solution",
        solution,
        by=by,
        before={"state": state, **{name: before[name] for name in changed}},
        after={"state": solution.state, **{name: after[name] for name in changed}},
    )
    return solution


@transaction.atomic
def submit_solution(*, solution, by) -> Solution:
    """Ask the coordinators to vet it. Raises ActionRefused when a text claims approval that nobody gives."""
    solution = _lock(solution)
    ensure(by, "solutions.submit_solution", solution)
    before = solution.state
    solution.state = next_state(TRANSITIONS, "submit", solution.state)
    _refuse_false_claims(solution)
    solution.submitted_at = timezone.now()
    solution.return_reason = ""
    solution.save()
    audit.record("submit_solution", solution, by=by, before={"state": before}, after={"state": solution.state})
    return solution


@transaction.atomic
def vet_solution(*, solution, by, note) -> Solution:
    """Show the solution in the catalogue. `note` says what was checked, and is shown to everyone."""
    solution = _lock(solution)
    ensure(by, "solutions.vet_solution", solution)
    before = solution.state
    solution.state = next_state(TRANSITIONS, "vet", solution.state)
    if not note.strip():
        raise ActionRefused(_("Write in a sentence what was checked."), code="note")
    _refuse_false_claims(solution)
    solution.vetted_by, solution.vetted_at, solution.vetting_note = by, timezone.now(), note.strip()
    solution.save()
    audit.record(
        "vet_solution",
        solution,
        by=by,
        before={"state": before},
        after={"state": solution.state, "note": solution.vetting_note},
    )
    tell_vetted(solution)
    enqueue_by_name("matching.tasks.find_matches", "solution", solution.pk)
    return solution


@transaction.atomic
def return_solution(*, solution, by, reason) -> Solution:
    """Send the solution back to its supplier with the reason; a vetted one leaves the catalogue."""
    solution = _lock(solution)
    ensure(by, "solutions.vet_solution", solution)
    before = solution.state
    solution.state = next_state(TRANSITIONS, "return", solution.state)
    if not reason.strip():
        raise ActionRefused(_("Write the reason, so that the supplier knows what to mend."), code="reason")
    _clear_vetting(solution)
    solution.return_reason = reason.strip()
    solution.save()
    audit.record(
        "return_solution",
        solution,
        by=by,
        before={"state": before},
        after={"state": solution.state, "reason": solution.return_reason},
    )
    tell_returned(solution)
    return solution


def _clear_vetting(solution):
    solution.vetted_by, solution.vetted_at, solution.vetting_note = None, None, ""


def _refuse_false_claims(solution):
    if any(claims_normen_approval(getattr(solution, name)) for name in TEXT_FIELDS):
        raise ActionRefused(
            _("Nobody approves or certifies products under Normen. Write “documented against Normen” instead."),
            code="claim",
        )


def _lock(solution):
    return Solution.objects.select_for_update(of=("self",)).get(pk=solution.pk)
