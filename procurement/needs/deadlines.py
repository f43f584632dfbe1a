"""The dates that follow from a need's deadline, by the database's clock and in Norwegian time."""

import datetime as dt

from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared.errors import ActionRefused

from ..models import Need
from ..working_days import dialogue_dates

DIALOGUE_DATES = ("questions_until", "answers_until")


def today_for(need) -> dt.date:
    """The day it is in Norway, as the database has it."""
    return (
        Need.objects.filter(pk=need.pk)
        .values_list(TruncDate(Now(), tzinfo=timezone.get_default_timezone()), flat=True)
        .get()
    )


def dates_from(deadline, today: dt.date) -> dict[str, dt.date]:
    """The last days for questions and answers that `deadline` gives; a day that is already past is left out."""
    dates = dialogue_dates(timezone.localdate(deadline))
    given = {name: getattr(dates, name) for name in DIALOGUE_DATES}
    return {name: day for name, day in given.items() if day >= today}


def fill_dates(need) -> None:
    """Give a need that is being published the dates nobody has set."""
    for name, day in dates_from(need.response_deadline, today_for(need)).items():
        if getattr(need, name) is None:
            setattr(need, name, day)


def refuse_unfair_dates(need, fields, today: dt.date) -> None:
    """A date in the past helps nobody, and a deadline brought forward must leave firms time to ask and be answered."""
    for name in ("starts_from", "starts_to"):
        day = fields.get(name)
        if day and day != getattr(need, name) and day < today:
            raise ActionRefused(_("Choose a start that has not passed."), code="past")
    deadline = fields.get("response_deadline", need.response_deadline)
    if deadline is None or deadline == need.response_deadline:
        return
    if deadline <= timezone.now():
        raise ActionRefused(_("Choose a deadline that has not passed."), code="past")
    if deadline < need.response_deadline and len(dates_from(deadline, today)) < len(DIALOGUE_DATES):
        raise ActionRefused(
            _(
                "That is too soon. A deadline that is brought forward must leave firms time to ask and be answered "
                "before it."
            ),
            code="too_soon",
        )
