"""`make check`: everything that can be said about the code without running it, each check with its own verdict."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from ecosystem.launch.messages import compile_stale
from ecosystem.launch.places import ROOT

PYTHON = sys.executable
TYPED = ("actions", "queries", "rules", "scoring")
# In a package by noun, what talks with the browser and the desk is not typed: the request has no types to speak of.
UNTYPED = ("views", "form", "forms", "classification", "admin", "filters", "api", "fields", "receipts")
APP_FOLDERS = ("models", "migrations", "management", "templatetags", "admin", "forms", "views", "oidc")
FORM_TEMPLATES = [str(Path(PYTHON).with_name("djangofmt")), "templates"]
LAYERS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
# Nothing answers there: these checks need settings, not services.
NOWHERE = "postgresql://nobody@/none?host=/nonexistent"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "ecosystem.settings.production",
    "SECRET_KEY": "kN7-_wq2Vb8rXz5Lm0TgYc4Hs9Jd1Fp6Ua3Ei-Oo_RtWyQuIxSvBnM2",
    "DATABASE_URL": NOWHERE,
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "SECURITY_CONTACT": "sikkerhet@helsehub.no",
}
TESTING = {"DJANGO_SETTINGS_MODULE": "ecosystem.settings.test", "DATABASE_URL": NOWHERE}


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    remedy: str = ""


def checks() -> list[Check]:
    manage = [PYTHON, "manage.py"]
    found = [
        Check("format", [PYTHON, "-m", "ruff", "format", "--check", "."], remedy="make format"),
        Check("lint", [PYTHON, "-m", "ruff", "check", "."], remedy="make format mends some of it"),
        Check("template format", [*FORM_TEMPLATES, "--check"], remedy="make format"),
        Check("templates", [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"]),
        Check("markup", [PYTHON, "-m", "ecosystem.launch.markup"]),
        Check("types", [PYTHON, "-m", "mypy", *typed_modules()], TESTING),
        Check("layers", [PYTHON, "-c", LAYERS]),
        Check(
            "migrations",
            [*manage, "makemigrations", "--check", "--dry-run"],
            {**TESTING, "PYTHONWARNINGS": "ignore::RuntimeWarning"},
            remedy="make manage ARGS=makemigrations",
        ),
        Check(
            "translations", [PYTHON, "-m", "ecosystem.launch.messages", "check"], remedy="make messages, then translate"
        ),
        Check("deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]
    if any(ROOT.glob("ecosystem/*/management/commands/states.py")):
        found.append(Check("states", [*manage, "states", "--check"], TESTING, remedy="make manage ARGS=states"))
    return found


def check() -> int:
    """Run every check, also after one has failed, and say which did."""
    compile_stale()
    failed = [one for one in checks() if not passes(one)]
    if not failed:
        print("All checks pass.")
        return 0
    for one in failed:
        print(f"Failed: {one.name}" + (f" ({one.remedy})" if one.remedy else ""))
    return 1


def passes(one: Check) -> bool:
    began = time.monotonic()
    result = subprocess.run(
        one.command,
        cwd=ROOT,
        env={**os.environ, **one.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    good = result.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {one.name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not good:
        print(result.stdout.rstrip(), flush=True)
    return good


def typed_modules() -> list[str]:
    """The modules whose types are checked: each app's actions, queries, rules and scoring, and its packages by noun."""
    top = sorted([*ROOT.glob("*/*"), *ROOT.glob("ecosystem/*/*")])
    whole = [path for path in top if path.stem in TYPED and (path.parent / "apps.py").exists() and holds_code(path)]
    places = [*ROOT.glob("actors/*/*.py"), *ROOT.glob("matching/similar/*.py"), *ROOT.glob("procurement/*/*.py")]
    nouns = [path for path in places if path.parent.name not in APP_FOLDERS]
    inside = [path for path in sorted(nouns) if path.stem.rpartition("_")[2] not in UNTYPED]
    return [str(path.relative_to(ROOT)) for path in [*whole, *inside]]


def holds_code(path: Path) -> bool:
    """A module or a package, and no folder that a move has left behind with nothing but its cache."""
    return path.is_file() or (path / "__init__.py").exists()


def mend_format() -> int:
    mended = (
        [PYTHON, "-m", "ruff", "check", "--fix", "--quiet", "."],
        [PYTHON, "-m", "ruff", "format", "."],
        FORM_TEMPLATES,
    )
    return max(subprocess.run(command, cwd=ROOT, check=False).returncode for command in mended)
