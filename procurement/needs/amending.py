"""Changes to a need that firms may already be working from: open to all at once, numbered, never undone."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name

from ..models import Amendment, DialogueEntry, Need
from .actions import locked_need
from .deadlines import dates_from, refuse_unfair_dates, today_for
from .dialogue_file import note_entry
from .differences import differences, in_words, label
from .documents import publish_documents
from .letters import tell_amended
from .queries import pending_documents

# The title is what firms know the need by. Whether responses are sealed is a promise.
AMENDABLE = (
    "summary",
    "problem",
    "affected",
    "practice_today",
    "practice_cost",
    "wanted_effects",
    "effect_measures",
    "limits",
    "asked_of_suppliers",
    "dialogue_plan",
    "starts_from",
    "starts_to",
    "topics",
    "region",
    "innovation_types",
    "cpv_codes",
    "budget_from",
    "budget_to",
    "response_deadline",
    "participants_read",
    "followers_meet",
    "contact_function",
    "contact_email",
)


# That more bodies shall read what firms have submitted already is never a small thing.
MATERIAL_WHEN_ON = "participants_read"
# What decides which firms are told of a need.
FOUND_BY = {"summary", "problem", "wanted_effects", "topics", "region", "innovation_types", "cpv_codes"}


@transaction.atomic
def amend_need(*, need, by, why, is_material=False, seen=None, documents=(), **fields) -> Amendment:
    """Change a published need that is still open, and tell everyone who is involved.

    `documents` are those of `pending_documents` that this makes public. `seen` is the version the form was made from:
    a colleague's change in between refuses this one.
    """
    need = locked_need(need)
    changes = _changes(need, by, fields, documents)
    need.refuse_if_changed_since(seen)
    if not why.strip():
        raise ActionRefused(_("Write why the need is changed."), code="why")
    changed = {row["field"] for row in changes}
    for name in changed - {"topics", "documents"}:
        setattr(need, name, fields[name])
    if need.missing:
        raise ActionRefused(
            _("Fill in these first: %(fields)s.") % {"fields": ", ".join(need.missing)}, code="incomplete"
        )
    need.written_by = by
    need.save()
    if "topics" in changed:
        need.topics.set(fields["topics"])
    is_material = is_material or (need.participants_read and MATERIAL_WHEN_ON in changed)
    amendment = _append(need, by, why, is_material, changes)
    publish_documents(need, documents, at=amendment.at, by=by)
    audit.record(
        "amend_need",
        need,
        by=by,
        before={row["field"]: row["old"] for row in changes},
        after={row["field"]: row["new"] for row in changes} | {"amendment": amendment.number},
    )
    _spread(amendment, by)
    if changed & FOUND_BY:
        enqueue_by_name("matching.tasks.find_matches", "need", need.pk)
    return amendment


@transaction.atomic
def record_amendment(*, need, by, why, is_material, changes) -> Amendment:
    """Number a change to a published need that is already made, note it in the dialogue file and tell everyone who is
    involved: for actions that hold the need's lock and have made sure who may. `changes` is as in `Amendment`."""
    amendment = _append(need, by, why, is_material, changes)
    _spread(amendment, by)
    return amendment


@transaction.atomic
def preview_amendment(*, need, by, documents=(), **fields) -> list[dict[str, str]]:
    """What `amend_need` would change, with the same refusals. Changes nothing."""
    return _changes(locked_need(need), by, fields, documents)


def _changes(need, by, fields, documents):
    """What is to change. `fields` gets the dates that follow from a new deadline."""
    ensure(by, "procurement.amend_need", need)
    if not Need.objects.open(Now()).filter(pk=need.pk).exists():
        raise ActionRefused(_("A need can be changed while it is open for responses, and not after."), code="state")
    unknown = set(fields) - set(AMENDABLE)
    if unknown:
        raise ActionRefused(
            _("This cannot be changed after publication: %(fields)s.")
            % {"fields": ", ".join(sorted(label(name) for name in unknown))},
            code="fixed",
        )
    today = today_for(need)
    refuse_unfair_dates(need, fields, today)
    deadline = fields.get("response_deadline")
    if deadline and deadline != need.response_deadline:
        fields.update(dates_from(deadline, today))
    changes = differences(need, fields)
    if documents:
        if pending_documents(need).filter(pk__in=[row.pk for row in documents]).count() != len(documents):
            raise ActionRefused(
                _("A document is published or removed already. Reload the page and look again."), code="changed"
            )
        changes.append({"field": "documents", "old": "", "new": ", ".join(row.in_words for row in documents)})
    if not changes:
        raise ActionRefused(_("Nothing is changed yet."), code="same")
    return changes


def _append(need, by, why, is_material, changes) -> Amendment:
    amendment = Amendment.objects.create(
        need=need,
        number=need.amendments.count() + 1,
        at=Now(),
        by=by,
        by_name=str(by)[:200] if by is not None else "HelseHub",
        why=why.strip(),
        is_material=is_material,
        changes=changes,
    )
    amendment.refresh_from_db()
    return amendment


def _spread(amendment, by) -> None:
    note_amendment(amendment, by)
    tell_amended(amendment, besides=by)


def note_amendment(amendment, by) -> None:
    """Put it in the dialogue file, in the need's own language."""
    need = amendment.need
    with translation.override(need.language):
        changes = [
            f"- {change.label}" if change.is_long else f"- {change.label}: {change.old or '–'} → {change.new or '–'}"
            for change in in_words(amendment.changes)
        ]
        title = _("Amendment %(number)s") % {"number": amendment.number}
    note_entry(
        need=need,
        kind=DialogueEntry.Kind.AMENDMENT,
        title=title,
        text="\n".join([amendment.why, "", *changes]),
        source=f"amendment:{amendment.number}",
        by=by,
    )
