"""What happens to needs."""

from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Need
from .differences import differences
from .queries import version_of


@transaction.atomic
def create_need(*, owner, by, title, topics=(), **fields) -> Need:
    """Begin a need for a public body; it is a draft that only the owner's people and coordinators see."""
    ensure(by, "procurement.create_need", owner)
    if by is None and not owner.is_public_body:
        raise ActionRefused(_("Only public bodies have needs here."))
    need = Need.objects.create(owner=owner, title=title, written_by=by, **fields)
    need.topics.set(topics)
    audit.record("create_need", need, by=by, after={"stage": need.stage, "owner": owner.name})
    return need


@transaction.atomic
def edit_need(*, need, by, seen=None, autosaved=False, **fields) -> Need:
    """Change a need that is not published yet. Afterwards all suppliers must be able to trust what they read.

    `seen` is the version (`version_of`) of these fields that the form was made from: a colleague's change to them in
    between refuses the save, with code "changed". What saves itself while somebody writes (`autosaved`) comes every
    few seconds, and is told of in the log and the history with the next save.
    """
    need = locked_need(need)
    ensure(by, "procurement.edit_need", need)
    if not need.is_editable:
        raise ActionRefused(
            _("A published need cannot be changed: firms may already be working from it."), code="state"
        )
    changes = differences(need, fields)
    if changes and seen and seen != version_of(need, fields):
        raise ActionRefused(
            _(
                "A colleague has changed this while you were writing. Your words are still below, and what stands now is "
                "shown above them. Take over what you want to keep, and save again."
            ),
            code="changed",
        )
    logged = autosaved or need.history.filter(updated_at=need.updated_at).exists()
    if changes:
        need.written_by = by
    elif logged:
        return need
    if autosaved:
        need.skip_history_when_saving = True
    for name, value in fields.items():
        if name != "topics":
            setattr(need, name, value)
    need.save()
    if "topics" in fields:
        need.topics.set(fields["topics"])
    if not autosaved:
        audit.record(
            "edit_need",
            need,
            by=by,
            before={row["field"]: row["old"] for row in changes},
            after={row["field"]: row["new"] for row in changes},
        )
    return need


@transaction.atomic
def classify_need(*, need, by, topics, **fields) -> Need:
    """Change how a need is found, whatever its stage. Its words are changed by `edit_need` and `amend_need`."""
    need = locked_need(need)
    ensure(by, "procurement.classify_need", need)
    changes = differences(need, {"topics": topics, **fields})
    for name, value in fields.items():
        setattr(need, name, value)
    need.save()
    need.topics.set(topics)
    audit.record(
        "classify_need",
        need,
        by=by,
        before={row["field"]: row["old"] for row in changes},
        after={row["field"]: row["new"] for row in changes},
    )
    return need


def locked_need(need) -> Need:
    return Need.objects.select_for_update(of=("self",)).select_related("owner").get(pk=need.pk)


def refuse_incomplete(need) -> None:
    if need.missing:
        raise ActionRefused(
            _("Fill in these first: %(fields)s.") % {"fields": ", ".join(need.missing)}, code="incomplete"
        )
