"""A firm confirms its response after an amendment."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Amendment, AmendmentConfirmation, Response
from ..states import ResponseState


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A material amendment made after a response was submitted, and when the firm said that it still stands."""

    amendment: Amendment
    at: dt.datetime | None


def confirmations(response) -> list[Confirmation]:
    """The material amendments since the response was submitted, in its round. Whoever may read it may read these."""
    if response.state != ResponseState.SUBMITTED:
        return []
    material = Amendment.objects.filter(need=response.need_id, is_material=True, at__gt=response.submitted_at)
    if not response.is_of_this_round:
        anew = response.need.history.filter(round__gt=response.round).order_by("history_id")
        material = material.filter(at__lt=anew.values("history_date")[:1])
    confirmed = dict(AmendmentConfirmation.objects.filter(response=response).values_list("amendment", "at"))
    return [Confirmation(row, confirmed.get(row.pk)) for row in material]


@transaction.atomic
def confirm_response(*, response, by) -> list[AmendmentConfirmation]:
    """The firm says that what it submitted still stands after the material amendments. Refused from the deadline on."""
    rows = Response.objects.select_for_update(of=("self",)).select_related("need__owner", "firm")
    response = rows.get(pk=response.pk)
    ensure(by, "procurement.write_response", response)
    if response.state != ResponseState.SUBMITTED:
        raise ActionRefused(_("Only a submitted response can be confirmed."), code="state")
    if not Response.objects.filter(pk=response.pk).before_deadline().exists():
        raise ActionRefused(
            _("The deadline has passed, or the need is no longer open. Responses are closed."), code="deadline"
        )
    waiting = [row.amendment for row in confirmations(response) if row.at is None]
    given = AmendmentConfirmation.objects.bulk_create(
        AmendmentConfirmation(response=response, amendment=amendment, by=by) for amendment in waiting
    )
    if given:
        audit.record("confirm_response", response, by=by, after={"amendments": [row.number for row in waiting]})
    return given
