"""What an actor says of itself."""

from django.db import transaction
from django.utils import timezone

from ecosystem.shared import audit
from ecosystem.shared.permissions import ensure

from ..models import Actor, Interest


def set_interests(actor, interests):
    """Replace what the actor seeks and offers with these (side, code, relevance).

    A pair without a relevance keeps the one that is there, and is else relevant.
    """
    wanted = _wanted(actor, interests)
    for interest in actor.interests.all():
        relevance = wanted.pop((interest.side, interest.code), None)
        if relevance is None:
            interest.delete()
        elif relevance != interest.relevance:
            interest.relevance = relevance
            interest.save()
    for (side, code), relevance in sorted(wanted.items()):
        Interest.objects.create(actor=actor, side=side, code=code, relevance=relevance)


@transaction.atomic
def edit_profile(
    *, actor, by, topics=None, regions_served=None, interests=None, logo=None, seen=None, **fields
) -> Actor:
    """Change the actor's own words about itself, which also confirms that they are right.

    `seen` is the version the form was made from: a colleague's change in between refuses the save.
    `logo` is a file (see `logos.read_logo`), False to remove the one there is, or None to leave it.
    """
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    ensure(by, "actors.edit_profile", actor)
    before = _said(actor, fields, topics, regions_served, interests)
    after = {
        **fields,
        **({} if topics is None else {"topics": {topic.pk for topic in topics}}),
        **({} if regions_served is None else {"regions_served": {region.pk for region in regions_served}}),
        **({} if interests is None else {"interests": _wanted(actor, interests)}),
    }
    changed = [name for name in after if before[name] != after[name]]
    if changed or logo is not None:
        actor.refuse_if_changed_since(seen)
        for name in fields:
            setattr(actor, name, fields[name])
        actor.profile_confirmed_at, actor.reminded_at = timezone.now(), None
        if logo is not None:
            _replace_logo(actor, logo)
        actor.save()
        if "topics" in changed:
            actor.topics.set(topics)
        if "regions_served" in changed:
            actor.regions_served.set(regions_served)
        if "interests" in changed:
            set_interests(actor, interests)
    else:
        _confirm(actor)
    plain = [name for name in changed if name in fields]
    several = {name: "changed" for name in changed if name not in fields} | (
        {"logo": "changed"} if logo is not None else {}
    )
    audit.record(
        "edit_profile",
        actor,
        by=by,
        before={name: str(before[name] or "") for name in plain},
        after={name: str(after[name] or "") for name in plain} | several,
    )
    return actor


@transaction.atomic
def confirm_profile(*, actor, by) -> Actor:
    """Somebody who may change the profile has read it, and it is still right."""
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    ensure(by, "actors.edit_profile", actor)
    _confirm(actor)
    audit.record("confirm_profile", actor, by=by)
    return actor


def _confirm(actor):
    """Not a new version: a colleague who has the form open may still save it."""
    actor.profile_confirmed_at, actor.reminded_at = timezone.now(), None
    Actor.objects.filter(pk=actor.pk).update(profile_confirmed_at=actor.profile_confirmed_at, reminded_at=None)


def _said(actor, fields, topics, regions_served, interests):
    said = {name: getattr(actor, name) for name in fields}
    if topics is not None:
        said["topics"] = set(actor.topics.values_list("pk", flat=True))
    if regions_served is not None:
        said["regions_served"] = set(actor.regions_served.values_list("pk", flat=True))
    if interests is not None:
        said["interests"] = _relevances(actor)
    return said


def _relevances(actor) -> dict[tuple[str, str], int]:
    return {
        (side, code): relevance for side, code, relevance in actor.interests.values_list("side", "code", "relevance")
    }


def _wanted(actor, interests) -> dict[tuple[str, str], int]:
    held = _relevances(actor)
    wanted = {}
    for side, code, *given in interests:
        wanted[side, code] = int(given[0] if given else held.get((side, code), Interest.Relevance.RELEVANT))
    return wanted


def _replace_logo(actor, logo):
    """The old file goes when the change is certain; `actors.tasks.sweep_logos` takes what a failed one leaves."""
    old, storage = actor.logo.name, actor.logo.storage
    if logo:
        actor.logo.save(logo.name, logo, save=False)
    else:
        actor.logo = ""
    if old:
        transaction.on_commit(lambda: storage.delete(old))
