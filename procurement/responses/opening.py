"""The owner opens what has come in: all of it at once, from the deadline, with name and time."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Need, Response
from ..needs.actions import locked_need


@transaction.atomic
def open_responses(*, need, by) -> int:
    """Open every submitted response that is not opened; returns how many. What is opened stays open.

    Refused with code "sealed" before the deadline, by the database's clock, where the need promises a seal. That a
    response which was submitted in the last second is committed after this only means that it is opened the next time.
    """
    need = locked_need(need)
    ensure(by, "procurement.open_responses", need)
    if not need.responses_are_unsealed():
        raise ActionRefused(_("The responses are sealed until the deadline."), code="sealed")
    rows = Response.objects.to_open().filter(need=need).select_for_update(of=("self",))
    responses = list(rows.select_related(None).order_by("pk"))
    now, name = timezone.now(), str(by)[:200] if by is not None else "HelseHub"
    Response.objects.filter(pk__in=[response.pk for response in responses]).update(
        opened_at=now, opened_by=by, opened_by_name=name, updated_at=now
    )
    for response in responses:
        audit.record("open_response", response, by=by, after={"opened_at": now.isoformat()})
    if need.responses_opened_at is None:
        Need.objects.filter(pk=need.pk).update(responses_opened_at=now)
        # Whether anything had come in, then or later, is not for the need's log, which coordinators read.
        audit.record("open_responses", need, by=by, after={"opened_at": now.isoformat()})
    return len(responses)
