"""An organisation comes in."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Actor, Membership, User
from ..profile.actions import set_interests
from ..states import ActorState
from . import queries
from .enterprise import Enterprise
from .letters import tell_administrators, tell_coordinators

MOST_WAITING = 5  # applications by one person that nobody has answered yet


@transaction.atomic
def register_actor(
    *, by, name, kind, organisation_number, topics=(), interests=(), enterprise: Enterprise | None = None, **profile
) -> Actor:
    """A person registers the organisation they work for, and becomes its administrator. It waits for a coordinator.

    `enterprise` is what the register said of the number, when it was asked and answered.
    Raises ActionRefused with code "taken" when the organisation number is here already, or "too_many".
    """
    ensure(by, "actors.register_actor")
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one at a time: the limit counts what is there
    waiting = Actor.objects.filter(state__in=[ActorState.APPLIED, ActorState.ASKED])
    if (
        waiting.filter(pk__in=Membership.objects.administrators().filter(person=by).values("actor")).count()
        >= MOST_WAITING
    ):
        raise ActionRefused(
            _(
                "You have several applications that wait for an answer. Wait until a coordinator has answered some of "
                "them."
            ),
            code="too_many",
        )
    said = facts(enterprise) if enterprise is not None and enterprise.number == organisation_number else {}
    try:
        with transaction.atomic():
            actor = Actor.objects.create(
                name=name, kind=kind, organisation_number=organisation_number, **{**said, **profile}
            )
    except IntegrityError as error:
        raise ActionRefused(
            _(
                "An organisation with this number is already registered. Ask its administrator, or a coordinator, to add you."
            ),
            code="taken",
        ) from error
    actor.topics.set(topics)
    set_interests(actor, interests)
    Membership.objects.create(person=by, actor=actor, role=Membership.Role.ADMINISTRATOR)
    after = {"state": actor.state, "kind": kind}
    if said:
        after["register"] = actor.register_standing
    audit.record("register_actor", actor, by=by, after=after)
    tell_administrators(actor, "apply", "first")
    tell_coordinators(actor)
    return actor


def facts(enterprise: Enterprise) -> dict:
    """What the register alone decides."""
    return {
        "legal_form": enterprise.legal_form,
        "address": enterprise.address,
        **({"official_email": enterprise.email} if enterprise.email else {}),
        "parent_number": enterprise.parent_number,
        "register_standing": enterprise.standing,
        "register_checked_at": timezone.now(),
    }


@transaction.atomic
def update_from_register(*, actor, by, enterprise: Enterprise) -> list[str]:
    """Bring the actor up to date with the register; returns the names of the fields that changed.

    Its name, kind and website are the actor's own words, and stay; a website it has not given is filled in.
    """
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    ensure(by, "actors.decide_on_actor", actor)
    if enterprise.number != actor.organisation_number:
        raise ActionRefused(_("The organisation number has changed meanwhile. Fetch again."), code="number")
    said = facts(enterprise)
    known = {
        "region": queries.region_of(enterprise),
        "sector": enterprise.sector,
        "size_band": enterprise.size_band,
        "website": "" if actor.website else enterprise.website,
    }
    said |= {name: value for name, value in known.items() if value}
    changed = [name for name, value in said.items() if getattr(actor, name) != value and name != "register_checked_at"]
    before = {name: str(getattr(actor, name) or "") for name in changed}
    for name, value in said.items():
        setattr(actor, name, value)
    actor.save()
    after = {name: str(getattr(actor, name) or "") for name in changed}
    audit.record("update_from_register", actor, by=by, before=before, after=after)
    return changed
