"""The shape of the code: what may point where, and how big a file may be."""

import ast
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
OURS = ("ecosystem", "actors", "events", "projects", "procurement", "funding", "solutions", "matching")
# From the ground up; apps on one floor are strangers to each other.
FLOORS = (
    {"shared"},
    {"actors"},
    {"projects", "events"},
    {"procurement", "funding"},
    {"solutions"},
    {"matching"},
    {"portal"},
)
FLOOR = {label: number for number, floor in enumerate(FLOORS) for label in floor}
ASK, SPLIT = 300, 500
# Modules over the asking size that one noun fills; a reason each.
LONG_FOR_A_REASON: dict[str, str] = {}


def relations():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in FLOOR:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield model, field


def test_every_model_relation_points_down():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations()
        if (target := field.related_model._meta.app_label) in FLOOR
        and target != model._meta.app_label
        and FLOOR[target] >= FLOOR[model._meta.app_label]
    ]
    assert wrong == []


def test_relations_are_really_walked():
    assert len(list(relations())) > 20


def test_no_generic_foreign_keys():
    from django.contrib.contenttypes.fields import GenericForeignKey

    assert [m for m in apps.get_models() if any(isinstance(f, GenericForeignKey) for f in m._meta.private_fields)] == []


def python_files():
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


@pytest.mark.parametrize("name", ["utils", "helpers", "misc", "common", "base_models"])
def test_no_dumping_grounds(name):
    assert [str(path) for path in python_files() if path.stem == name] == []


def test_modules_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if (lines := len(path.read_text().splitlines())) > ASK and str(path.relative_to(ROOT)) not in LONG_FOR_A_REASON
    }
    assert long == {}, "Split by domain noun, or give the reason in LONG_FOR_A_REASON"
    for name in LONG_FOR_A_REASON:
        assert len((ROOT / name).read_text().splitlines()) <= SPLIT


def test_templates_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "templates").rglob("*.html")
        if (lines := len(path.read_text().splitlines())) > 200
    }
    assert {name: lines for name, lines in long.items() if not name.startswith("templates/ui/")} == {}


def names(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def test_models_rules_and_actions_never_see_the_request():
    inner = {"models", "rules", "actions", "queries", "states"}
    wrong = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if ({path.stem, path.parent.name} & inner) and "request" in names(path)
    ]
    assert wrong == []


def test_no_third_party_addresses_in_templates_or_scripts():
    wrong = []
    for folder in ("templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".html", ".css", ".js"}:
                text = path.read_text()
                wrong += [f"{path}: {mark}" for mark in ('src="http', "@import url(http", "url(http") if mark in text]
    assert wrong == []


def test_docs_states_is_current():
    from django.core.management import call_command

    call_command("states", check=True)


def test_nothing_generated_is_committed():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    assert [
        f for f in tracked if f.endswith((".mo", ".pyc")) or f.startswith(("node_modules/", "staticfiles/", ".data/"))
    ] == []
