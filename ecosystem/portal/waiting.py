"""What waits for a coordinator, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from actors.merging.duplicates import count_likely_duplicates, likely_duplicates
from actors.models import Actor, Appointment, JoinRequest
from ecosystem.shared.models import OutgoingMail
from procurement.models import Need, Question
from procurement.needs.legal_values import NOTICE, ending_values
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
    todo: Any
    done: Any

    @property
    def since(self) -> datetime | None:
        """When the one that has waited longest began to wait."""
        return min((row.since for row in self.oldest), default=None)


def queues(coordinator: Any) -> list[Queue]:
    """Every queue, two queries each whatever its length. Some depend on who reads."""
    return [
        applications(),
        asked_back(),
        join_requests(),
        appointments(),
        stale_profiles(),
        duplicates(),
        needs(),
        questions(coordinator),
        solutions(),
        adoptions(),
        mail(),
        returned_mail(),
        values_given_by_law(),
    ]


def applications() -> Queue:
    return _queue(
        Actor.objects.waiting().select_related("region"),
        title=_("Actors that have applied"),
        icon="apartment",
        query="state__exact=applied",
        since="created_at",
        note=lambda actor: actor.get_kind_display(),
        todo=_("Read the application, and approve, ask back or decline."),
        done=_("No applications wait."),
    )


def asked_back() -> Queue:
    """The applicant has the word; long silence is a reason to ring."""
    return _queue(
        Actor.objects.asked_back(),
        title=_("Applicants who have not answered"),
        icon="forum",
        query="state__exact=asked",
        since="silent_since",
        note=lambda actor: actor.get_kind_display(),
        todo=_("Ask once more, or decline when nobody answers."),
        done=_("Nobody owes us an answer."),
    )


def join_requests() -> Queue:
    """Those that have no administrator to answer them, or have waited for a week."""
    return _queue(
        JoinRequest.objects.for_coordinators(timezone.now())
        .select_related("person", "actor")
        .defer("actor__bare_name"),
        title=_("Requests to join an actor"),
        icon="group_add",
        query="alone=late",
        since="created_at",
        note=lambda asked: asked.actor.name,
        todo=_("Check that the person works there, and answer for the actor."),
        done=_("No requests to join wait for you."),
        name=lambda asked: str(asked.person),
    )


def appointments() -> Queue:
    """Those that nobody in the actor can answer: a second coordinator does."""
    rows, page = Appointment.objects.for_coordinators(), "admin:actors_appointment"
    return Queue(
        title=_("Unconfirmed memberships without an administrator"),
        icon="verified_user",
        count=len(rows),
        oldest=tuple(
            Waiting(str(row.person), row.actor.name, row.created_at, reverse(f"{page}_change", args=[row.pk]))
            for row in rows[:SHOWN]
        ),
        href=reverse(f"{page}_changelist") + "?answers=hub",
        todo=_("Ask the actor itself, and confirm or decline. Somebody else than the one who began it does."),
        done=_("No membership waits for a second coordinator."),
    )


def stale_profiles() -> Queue:
    return _queue(
        Actor.objects.stale(timezone.now()).order_by("profile_confirmed_at", "pk"),
        title=_("Profiles nobody has confirmed"),
        icon="update",
        query="attention=confirming",
        since="profile_confirmed_at",
        note=lambda actor: actor.get_kind_display(),
        todo=_("Ask the actor's administrators whether it still holds, or suspend it."),
        done=_("All profiles are confirmed in time."),
    )


def duplicates() -> Queue:
    """The likeliest first, not the oldest: a pair is no row, and nobody waits for an answer. Kept for an hour."""
    pairs = likely_duplicates(limit=SHOWN)
    return Queue(
        title=_("Likely duplicates"),
        icon="content_copy",
        count=count_likely_duplicates(),
        oldest=tuple(
            Waiting(
                f"{pair.first} / {pair.second}",
                ", ".join(str(reason.words) for reason in pair.reasons),
                pair.since,
                reverse("admin:actors_actor_compare", args=[pair.first.pk, pair.second.pk]),
            )
            for pair in pairs
        ),
        href=reverse("admin:actors_actor_duplicates"),
        todo=_("Look at the two side by side. Merge them, or note that they are two."),
        done=_("No two actors look alike."),
    )


def needs() -> Queue:
    return _queue(
        Need.objects.waiting().select_related("owner"),
        title=_("Needs to publish"),
        icon="campaign",
        query="stage__exact=review",
        since="sent_at",
        note=lambda need: need.owner.name,
        todo=_("Read the need, and publish it or send it back."),
        done=_("No needs wait to be published."),
    )


def questions(coordinator: Any) -> Queue:
    """Those this coordinator may read: what they stand too close to is another's. They have no page in the admin."""
    rows = Question.objects.for_moderator(coordinator).select_related("need__owner")
    rows = rows.defer("asker")
    return Queue(
        title=_("Questions to read"),
        icon="quiz",
        count=rows.count(),
        oldest=tuple(
            Waiting(
                question.need.title,
                question.need.owner.name,
                question.asked_at,
                reverse("procurement:question_moderate", args=[question.public_id]),
            )
            for question in rows[:SHOWN]
        ),
        href=reverse("procurement:question_list"),
        todo=_("Take out what tells who asks, and pass it on to the owner."),
        done=_("No questions wait to be read."),
    )


def values_given_by_law() -> Queue:
    """Those that run out with nothing after them: the checks that use them can then only say that they are missing."""
    found = ending_values(timezone.localdate())
    page = reverse("admin:procurement_legalvalue_changelist")
    return Queue(
        title=_("Values given by law that run out"),
        icon="gavel",
        count=len(found),
        oldest=tuple(
            Waiting(
                row.value.get_code_display(),
                (_("ended %(day)s") if row.kind == "ended" else _("ends %(day)s"))
                % {"day": formats.date_format(row.last_day, "DATE_FORMAT")},
                timezone.make_aware(datetime.combine(row.last_day - NOTICE, time.min)),
                page,
            )
            for row in found[:SHOWN]
        ),
        href=page,
        todo=_("Find the new value, and write it with the day it holds from."),
        done=_("All values given by law are current."),
    )


def solutions() -> Queue:
    return _queue(
        Solution.objects.waiting().select_related("supplier"),
        title=_("Solutions to vet"),
        icon="lightbulb",
        query="state__exact=submitted",
        since="submitted_at",
        note=lambda solution: solution.supplier.name if solution.supplier else "",
        todo=_("Check what is claimed, and vet the solution or send it back."),
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
        todo=_("Ask the body that is said to use it, and confirm or reject."),
        done=_("All reported adoptions are answered."),
        name=lambda adoption: adoption.solution.title,
    )


def mail() -> Queue:
    """Mends itself, or is the mail server's matter."""
    return _mail(
        OutgoingMail.objects.waiting_long(timezone.now()),
        title=_("Mail that has not been sent"),
        icon="mail",
        query="delivery=waiting",
        todo=_("It is tried again by itself. If much waits, tell whoever runs the portal."),
        done=_("All mail has left."),
    )


def returned_mail() -> Queue:
    return _mail(
        OutgoingMail.objects.ended_badly(),
        title=_("Mail that did not get through"),
        icon="unsubscribe",
        query="delivery=ended",
        todo=_("Read why. Send it again when the cause is mended, or set it aside."),
        done=_("No mail has been refused."),
    )


def _mail(rows: QuerySet, **queue: Any) -> Queue:
    return _queue(
        rows.order_by("created_at", "pk").only("to", "subject", "state", "fault", "created_at"),
        since="created_at",
        note=lambda mail: " · ".join(filter(None, [mail.to, mail.get_state_display(), mail.get_fault_display()])),
        name=lambda mail: mail.subject,
        **queue,
    )


def _queue(rows: QuerySet, *, title, icon, query, since, note, todo, done, name=str) -> Queue:
    page = f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}"
    return Queue(
        title=title,
        icon=icon,
        count=rows.count(),
        oldest=tuple(_waiting(rows[:SHOWN], page, name, note, since)),
        href=f"{reverse(f'{page}_changelist')}?{query}",
        todo=todo,
        done=done,
    )


def _waiting(rows: Iterable, page: str, name, note, since: str) -> Iterable[Waiting]:
    for row in rows:
        yield Waiting(name(row), note(row), getattr(row, since), reverse(f"{page}_change", args=[row.pk]))
