"""Following a need. Nobody but the person learns of it: no count, no list, no audit entry."""

from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Need, NeedWatch


@transaction.atomic
def watch_need(*, need, by) -> NeedWatch:
    """From now on the person is told of everything new. Doing it twice is the same as once."""
    ensure(by, "procurement.watch_need", need)
    if not Need.objects.published().filter(pk=need.pk).exists():
        raise ActionRefused(_("You can follow a need when it is published."), code="state")
    watch, _new = NeedWatch.objects.get_or_create(need=need, person=by)
    return watch


@transaction.atomic
def unwatch_need(*, need, by) -> None:
    ensure(by, "procurement.watch_need", need)
    NeedWatch.objects.filter(need=need, person=by).delete()
