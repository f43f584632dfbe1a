"""What must be true before the portal starts: schema, static files, demo data. One process, so that Django loads once.

`python -m ecosystem.launch.prepare` with the environment of `services`; `… prepare static` collects static files only.
"""

import hashlib
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands

_STAMP = ".sources"
# Of the packages only what a browser loads: the rest is ten times as much, and each file is compressed twice.
NOT_SERVED = [
    *("*.ts", "*.md", "*.scss", "scss", "package.json", "cjs", "extension", "rest_framework", "htmax*"),
    *("echarts.js", "echarts*.map", "echarts.common*", "echarts.esm*", "echarts.simple*"),
    *("htmx.amd.js", "htmx.cjs.js", "htmx.esm.js", "ext"),
]


def main(only: str = "") -> None:
    django.setup()
    collect_static()
    if only == "static":
        return
    print("Bringing the database up to date …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    if "load_demo" in get_commands() and database_is_empty():
        print("Loading the demo ecosystem …", flush=True)
        call_command("load_demo", if_empty=True)


def database_is_empty() -> bool:
    return not apps.get_model("actors", "Actor").objects.exists()


def collect_static() -> None:
    """Collect static files if one of their sources changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / _STAMP
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    print("Collecting static files …", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)


def static_fingerprint() -> str:
    """A digest of the name, size and time of change of every source of a static file."""
    digest = hashlib.sha256(repr([settings.STORAGES["staticfiles"], NOT_SERVED]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(NOT_SERVED), key=lambda found: found[0]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{getattr(storage, 'prefix', '')}/{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
