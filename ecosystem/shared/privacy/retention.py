"""For how long things are kept, and the round that deletes what is due. Knows no app: each declares its rules.

A round is safe to repeat, to run beside another and to kill: each batch is deleted in a transaction of its own together
with the count of it, and what is left is due the next time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..models import RetentionRun

BATCH = 500
# One round at a time: the second waits for the batch and finds what is left.
RUNNING = 0x5245_5445


@dataclass(frozen=True, slots=True)
class Rule:
    """`due(at)` are the rows that have been kept long enough; `dispose(rows, at)` lets go of them.

    After `dispose` a row must no longer be due. `told(rows)` are those whose number coordinators may know: sealed rows are
    let go of like others, and no rehearsal or report counts them.
    """

    name: str
    words: Any
    due: Callable[[datetime], QuerySet]
    dispose: Callable[[QuerySet, datetime], Any]
    told: Callable[[QuerySet], QuerySet] = lambda rows: rows


RULES: dict[str, Rule] = {}


def declare_rule(
    name: str, words: Any, *, due: Callable, dispose: Callable | None = None, told: Callable = lambda rows: rows
) -> None:
    """Without `dispose` the rows are deleted."""
    RULES[name] = Rule(name, words, due, dispose or (lambda rows, at: rows.delete()), told)


def start_round(*, by=None, dry_run: bool = False, at: datetime | None = None) -> RetentionRun:
    """A round to be done, with nothing done yet."""
    return RetentionRun.objects.create(
        at=at or timezone.now(), dry_run=dry_run, by_id=getattr(by, "pk", None), by_name=str(by)[:200] if by else ""
    )


def run_round(run: RetentionRun) -> RetentionRun:
    """Do the round, or what is left of it. A finished one is left as it is. A rehearsal counts and deletes nothing."""
    for rule in RULES.values():
        while _one_batch(run, rule):
            pass
    with transaction.atomic():
        run = RetentionRun.objects.select_for_update().get(pk=run.pk)
        if run.finished_at is None:
            run.finished_at = timezone.now()
            run.save(update_fields=["finished_at"])
    return run


@transaction.atomic
def _one_batch(run: RetentionRun, rule: Rule) -> bool:
    """Delete a batch of what is due by this rule and add it to the report; False when there is no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RUNNING])
    run = RetentionRun.objects.select_for_update().get(pk=run.pk)
    if run.finished_at is not None:
        return False
    if run.dry_run:
        _add(run, rule, rule.told(rule.due(run.at)).count(), replace=True)
        return False
    due = rule.due(run.at)
    keys = list(
        due.order_by("pk").select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH]
    )
    number = 0
    if keys:
        rows = due.model._default_manager.filter(pk__in=keys)
        number = rule.told(rows).count()
        rule.dispose(rows, run.at)
        stuck = rule.due(run.at).filter(pk__in=keys).exists()
        if stuck:
            raise RuntimeError(f"{rule.name}: what has been let go of is still due")
    _add(run, rule, number)
    return len(keys) == BATCH


def _add(run: RetentionRun, rule: Rule, number: int, *, replace: bool = False) -> None:
    """The report as data: the words are found by the rule's name when it is shown."""
    line = next((line for line in run.report if line["rule"] == rule.name), None)
    if line is None:
        line = {"rule": rule.name, "number": 0}
        run.report.append(line)
    line["number"] = number if replace else line["number"] + number
    run.save(update_fields=["report"])


def readable(run: RetentionRun) -> list[tuple[str, int]]:
    """(words, number) in the reader's language, in the order of the rules."""
    return [
        (str(RULES[line["rule"]].words) if line["rule"] in RULES else line["rule"], line["number"])
        for line in run.report
    ]
