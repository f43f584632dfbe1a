"""What one row of a file would do. Plain values, so that a run can keep its rows as JSON."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .cells import Misread, check_plain

CREATE, CHANGE, SAME, WRONG = "create", "change", "same", "wrong"
DOINGS = (CREATE, CHANGE, SAME, WRONG)


@dataclass
class PlannedRow:
    """`cells` is what stands in the file; the rest follows from it and from the database as it is now.

    `values` are to be written, `before` what they replace (both in the database's terms), `changes` the same in words:
    [column, old, new]. `errors` are [column, what is wrong]. `pk` is the row's own, `version` what it was when written.
    """

    number: int
    cells: dict[str, str]
    do: str = SAME
    label: str = ""
    pk: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    changes: list[list[str]] = field(default_factory=list)
    errors: list[list[str]] = field(default_factory=list)
    version: str = ""
    left: str = ""

    def wrong(self, column: Any, text: str) -> None:
        self.errors.append([str(column), text])

    def change(self, column: Any, key: str, old: Any, new: Any, *, words: Callable[[Any], str] = str) -> None:
        """Note that `key` becomes `new`, if it is not so already."""
        if old == new:
            return
        self.before[key], self.values[key] = old, new
        self.changes.append([str(column), words(old) if old not in (None, "", []) else "", words(new)])

    def settle(self) -> None:
        """Decide what is done, once everything is known."""
        if self.errors:
            self.do, self.values, self.before, self.changes = WRONG, {}, {}, []
        elif self.do != CREATE:
            self.do = CHANGE if self.values else SAME

    @property
    def intent(self) -> tuple:
        """What must not have changed between preview and import."""
        return self.do, self.pk, sorted(self.values.items()), sorted(self.before.items())

    def as_json(self) -> dict:
        return asdict(self)


def read_cells(row: PlannedRow, columns: Iterable[Any], readers: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The cells that say something, read; those that cannot be read are noted as wrong. An empty cell changes nothing."""
    found = {}
    for column in columns:
        text = row.cells.get(column.key, "")
        if not text:
            continue
        try:
            found[column.key] = readers[column.key](check_plain(text))
        except Misread as misread:
            row.wrong(column.label, str(misread))
    return found


def refuse_twins(rows: Iterable[PlannedRow], key: Callable[[PlannedRow], Hashable | None], column: Any) -> None:
    """Rows about the same thing are wrong, all of them: nobody can tell which one is meant."""
    twins: dict[Hashable, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        same = key(row)
        if same is not None:
            twins[same].append(row)
    for group in twins.values():
        for row in group if len(group) > 1 else ():
            others = ", ".join(str(other.number) for other in group if other is not row)
            row.wrong(column, _("Also in row %(rows)s.") % {"rows": others[:200]})


def summary(rows: Iterable[PlannedRow]) -> dict[str, int]:
    counted = Counter(row.do for row in rows)
    return {do: counted[do] for do in DOINGS}
