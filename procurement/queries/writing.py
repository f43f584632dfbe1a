"""Reads for those who write a need: how far each step has come, and which version of its fields a form was made from."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst

from actors.queries import administrators_and_editors

from ..models import Need
from ..models.need import REQUIRED_TO_PUBLISH
from ..working_days import DialogueDates, dialogue_dates
from ..writing import DOCUMENTS, STEPS, WritingStep


@dataclass(frozen=True, slots=True)
class Progress:
    """One step and how far it has come: `state` as the page draws it, `missing` the names of what publication needs."""

    step: WritingStep
    state: str
    missing: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        return self.state == "current"


def progress(need: Need | None, current: int) -> list[Progress]:
    """All steps, seen from the one somebody is at. Without a need nothing is written yet."""
    found = []
    for step in STEPS:
        missing = tuple(_name(field) for field in step.fields if need and field in need_lacks(need))
        state = "current" if step.number == current else "done" if need and _is_done(need, step, missing) else "todo"
        found.append(Progress(step, state, missing))
    return found


def need_lacks(need) -> list[str]:
    """The fields that must be filled in before publication and are not."""
    return [name for name in REQUIRED_TO_PUBLISH if not getattr(need, name)]


def _is_done(need, step, missing) -> bool:
    if step.number == DOCUMENTS:
        return bool(need.documents.all())
    if any(field in REQUIRED_TO_PUBLISH for field in step.fields):
        return not missing
    return any(value_of(need, field) for field in step.fields)


def _name(field: str) -> str:
    return capfirst(str(getattr(Need._meta.get_field(field), "verbose_name", field)))


def value_of(need, field: str):
    return list(need.topics.all()) if field == "topics" else getattr(need, field)


def version_of(need, fields: Iterable[str]) -> str:
    """Names what these fields say now, for a form to bring back: other fields may be a colleague's meanwhile."""
    values = {field: _stored(need, field) for field in sorted(fields)}
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()


def _stored(need, field):
    value = value_of(need, field)
    if field in {"topics", "cpv_codes", "innovation_types"}:
        return sorted(str(getattr(item, "pk", item)) for item in value)
    return value.pk if hasattr(value, "pk") else value


def colleagues_of(user, need):
    """Who else can publish it for its owner."""
    return administrators_and_editors(need.owner).exclude(person=user.pk)


@dataclass(frozen=True, slots=True)
class ExpectedDates:
    """What follows from the deadline that is set; a day that is past already leaves firms no time."""

    dates: DialogueDates
    questions_too_late: bool
    answers_too_late: bool


def expected_dates(need) -> ExpectedDates | None:
    """The last days for questions and answers, as publication would set them. None without a deadline to come."""
    if need.response_deadline is None or need.response_deadline <= timezone.now():
        return None
    dates, today = dialogue_dates(timezone.localdate(need.response_deadline)), timezone.localdate()
    return ExpectedDates(dates, dates.questions_until < today, dates.answers_until < today)
