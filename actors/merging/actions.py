"""Two actors that are one organisation become one actor."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name

from ..belonging import appointment_letters
from ..models import Actor, Appointment, DistinctPair, FormerAddress, JoinRequest
from ..recipients import Who, people_of
from ..states import ActorState, JoinRequestState
from . import letters
from .registry import HANDLERS, Reference, references, unite_links

# What may be taken from the actor that goes. Lists (topics, interests, regions, tags) are united.
VALUES = (
    "name",
    "kind",
    "organisation_number",
    "region",
    "legal_form",
    "address",
    "official_email",
    "parent_number",
    "sector",
    "size_band",
    "website",
    "logo",
    "about",
    "language",
    "seeks_text",
    "offers_text",
    "languages",
    "is_partner",
    "application",
)
# Who is in goes before who waits, who goes before who has been told no.
STANDING = {ActorState.APPROVED: 2, ActorState.APPLIED: 1, ActorState.ASKED: 1, ActorState.DECLINED: 0}
LET_IN = {ActorState.APPROVED, ActorState.SUSPENDED}


class UnknownCollision(Exception):
    """Rows of a kind that nobody has said how to unite: a fault in the program, never in what is merged."""


@transaction.atomic
def merge_actors(*, keep, drop, by, values: Collection[str] = (), seen: Mapping[int, str] | None = None) -> Actor:
    """All that points at `drop` points at `keep` afterwards, and `drop` is gone; its address leads to `keep`.

    `values` names the fields (of VALUES) that are taken from `drop`; `seen` holds the versions, by key, that they were
    chosen from. Raises ActionRefused when one of the two is gone,
    or when their standing or kind forbids it (see `why_not_merge`).
    """
    ensure(by, "actors.merge_actors")
    keep, drop = _locked(keep, drop)
    for actor in (keep, drop):
        actor.refuse_if_changed_since((seen or {}).get(actor.pk))
    if reason := why_not_merge(keep, drop):
        raise ActionRefused(reason, code="merge")
    asking = _ask_instead(keep, drop)
    told = people_of(keep, drop, who=Who.ADMINISTRATORS)
    before = _snapshot(keep, drop, values)
    moved = _move_references(keep, drop, by)
    _take_values(keep, drop, values)
    FormerAddress.objects.create(slug=drop.slug, actor=keep, name=drop.name)
    audit.record("merged_into", drop, by=by, after={"actor": keep.slug})
    drop_name, drop_pk = drop.name, drop.pk
    drop._change_reason = f"→ {keep.slug}"[:100]
    drop.delete()
    keep._change_reason = f"+ {drop.slug}"[:100]
    keep.save()
    audit.record("merge_actors", keep, by=by, before=before, after={"moved": dict(sorted(moved.items()))})
    letters.tell_administrators(told, keep, drop_name, drop_pk)
    _tell_of_doubt(keep)
    letters.tell_those_who_ask(asking, keep, drop_name, drop_pk)
    enqueue_by_name("matching.tasks.find_matches")
    return keep


@transaction.atomic
def mark_as_distinct(*, one, other, by) -> DistinctPair:
    """«These are two»: they leave the queue for good. Twice does nothing more."""
    ensure(by, "actors.merge_actors")
    one, other = _locked(one, other)
    first, second = sorted([one, other], key=lambda actor: actor.pk)
    pair, created = DistinctPair.objects.get_or_create(first=first, second=second, defaults={"by": by})
    if created:
        audit.record("mark_as_distinct", first, by=by, after={"other": second.slug})
    return pair


def why_not_merge(keep, drop) -> str:
    """In plain words; empty when they can be merged. Asks only of what every coordinator can see."""
    if keep.pk == drop.pk:
        return _("Choose two different actors.")
    if keep.is_public_body != drop.is_public_body:
        return _(
            "One is a public body and the other is not. If they are the same organisation, correct the kind of one first."
        )
    if Appointment.objects.waiting().by_merge().filter(actor__in=[keep, drop]).exists():
        return _("People of one of the two wait to be confirmed since an earlier merge. They must be answered first.")
    if drop.state == ActorState.SUSPENDED != keep.state:
        return _("%(actor)s is suspended. Restore it first, or keep that one.") % {"actor": drop.name}
    if keep.state == ActorState.SUSPENDED and drop.state == ActorState.APPROVED:
        return _("%(actor)s is suspended, and would take the other with it. Restore it first, or suspend both.") % {
            "actor": keep.name
        }
    if STANDING.get(keep.state, 2) < STANDING.get(drop.state, 2):
        return _("Keep %(actor)s: it has come further on its way into HelseHub.") % {"actor": drop.name}
    return ""


def _locked(one, other) -> tuple[Any, Any]:
    """Both rows, locked in the order of their keys. No row can point at either until the transaction is over."""
    rows = Actor.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if one.pk not in found or other.pk not in found:
        raise ActionRefused(_("One of the two is gone: somebody has merged or deleted it already."), code="gone")
    return found[one.pk], found[other.pk]


def _move_references(keep, drop, by) -> Counter:
    """Returns how many of each kind were moved; kinds that are sealed are moved and not counted."""
    everything = list(references())
    done = set()
    for reference in everything:
        handler = HANDLERS.get(reference.label)
        if handler is not None and handler not in done:
            handler(keep=keep, drop=drop, by=by)
            done.add(handler)
    moved: Counter = Counter()
    for reference in everything:
        if reference.is_own_history:
            continue
        if reference.is_link:
            unite_links(reference, keep=keep, drop=drop)
        number = _move(reference, keep, drop)
        if number and not (reference.is_sealed or reference.is_history):
            moved[reference.model._meta.label] += number
    for reference in everything:
        if not reference.is_own_history and reference.rows(drop).exists():
            raise UnknownCollision(f"{'.'.join(reference.label)}: rows are left")
    return moved


def _move(reference: Reference, keep, drop) -> int:
    rows = reference.rows(drop)
    try:
        with transaction.atomic():
            if reference.has_history:
                return _move_with_history(reference, rows, keep)
            return rows.update(**{reference.field.name: keep})
    except IntegrityError as error:
        raise UnknownCollision(f"{'.'.join(reference.label)} has no way to unite two rows: {error}") from error


def _move_with_history(reference: Reference, rows, keep) -> int:
    """Each row's own history tells of it; when it was changed is for its own people's changes."""
    things = list(rows.select_for_update(of=("self",)))
    for thing in things:
        setattr(thing, reference.field.name, keep)
        thing._change_reason = f"→ {keep.slug}"[:100]
        thing.save(update_fields=[reference.field.name])
    return len(things)


def _ask_instead(keep, drop) -> list[JoinRequest]:
    """Whoever applied for `drop` has shown nobody that they belong to `keep`, which is in: its own people answer.

    Whatever role they gave themselves in an application, it must never run an actor that a merge gives away.
    """
    if keep.state not in LET_IN or drop.state in LET_IN:
        return []
    asking = []
    for membership in drop.memberships.select_related("person").select_for_update(of=("self",)).order_by("pk"):
        person = membership.person
        membership.delete()
        waits = JoinRequest.objects.filter(actor__in=[keep, drop], person=person, state=JoinRequestState.WAITING)
        if person.is_active and not keep.memberships.filter(person=person).exists() and not waits.exists():
            with translation.override(person.language):
                message = _("Applied for %(actor)s, which is now part of this actor.") % {"actor": drop.name}
            asking.append(JoinRequest.objects.create(actor=keep, person=person, message=message))
    return asking


def _tell_of_doubt(keep) -> None:
    """Those who were in one of the two, and wait for the people of the other."""
    waiting = Appointment.objects.waiting().by_merge().filter(actor=keep).select_related("person", "made_by")
    rows = list(waiting)
    for row in rows:
        row.actor = keep
    appointment_letters.tell_people(rows)
    appointment_letters.tell_those_who_answer(rows)


def _snapshot(keep, drop, values) -> dict:
    return {
        "merged": {
            "id": drop.pk,
            "name": drop.name,
            "slug": drop.slug,
            "organisation_number": drop.organisation_number or "",
            "state": drop.state,
        },
        "replaced": {name: str(getattr(keep, name) or "") for name in VALUES if name in values},
    }


def _take_values(keep, drop, values) -> None:
    taken = {name: getattr(drop, name) for name in VALUES if name in values}
    if "logo" in taken:
        taken["logo"] = drop.logo.name
    if "organisation_number" in taken:  # there is only one of each
        Actor.objects.filter(pk=drop.pk).update(organisation_number=None)
        taken |= {name: getattr(drop, name) for name in ("register_standing", "register_checked_at")}
    for name, value in taken.items():
        setattr(keep, name, value)
    if keep.parent_number and keep.parent_number == keep.organisation_number:
        keep.parent_number = ""
