"""What waits for a coordinator, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, JoinRequest
from ecosystem.shared.models import OutgoingMail
from procurement.models import Need
from solutions.models import Adoption, Solution

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
    return [applications(), join_requests(), needs(), solutions(), adoptions(), mail()]


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


def join_requests() -> Queue:
    """The actors' own administrators answer; a coordinator where there is none."""
    return _queue(
        JoinRequest.objects.waiting()
        .without_administrator()
        .select_related("person", "actor")
        .defer("actor__search_vector"),
        title=_("Requests to join an actor without an administrator"),
        icon="group_add",
        query="alone=yes",
        since="created_at",
        note=lambda asked: asked.actor.name,
        done=_("Nobody waits to join an actor without an administrator."),
        name=lambda asked: str(asked.person),
    )


def needs() -> Queue:
    return _queue(
        Need.objects.waiting().select_related("owner").defer("search_vector", "owner__search_vector"),
        title=_("Needs to publish"),
        icon="campaign",
        query="stage__exact=review",
        since="sent_at",
        note=lambda need: need.owner.name,
        done=_("No needs wait to be published."),
    )


def solutions() -> Queue:
    return _queue(
        Solution.objects.waiting().select_related("supplier").defer("search_vector", "supplier__search_vector"),
        title=_("Solutions to vet"),
        icon="lightbulb",
        query="state__exact=submitted",
        since="submitted_at",
        note=lambda solution: solution.supplier.name if solution.supplier else "",
        done=_("No solutions wait to be vetted."),
    )


def adoptions() -> Queue:
    """The body itself answers first; a coordinator helps when nobody does."""
    return _queue(
        Adoption.objects.reported().select_related("solution", "actor").order_by("created_at", "pk"),
        title=_("Adoptions nobody has confirmed"),
        icon="verified",
        query="state__exact=reported",
        since="created_at",
        note=lambda adoption: adoption.actor.name,
        done=_("All reported adoptions are answered."),
        name=lambda adoption: adoption.solution.title,
    )


def mail() -> Queue:
    return _queue(
        OutgoingMail.objects.stuck(timezone.now())
        .order_by("created_at", "pk")
        .only("to", "subject", "state", "created_at"),
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
