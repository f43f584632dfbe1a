"""What becomes of two funders whose actors become one."""

from actors.merging.registry import on_collision

from .models import Call, Funder


def funders(*, keep, drop, by):
    """One actor is one funder: the programmes are united, and those of the same name with their calls."""
    rows = {row.actor_id: row for row in Funder.objects.select_for_update(of=("self",)).filter(actor__in=[keep, drop])}
    kept, dropped = rows.get(keep.pk), rows.get(drop.pk)
    if kept is None or dropped is None:
        return
    names = {programme.name: programme for programme in kept.programmes.select_for_update()}
    for programme in dropped.programmes.select_for_update():
        same = names.get(programme.name)
        if same is None:
            programme.funder = kept
            programme.save()
            continue
        for call in Call.objects.select_for_update(of=("self",)).filter(programme=programme):
            call.programme = same
            call.save()
        for name in ("description", "website"):
            if not getattr(same, name):
                setattr(same, name, getattr(programme, name))
        same.save()
        programme.delete()
    if not kept.website:
        kept.website = dropped.website
        kept.save()
    dropped.delete()


on_collision("funding.Funder", "actor", funders)
