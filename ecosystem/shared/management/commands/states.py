"""Draw docs/states.md from the transition tables, so that the docs cannot lie."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from ecosystem.shared.states import Move

HEADER = """# States and moves

Drawn by `manage.py states` from each app's `states.py`; `make check` fails when it is out of date.
"""


class Command(BaseCommand):
    help = "Write docs/states.md from the transition tables; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when docs/states.md is out of date")

    def handle(self, *args, check, **options):
        path = settings.BASE_DIR / "docs" / "states.md"
        with translation.override("en"):
            text = HEADER + "".join(self.sections())
        if not check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            raise CommandError("docs/states.md is out of date. Run: .venv/bin/python manage.py states")

    def sections(self):
        for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
            if not find_spec(f"{config.name}.states"):
                continue
            module = import_module(f"{config.name}.states")
            for name, table in vars(module).items():
                if isinstance(table, tuple) and table and all(isinstance(move, Move) for move in table):
                    yield self.section(config.label, name, table)

    @staticmethod
    def section(label, name, table):
        noun = name.removesuffix("TRANSITIONS").strip("_").lower()
        title = f"{label}: {noun.replace('_', ' ')}" if noun else label
        diagram = "\n".join(f"    {source} --> {move.target}: {move.name}" for move in table for source in move.sources)
        rows = "\n".join(f"| {move.name} | {', '.join(move.sources)} | {move.target} | {move.who} |" for move in table)
        return (
            f"\n## {title}\n\n```mermaid\nstateDiagram-v2\n{diagram}\n```\n\n"
            f"| move | from | to | who |\n|---|---|---|---|\n{rows}\n"
        )
