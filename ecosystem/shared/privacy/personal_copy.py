"""A person's copy, gathered from the registry: what each place holds of them, as data and as readable lines."""

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .registry import HOLDINGS, Subject


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """All of one kind. `rows` are for reading, `data` for machines."""

    words: str
    rows: list[list[Cell]]
    data: list[dict[str, Any]]


def gather(subject: Subject) -> list[Section]:
    """In the active language. Only the fields named in each declaration are read: nobody else's data comes along."""
    sections: dict[str, Section] = {}
    for holding in HOLDINGS:
        if not holding.copy:
            continue
        model = apps.get_model(holding.model)
        relations = {path.rpartition(".")[0].replace(".", "__") for path in holding.copy if "." in path}
        rows = holding.rows(subject).select_related(*relations) if relations else holding.rows(subject)
        section = sections.setdefault(str(holding.words), Section(str(holding.words), [], []))
        for row in rows.order_by("pk").iterator(chunk_size=500):
            section.rows.append(
                [Cell(_label(model, path), shown) for path in holding.copy if (shown := _shown(row, path))]
            )
            section.data.append({"table": holding.model, **{path: _value(row, path) for path in holding.copy}})
    return [section for section in sections.values() if section.rows]


def left_out() -> list[tuple[str, str]]:
    """(what, why) of what is held and not in the copy."""
    return sorted({(str(holding.words), str(holding.not_copied)) for holding in HOLDINGS if not holding.copy})


def as_json(sections: list[Section], **facts: Any) -> str:
    content = {**facts, "sections": [{"about": section.words, "rows": section.data} for section in sections]}
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _follow(row: Any, path: str) -> tuple[Any, str]:
    *steps, last = path.split(".")
    for step in steps:
        row = getattr(row, step, None) if row is not None else None
    return row, last


def _value(row: Any, path: str) -> Any:
    owner, name = _follow(row, path)
    return None if owner is None else getattr(owner, name)


def _shown(row: Any, path: str) -> str:
    owner, name = _follow(row, path)
    value = None if owner is None else getattr(owner, name)
    if value is None or value == "":
        return ""
    if hasattr(owner, f"get_{name}_display"):
        return str(getattr(owner, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "hour"):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _label(model: type, path: str) -> str:
    """A thing's name or title goes by the name of the relation that leads to it."""
    try:
        return capfirst(str(model._meta.get_field(path.split(".")[0]).verbose_name))
    except FieldDoesNotExist:
        return capfirst(path)
