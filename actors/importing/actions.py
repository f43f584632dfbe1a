"""Files of actors and people: read, looked through, carried out all at once, and undone."""

from collections.abc import Sequence
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.spreadsheets.reading import read_rows

from ..models import ImportRun
from ..states import ActorState
from .actors import plan_actors
from .columns import ACTOR_COLUMNS, PEOPLE_COLUMNS, understood
from .people import plan_people
from .plan import CHANGE, CREATE, WRONG, PlannedRow, summary
from .undoing import undo_actors, undo_people
from .writing_actors import write_actors
from .writing_people import write_people

COLUMNS = {ImportRun.Kind.ACTORS: ACTOR_COLUMNS, ImportRun.Kind.PEOPLE: PEOPLE_COLUMNS}
STATES_OF_NEW = (ActorState.APPROVED, ActorState.APPLIED)


@transaction.atomic
def read_import(
    *, file: IO[bytes], name: str, size: int, kind: str, by: Any, state: str = ActorState.APPROVED
) -> ImportRun:
    """Read a file and keep what it would do; nothing of it is done yet. New actors are to be in `state`.

    Raises ActionRefused when the file cannot be read at all. What is wrong with single rows is told in the rows.
    """
    ensure(by, "actors.curate")
    if state not in STATES_OF_NEW:
        raise ActionRefused(_("New actors are either approved or wait for an answer."), code="state")
    table = understood(read_rows(file, name, size=size), COLUMNS[ImportRun.Kind(kind)])
    run = ImportRun(kind=kind, file_name=name[-200:], by=by)
    run.summary = {"ignored": table.ignored, "state": str(state)}
    _keep(run, _plan(kind, table.rows, by=by))
    return run


@transaction.atomic
def carry_out_import(*, run: ImportRun, by: Any, skip_faulty: bool = False) -> ImportRun:
    """Do what the preview says, all or nothing. Faulty rows are left out only when `skip_faulty` says so.

    Raises ActionRefused with code "faulty", "nothing", "state", or "moved" when the database has changed in a way that
    changes the rows: then call `look_again`.
    """
    run = _locked(run, ImportRun.State.PREVIEW, by)
    seen = [PlannedRow(**row) for row in run.rows]
    rows = _plan(run.kind, ((row.number, row.cells) for row in seen), by=by, lock=True)
    if [row.intent for row in rows] != [row.intent for row in seen]:
        raise ActionRefused(
            _("Something has changed since the preview was made. Look through it again before you import."),
            code="moved",
        )
    faulty = sum(row.do == WRONG for row in rows)
    if faulty and not skip_faulty:
        shown = {"count": faulty}
        raise ActionRefused(
            _("%(count)s rows have errors. Mend the file, or choose to leave those rows out.") % shown, code="faulty"
        )
    if not any(row.do in {CREATE, CHANGE} for row in rows):
        raise ActionRefused(_("There is nothing to import: no row makes or changes anything."), code="nothing")
    reason = _("Import: %(file)s") % {"file": run.file_name}
    if run.kind == ImportRun.Kind.ACTORS:
        write_actors(rows, by=by, state=run.summary["state"], reason=reason)
    else:
        write_people(rows, by=by)
    run.state, run.done_at = ImportRun.State.DONE, timezone.now()
    _keep(run, rows)
    audit.record("carry_out_import", run, by=by, after=run.summary["counts"])
    return run


@transaction.atomic
def look_again(*, run: ImportRun, by: Any) -> ImportRun:
    """Make the preview anew, from the same rows and the database as it is now."""
    run = _locked(run, ImportRun.State.PREVIEW, by)
    _keep(run, _plan(run.kind, ((row["number"], row["cells"]) for row in run.rows), by=by))
    return run


@transaction.atomic
def undo_import(*, run: ImportRun, by: Any) -> ImportRun:
    """Take back what an import did, where nothing has happened since. What is left is named in its row (`left`)."""
    run = _locked(run, ImportRun.State.DONE, by)
    if not run.rows:
        raise ActionRefused(_("This import is too old to be undone: its rows are no longer kept."), code="old")
    rows = [PlannedRow(**row) for row in run.rows]
    if run.kind == ImportRun.Kind.ACTORS:
        undo_actors(rows, by=by, reason=_undoing(run))
    else:
        undo_people(rows, by=by)
    run.state, run.undone_at = ImportRun.State.UNDONE, timezone.now()
    run.rows = [row.as_json() for row in rows]
    run.summary["left"] = sum(bool(row.left) for row in rows)
    run.save()
    audit.record("undo_import", run, by=by, after={"left": run.summary["left"]})
    return run


@transaction.atomic
def drop_import(*, run: ImportRun, by: Any) -> None:
    """Throw away a preview."""
    _locked(run, ImportRun.State.PREVIEW, by).delete()


def _plan(kind: str, rows: Any, *, by: Any, lock: bool = False) -> list[PlannedRow]:
    return (plan_actors if kind == ImportRun.Kind.ACTORS else plan_people)(rows, by=by, lock=lock)


def _keep(run: ImportRun, rows: Sequence[PlannedRow]) -> None:
    run.rows = [row.as_json() for row in rows]
    run.summary["counts"] = summary(rows)
    run.save()


def _locked(run: ImportRun, state: str, by: Any) -> ImportRun:
    ensure(by, "actors.curate")
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != state:
        raise ActionRefused(
            _("This can no longer be done: the status has changed meanwhile. Reload the page to see how it stands."),
            code="state",
        )
    return run


def _undoing(run: ImportRun) -> str:
    return _("Undone: %(file)s") % {"file": run.file_name}
