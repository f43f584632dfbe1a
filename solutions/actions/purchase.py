"""A purchase under an option becomes the use of a solution, in one and the same step."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from procurement.options.call_offs import call_off

from ..models import Adoption, Solution
from ..states import AdoptionState
from ..vocabulary import Route, Stage
from .adoption import decide, locked_adoption


@transaction.atomic
def purchase(*, option, by, amount, solution, on=None, reference="", note="") -> Adoption:
    """Call off `amount` from the option, and say that its holder uses the solution that was bought.

    A body stands once with each solution: where it is said of already, that is what is changed. All or nothing: what the
    option refuses leaves no trace.
    """
    ensure(by, "solutions.register_adoption", option.holder)
    if not Solution.objects.published().filter(pk=solution.pk).exists():
        raise ActionRefused(
            _("The solution is not published now. Choose another one, or record the call-off alone."), code="solution"
        )
    if solution.need_id not in (None, option.need_id):
        raise ActionRefused(
            _(
                "The solution came of another need, and this option gives no cover for it. Choose what came of this need, or "
                "buy it in another lawful way."
            ),
            code="solution",
        )
    row = call_off(option=option, by=by, amount=amount, on=on, reference=reference, note=note)
    adoption = _held(solution, option, by, row.on.year)
    before = {name: str(getattr(adoption, name)) for name in ("stage", "route", "state")}
    adoption.stage, adoption.route, adoption.option = Stage.IN_USE, Route.OPTION, option
    if adoption.year_started is None:
        adoption.year_started = row.on.year
    if not adoption.is_confirmed:
        decide(adoption, "confirm", by)
    adoption.save()
    after = {name: str(getattr(adoption, name)) for name in before}
    # Nothing of the amount: coordinators read this log.
    audit.record("purchase", adoption, by=by, before=before, after=after)
    return adoption


def _held(solution, option, by, year) -> Adoption:
    """What is said of the holder's use of the solution, locked; begun here where nothing is."""
    holder = option.holder
    found = Adoption.objects.filter(solution=solution, actor=holder).first()
    if found is None:
        try:
            with transaction.atomic():
                return Adoption.objects.create(
                    solution=solution,
                    actor=holder,
                    year_started=year,
                    stage=Stage.IN_USE,
                    route=Route.OPTION,
                    option=option,
                    state=AdoptionState.CONFIRMED,
                    decided_by=by,
                    decided_at=timezone.now(),
                )
        except IntegrityError as error:
            if "adoption_once" not in str(error):
                raise
            found = Adoption.objects.get(solution=solution, actor=holder)
    return locked_adoption(found)
