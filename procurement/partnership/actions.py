"""The innovation partnership of a need: its frame, and whether it is public.

Every change takes the need's lock first, so that two who act at once meet: the second finds what the first did.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Partnership
from ..models.partnership import CONTRACTED
from ..needs.actions import locked_need
from ..states import PhaseState

FIELDS = ("market_lacks", "ipr_terms", "maximum_cost", "requests_from", "requests_until")


@transaction.atomic
def start_partnership(*, need, by, **fields) -> Partnership:
    """Begin the plan, at any stage of the need. It is not public before `show_partnership`."""
    need = locked_need(need)
    ensure(by, "procurement.manage_partnership", need)
    if Partnership.objects.filter(need=need).exists():
        raise ActionRefused(_("The need has an innovation partnership already. Open its page."), code="exists")
    partnership = Partnership(need=need, **_cleaned(fields))
    _refuse_backwards(partnership)
    partnership.save()
    audit.record("start_partnership", partnership, by=by, after=_as_text(partnership, FIELDS))
    return partnership


@transaction.atomic
def edit_partnership(*, partnership, by, seen=None, **fields) -> Partnership:
    """Change what the market lacks, the rights, the maximum cost or the days for requests."""
    partnership = locked_partnership(partnership, by)
    refuse_stopped(partnership)
    partnership.refuse_if_changed_since(seen)
    before = _as_text(partnership, FIELDS)
    wanted = _cleaned(fields)
    if wanted.get("maximum_cost", partnership.maximum_cost) != partnership.maximum_cost:
        _refuse_bought(partnership)
        _refuse_dearer(partnership, wanted["maximum_cost"])
    for name, value in wanted.items():
        setattr(partnership, name, value)
    _refuse_backwards(partnership)
    after = _as_text(partnership, FIELDS)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if not changed:
        return partnership
    partnership.save()
    audit.record(
        "edit_partnership",
        partnership,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return partnership


@transaction.atomic
def show_partnership(*, partnership, by) -> Partnership:
    """Make it public, without amounts and without who was asked in the tendering."""
    partnership = locked_partnership(partnership, by)
    if not partnership.need.is_public:
        raise ActionRefused(_("Publish the need first. The partnership is shown with it."), code="stage")
    if partnership.shown_since:
        return partnership
    partnership.shown_since = timezone.now()
    partnership.save()
    audit.record("show_partnership", partnership, by=by, after={"shown": True})
    return partnership


@transaction.atomic
def hide_partnership(*, partnership, by) -> Partnership:
    """Take it back from the public. What was learnt from a stop stays public."""
    partnership = locked_partnership(partnership, by)
    if partnership.is_stopped:
        raise ActionRefused(_("The partnership is stopped, and what was learnt stays public."), code="stopped")
    if not partnership.shown_since:
        return partnership
    partnership.shown_since = None
    partnership.save()
    audit.record("hide_partnership", partnership, by=by, after={"shown": False})
    return partnership


def locked_partnership(partnership, by) -> Partnership:
    """The need's lock, the rule, and the row as it is now with its need and owner."""
    need = locked_need(partnership.need)
    ensure(by, "procurement.manage_partnership", need)
    row = Partnership.objects.select_for_update().get(pk=partnership.pk)
    row.need = need
    return row


def refuse_stopped(partnership) -> None:
    if partnership.is_stopped:
        raise ActionRefused(_("The partnership is stopped, so its plan stands as it was."), code="stopped")


def development_has_begun(partnership) -> bool:
    """From then on there are contracts, under what was stated."""
    return partnership.phases.filter(kind__in=CONTRACTED).exclude(state=PhaseState.PLANNED).exists()


def _refuse_bought(partnership) -> None:
    if partnership.phases.filter(kind="acquisition", decided_at__isnull=False).exists():
        raise ActionRefused(
            _("The purchase is decided, so the maximum cost it was held against stands."), code="maximum_cost"
        )


def _refuse_dearer(partnership, wanted) -> None:
    """What is developed is held against what was stated when the development began, and not against what it turns out
    to cost."""
    stated = partnership.maximum_cost
    if stated is None or (wanted is not None and wanted < stated):
        return
    if development_has_begun(partnership):
        raise ActionRefused(
            _(
                "The development has begun under the maximum cost that was stated. It can be lowered, not raised or taken "
                "out: what costs more cannot be bought here."
            ),
            code="maximum_cost",
        )


def _refuse_backwards(partnership) -> None:
    first, last = partnership.requests_from, partnership.requests_until
    if first and last and last < first:
        raise ActionRefused(_("The last day must not be before the first."), code="requests_until")


def _cleaned(fields) -> dict:
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def _as_text(row, names) -> dict:
    """For the log: amounts as numbers, days as ISO 8601."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
