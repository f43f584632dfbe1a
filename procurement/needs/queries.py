"""Reads for those who write a need: how far each step has come, and which version of its fields a form was made from."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst

from actors.belonging.queries import administrators_and_editors
from ecosystem.shared.permissions import is_neutral

from ..models import (
    Need,
    NeedDocument,
    NeedWatch,
)
from ..models.need import REQUIRED_TO_PUBLISH
from ..vocabulary import RESPONDING_KINDS
from ..working_days import DialogueDates, dialogue_dates
from .steps import DOCUMENTS, STEPS, WritingStep


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


# The long texts of a need, in the order a reader wants them.
LONG_TEXTS = (
    "problem",
    "affected",
    "practice_today",
    "wanted_effects",
    "effect_measures",
    "limits",
    "asked_of_suppliers",
    "dialogue_plan",
)


def sections(need) -> list[tuple[str, str]]:
    """(heading, text) of what the owner has written."""
    written = [(name, getattr(need, name)) for name in LONG_TEXTS]
    return [(capfirst(str(need._meta.get_field(name).verbose_name)), text) for name, text in written if text]


def need_page(user, slug) -> Need:
    """One need with what its page shows; raises Need.DoesNotExist when `user` may not see it."""
    needs = Need.objects.visible_to(user).select_related("owner", "region__parent")
    return needs.prefetch_related("topics").get(slug=slug)


def responding_firms(user, need):
    """The firms this person may write a response to `need` for."""
    if not is_neutral(user):
        return []
    firms = user.editable_actors().filter(kind__in=RESPONDING_KINDS).exclude(pk=need.owner_id)
    return list(firms)


def documents_of(user, need) -> list[NeedDocument]:
    """Those this person may know of, the oldest first. One query."""
    return list(
        NeedDocument.objects.visible_to(user)
        .filter(need=need, pk__in=_given_to_all(need))
        .order_by("uploaded_at", "pk")
    )


def pending_documents(need):
    """Not published, and given to nobody: a draft's, or those that wait for an amendment."""
    return _given_to_all(need).filter(published_at=None)


def _given_to_all(need):
    """What one firm had in a meeting, and not all, is shared from the dialogue file. What is published stays so."""
    private = need.dialogue.filter(document__isnull=False, shared_at=None)
    return need.documents.exclude(pk__in=private.values("document"), published_at=None)


def need_document(user, need, public_id) -> NeedDocument:
    """One file; raises NeedDocument.DoesNotExist for whom it is not."""
    return NeedDocument.objects.visible_to(user).select_related("need").get(need=need, public_id=public_id)


def is_watching(user, need) -> bool:
    return user.is_authenticated and NeedWatch.objects.filter(need=need, person=user).exists()


def watched_needs(user):
    """Published needs the person follows, the last followed first."""
    needs = Need.objects.published().filter(watches__person=user).select_related("owner")
    return needs.order_by("-watches__since", "pk")
