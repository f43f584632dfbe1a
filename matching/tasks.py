"""Matching in the background. Every task is safe to repeat and may be killed at any point."""

import logging
from collections.abc import Iterator, Sequence

from celery import shared_task
from celery.signals import worker_init
from django.utils import timezone

from ecosystem.shared.queue import enqueue

from . import actions, queries
from .similar import queries as similar_queries

log = logging.getLogger(__name__)
CHUNK = 50


@worker_init.connect
def load_scorer(**_) -> None:
    """Before the worker forks, so that the first match after a start is as quick as the next."""
    from . import scoring  # noqa: F401  late: web processes never need it


@shared_task
def find_matches(kind: str | None = None, pk: int | None = None) -> int:
    """Match one thing that has just been published, or (by the scheduler) everything; tell those who want to know at once.

    Digests that have not left, and tell of what is no longer there, are taken back first.
    """
    actions.recall_digests()
    found = actions.find_matches(kind=kind, pk=pk)
    _start_digests(queries.people_with_news_at_once(timezone.now()))
    return found


@shared_task
def send_due_digests() -> int:
    """Start the digests that are due. What an earlier run did not finish is due still."""
    people = queries.people_due(timezone.now())
    _start_digests(people)
    return len(people)


@shared_task
def send_digests(person_ids: list[int]) -> int:
    """One transaction per person: one person's trouble never holds back the others' mail."""
    sent = 0
    for person_id in person_ids:
        try:
            sent += actions.send_digest(person_id=person_id) is not None
        except Exception:
            log.exception("The digest to person %s could not be made; the next run tries again", person_id)
    return sent


@shared_task
def read_needs() -> int:
    """Read what is new or changed, so that nobody who writes a need waits for it. What is kept costs nothing."""
    return similar_queries.read_needs()


def _start_digests(person_ids: Sequence[int]) -> None:
    for chunk in _chunks(person_ids):
        enqueue(send_digests, chunk)


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])
