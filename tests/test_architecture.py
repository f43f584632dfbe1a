"""The shape of the code: what may point where, and how big a file may be."""

import ast
import re
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
LINE, TEMPLATE_LINES, TEMPLATE_CHARACTERS = 120, 200, 9_000
# Templates over that size; a reason each.
LARGE_FOR_A_REASON = {
    "portal/privacy_en.html": "one text, read from end to end",
    "portal/privacy_nb.html": "one text, read from end to end",
    "ui/gallery.html": "every component on one page",
}


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


def templates():
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path.relative_to(ROOT / "templates").as_posix(), path.read_text()


def test_templates_stay_small():
    large = {
        name: (text.count("\n"), len(text))
        for name, text in templates()
        if text.count("\n") > TEMPLATE_LINES or len(text) > TEMPLATE_CHARACTERS
    }
    assert {name: size for name, size in large.items() if name not in LARGE_FOR_A_REASON} == {}
    assert LARGE_FOR_A_REASON.keys() <= large.keys(), "A reason that is no longer needed goes"


def test_lines_of_templates_are_as_short_as_those_of_the_code():
    assert [
        f"{name}:{number}"
        for name, text in templates()
        for number, line in enumerate(text.split("\n"), 1)
        if len(line) > LINE
    ] == []


def test_no_template_has_a_space_before_a_comma():
    """`make format` breaks the line between two template tags, also where the second begins with a comma."""
    spaced = re.compile(r"%}\s+{% (?:if|elif|else|for|with)\b[^%]*%}[,.;:!?)]")
    assert [f"{name}: {found[0]}" for name, text in templates() for found in spaced.finditer(text)] == []


def names(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


INNER = {"models", "rules", "actions", "queries", "states"}
# In a noun's package these meet the browser by their name; those that do without saying so have a reason.
OUTER = {"views", "urls", "form", "forms", "filters", "api"}
SEES_THE_REQUEST = {
    "actors/accounts/adapter.py": "allauth hands it on",
    "actors/accounts/factor_changes.py": "allauth hands it on",
    "actors/accounts/guessing.py": "counts by the address and the device",
    "actors/accounts/middleware.py": "it is one",
    "actors/accounts/second_factor.py": "what a session has shown",
    "procurement/responses/receipts.py": "draws a page",
}


def is_inner(path):
    """A model, rule, action or query: by its name, by its folder's, or as a module of a noun's package."""
    in_a_noun = not (path.parent / "apps.py").exists() and any(
        (path.parent / name).exists() for name in ("actions.py", "queries.py")
    )
    return bool({path.stem, path.parent.name} & INNER) or (in_a_noun and path.stem.rpartition("_")[2] not in OUTER)


def test_models_rules_and_actions_never_see_the_request():
    wrong = {str(path.relative_to(ROOT)) for path in python_files() if is_inner(path) and "request" in names(path)}
    assert wrong == set(SEES_THE_REQUEST)


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


# Sentences of `Membership.objects` that say who of an actor's people can act; all else finds rows, not people who act.
WHO_ACTS = {"in_force", "editors", "administrators", "acting"}
KEEPS_ROWS = {
    "actors/belonging/actions.py": "keeps the rows themselves, whoever's they are",
    "actors/belonging/appointments.py": "confirms and ends rows",
    "actors/importing/undoing.py": "takes back rows",
    "actors/belonging/invitations.py": "nobody comes in twice, whatever their account",
    "actors/belonging/joining.py": "nobody comes in twice, whatever their account",
    "actors/merging/actions.py": "moves rows",
    "actors/admission/registration.py": "makes the first row",
    "actors/my_data/erasure.py": "locks rows",
    "actors/merging/rows.py": "unites rows",
    "actors/importing/people.py": "reads what a file would change",
    "actors/curation/exports.py": "the desk's list of all rows",
    "actors/belonging/queries.py": "the team page shows closed accounts, marked",
    "actors/my_data/queries.py": "what is held of a person",
    "actors/belonging/views.py": "a closed account can be taken off the team",
    "ecosystem/portal/demo/organisations.py": "the demo's rows",
    "actors/accounts/privacy.py": "what is held of a person",
    "procurement/models/question.py": "whoever asked stays near to their actor, whatever their account",
    "events/actions.py": "those who leave with an invitation, whatever their account",
}


def direct_reads_of_memberships(path):
    """Rows of memberships, or the flag of an account, read past the sentences that say who can act."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            owner, manager = node.value.value, node.value.attr
            of_model = manager == "objects" and isinstance(owner, ast.Name) and owner.id == "Membership"
            if (of_model or manager == "memberships") and node.attr not in WHO_ACTS:
                yield node.lineno
        if isinstance(node, ast.keyword) and node.arg:
            name = node.arg
            if "memberships__" in name or name.endswith("person__is_active"):
                yield node.value.lineno
        asks = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"filter", "exclude", "get"}
        if asks and "is_active" in {word.arg for word in node.keywords}:
            yield node.lineno


def test_whoever_acts_is_written_to_or_counted_is_found_by_one_sentence():
    past = {}
    for path in python_files():
        name = str(path.relative_to(ROOT))
        lines = sorted(set(direct_reads_of_memberships(path)))
        if lines and name not in KEEPS_ROWS and not name.startswith("actors/models/"):
            past[name] = lines
    assert past == {}, "Ask Membership.objects.in_force(), .editors(), .administrators() or .acting()"


def test_every_exception_to_that_sentence_is_needed():
    needless = [name for name in KEEPS_ROWS if not any(direct_reads_of_memberships(ROOT / name))]
    assert needless == []


SET_APART = {"is_staff", "is_superuser"}
# Both marks stand together there, and are no question of who may take part.
KEEPS_MARKS = {
    "actors/privacy.py": "an erased person has neither",
    "actors/models/person.py": "a superuser is made",
    "actors/rules.py": "a superuser is not let in by another coordinator",
}


def marks_in(statement) -> set[str]:
    words = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
    words |= {node.arg.split("__")[-1] for node in ast.walk(statement) if isinstance(node, ast.keyword) and node.arg}
    return words & SET_APART


def copies_of_the_sentence(path):
    """Functions that put the two marks together themselves."""
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    return [node.name for node in functions if marks_in(node) == SET_APART]


def test_who_stands_outside_what_is_sealed_is_said_in_one_place():
    copies = {str(path.relative_to(ROOT)): found for path in python_files() if (found := copies_of_the_sentence(path))}
    assert {name: found for name, found in copies.items() if name not in KEEPS_MARKS} == {}, (
        "Ask is_neutral(user), or .neutral() of people and memberships"
    )
    assert set(copies) == set(KEEPS_MARKS), "An exception is no longer needed"


def test_no_template_asks_who_is_a_superuser():
    asking = [path for path in (ROOT / "templates").rglob("*.html") if "is_superuser" in path.read_text()]
    assert asking == []
