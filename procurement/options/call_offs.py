"""Call-offs: what a body buys under its option. The sum never passes the maximum, whoever comes at the same time.

The row's lock makes them come one at a time, so that each refusal tells what is left just then; the database's own
constraint (`option_never_above_maximum`) stands behind it.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import CallOff, Option
from ..states import OptionState
from .actions import day_in_words, locked_option


@transaction.atomic
def call_off(*, option, by, amount, on=None, reference="", note="") -> CallOff:
    """Record a purchase of `amount` (whole NOK without VAT, or units) on the day `on`, by default today."""
    option = locked_option(option)
    ensure(by, "procurement.use_option", option)
    on = on or timezone.localdate()
    _refuse_unusable(option, on)
    if amount < 1:
        raise ActionRefused(_("A call-off is of more than nothing."), code="amount")
    if amount > option.left:
        raise _too_much(option)
    row = CallOff.objects.create(
        option=option,
        amount=amount,
        on=on,
        reference=reference.strip(),
        note=note.strip(),
        by=by,
        by_name=str(by)[:200] if by is not None else "HelseHub",
    )
    _count(option, amount)
    after = {"amount": amount, "on": on.isoformat(), "reference": row.reference, "left": option.left}
    audit.record("call_off", row, by=by, after=after)
    return row


@transaction.atomic
def annul_call_off(*, call_off, by, why) -> CallOff:
    """Take back a call-off that was a mistake; its amount is free again."""
    option = locked_option(call_off.option)
    row = CallOff.objects.select_for_update().get(pk=call_off.pk)
    ensure(by, "procurement.annul_call_off", option)
    if row.annulled_at:
        raise ActionRefused(_("The call-off is annulled already."), code="state")
    if not why.strip():
        raise ActionRefused(_("Say why the call-off is annulled."), code="why")
    row.annulled_at, row.annulled_by, row.annulled_why = timezone.now(), by, why.strip()
    row.annulled_by_name = str(by)[:200] if by is not None else "HelseHub"
    row.save()
    _count(option, -row.amount)
    audit.record(
        "annul_call_off",
        row,
        by=by,
        before={"amount": row.amount},
        after={"why": row.annulled_why, "left": option.left},
    )
    return row


def _count(option, amount) -> None:
    try:
        with transaction.atomic():
            Option.objects.filter(pk=option.pk).update(called_off=F("called_off") + amount, updated_at=timezone.now())
    except IntegrityError as error:
        if "option_never_above_maximum" not in str(error):
            raise
        option.refresh_from_db(fields=["called_off", "maximum"])
        raise _too_much(option) from error
    option.refresh_from_db(fields=["called_off", "updated_at"])


def _too_much(option) -> ActionRefused:
    if not option.left:
        return ActionRefused(
            _(
                "The option is used up: all of %(maximum)s is called off. What you need beyond it must be bought in another "
                "lawful way."
            )
            % {"maximum": option.in_words(option.maximum)},
            code="amount",
        )
    return ActionRefused(
        _(
            "That is more than is left: %(left)s of %(maximum)s. Call off at most that, and buy the rest in another lawful "
            "way."
        )
        % {"left": option.in_words(option.left), "maximum": option.in_words(option.maximum)},
        code="amount",
    )


def _refuse_unusable(option, on) -> None:
    if option.state == OptionState.GIVEN_UP:
        raise ActionRefused(_("The option is given up. Nothing more can be called off from it."), code="state")
    if option.state != OptionState.OPEN:
        raise ActionRefused(
            _("The option cannot be used yet. %(owner)s opens it when there is a contract to buy under.")
            % {"owner": option.need.owner.name},
            code="state",
        )
    if on > option.until:
        raise ActionRefused(
            _(
                "The option expired on %(day)s. What is bought after that day has no cover in it; the owner of the need can "
                "extend it only if the contract allows."
            )
            % {"day": day_in_words(option.until)},
            code="on",
        )
    if on > timezone.localdate():
        raise ActionRefused(_("Record a call-off when it is made: choose today or an earlier day."), code="on")
    opened = timezone.localdate(option.opened_at)
    if on < opened:
        raise ActionRefused(
            _("The option can be used from %(day)s. Choose that day or a later one.") % {"day": day_in_words(opened)},
            code="on",
        )
