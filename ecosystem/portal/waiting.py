"""What waits for a coordinator, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from ecosystem.shared.models import OutgoingMail

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing in a queue."""

    title: str
    note: str
    since: datetime
    href: str


@dataclass(frozen=True, slots=True)
class Queue:
    title: Any
    icon: str
    count: int
    oldest: tuple[Waiting, ...]
    href: str
    done: Any


def queues() -> list[Queue]:
    """Every queue, two queries each whatever its length."""
    return [applications(), mail()]


def applications() -> Queue:
    return _queue(
        Actor.objects.waiting().defer("search_vector").select_related("region"),
        title=_("Actors that have applied"),
        icon="apartment",
        query="state__exact=applied",
        since="created_at",
        note=lambda actor: actor.get_kind_display(),
        done=_("No applications wait."),
    )


def mail() -> Queue:
    return _queue(
        OutgoingMail.objects.stuck(timezone.now()).order_by("created_at", "pk").only("to", "subject", "state", "created_at"),
        title=_("Mail that has not been sent"),
        icon="mail",
        query="stuck=yes",
        since="created_at",
        note=lambda mail: f"{mail.to} · {mail.get_state_display()}",
        done=_("All mail has left."),
        name=lambda mail: mail.subject,
    )


def _queue(rows: QuerySet, *, title, icon, query, since, note, done, name=str) -> Queue:
    page = f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}"
    return Queue(
        title=title,
        icon=icon,
        count=rows.count(),
        oldest=tuple(_waiting(rows[:SHOWN], page, name, note, since)),
        href=f"{reverse(f'{page}_changelist')}?{query}",
        done=done,
    )


def _waiting(rows: Iterable, page: str, name, note, since: str) -> Iterable[Waiting]:
    for row in rows:
        yield Waiting(name(row), note(row), getattr(row, since), reverse(f"{page}_change", args=[row.pk]))
