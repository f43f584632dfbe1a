"""One table of settings: what the code reads, what the docs tell and what compose passes are the same."""

import ast
import re
import subprocess
import sys
from itertools import chain

import pytest
import yaml

from ecosystem.launch.places import ROOT
from ecosystem.settings.environment import PER_PROVIDER, TABLE, written_into

NAMES = {setting.name for setting in TABLE}
# Of the system and of Python, not the portal's.
SYSTEM = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONWARNINGS"}
COMPOSE = (ROOT / "docker-compose.yml").read_text()
OURS = ("x-portal", "web", "worker", "beat", "migrate")


def names_read(source):
    """Names in `env("X")`, `env.int("X")`, `os.environ["X"]`, `os.environ.get("X")`, `os.getenv("X")`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            if re.fullmatch(
                r"_?env(\.\w+)?|(os\.)?environ(ment)?\.(get|pop|setdefault)|os\.getenv", ast.unparse(node.func)
            ):
                yield node.args[0].value
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in {"os.environ", "environ"}:
            yield ast.literal_eval(node.slice)


def sources():
    packages = (path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "bench"})
    found = chain(ROOT.glob("*.py"), *(package.rglob("*.py") for package in packages))
    return [path for path in found if path != ROOT / "ecosystem/settings/test.py"]


def test_the_reading_of_sources_sees_every_way_to_read():
    source = (
        'env("A"); env.int("B"); os.environ["C"]; os.environ.get("D"); os.getenv("E"); os.environ.setdefault("F", 1)'
    )
    assert sorted(names_read(source)) == list("ABCDEF")


def test_every_variable_the_code_reads_is_in_the_table_and_no_other():
    read = {name for path in sources() for name in names_read(path.read_text())}
    assert read - SYSTEM - NAMES == set()
    unread = {setting.name for setting in TABLE if setting.given_by != "compose only"} - read
    assert unread == set()


def test_the_docs_tell_the_table():
    docs = (ROOT / "docs/operations.md").read_text()
    assert docs == written_into(docs), "run: python -m ecosystem.settings.environment"


def test_what_docs_and_compose_ask_for_is_in_the_table():
    told = set(re.findall(r"^([A-Z][A-Z0-9_]+)=", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", COMPOSE))
    assert {name for name in told | asked if not re.match("OIDC_.+_", name)} - NAMES == set()


@pytest.mark.parametrize("service", OURS)
def test_compose_passes_every_setting_to_every_process(service):
    compose = yaml.safe_load(COMPOSE)
    portal = compose.get(service) or compose["services"][service]
    passed = portal["environment"]
    assert {s.name for s in TABLE if s.given_by in {"operator", "compose"}} - set(passed) == set()
    # A name alone is passed where it is given; an empty text would be passed where it is not.
    assert [name for name, value in passed.items() if value is not None and ":-}" in value] == []
    # Providers have names of the operator's own choosing: the file is handed on whole.
    assert portal["env_file"] == [{"path": ".env", "required": False}]
    # What the image has chosen for itself is not overrun by that file.
    assert {"DJANGO_SETTINGS_MODULE", "DATA_DIR", "STATIC_ROOT", "PORT"} <= {k for k, v in passed.items() if v}


def test_compose_demands_what_the_portal_demands():
    demanded = set(re.findall(r"\$\{([A-Z0-9_]+):\?", COMPOSE))
    assert demanded == {s.name for s in TABLE if s.needed and s.given_by == "operator"} | {
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
    }


def test_the_image_can_be_built_with_all_that_is_needed():
    build = (ROOT / "Dockerfile").read_text()
    assert [s.name for s in TABLE if s.needed and f"{s.name}=" not in build] == []


def test_every_example_of_a_provider_is_read():
    told = set(re.findall(r"OIDC_[A-Z]+_([A-Z_]+)=", (ROOT / "docs/operations.md").read_text()))
    assert told <= {setting.name for setting in PER_PROVIDER}


def test_writing_the_table_changes_nothing_that_is_right():
    before = (ROOT / "docs/operations.md").read_bytes()
    subprocess.run([sys.executable, "-m", "ecosystem.settings.environment"], cwd=ROOT, check=True)
    assert (ROOT / "docs/operations.md").read_bytes() == before
