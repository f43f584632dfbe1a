"""PostgreSQL and Redis for a command: those of the environment, else embedded ones for as long as it runs."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from ecosystem.launch import lock
from ecosystem.launch.keeper import Keeper, Service
from ecosystem.launch.places import ROOT, kept_secret, socket_folder
from ecosystem.launch.postgres import Postgres
from ecosystem.launch.processes import end, marked, orphans
from ecosystem.launch.valkey import Valkey


@contextmanager
def services(
    folder: Path, *, what: str, throw_away: bool = False, settings: str = "local", kept: bool = False
) -> Iterator[dict[str, str]]:
    """Hold `folder`, start what is needed, and give the environment for commands; end it all afterwards.

    `kept`: a service that ends meanwhile is started again.
    Whatever an earlier, killed run in the same folder left behind is ended first.
    """
    with ExitStack() as stack:
        stack.enter_context(lock.only_one(folder, what))
        stack.enter_context(stopped_by_signals())
        clear(folder)
        environment = marked(command_environment(folder, settings), folder)
        stack.callback(sweep, folder)
        started: list[Service] = []
        keeper = Keeper()
        stack.callback(keeper.end)
        if not environment.get("DATABASE_URL"):
            sockets = socket_folder()
            stack.callback(shutil.rmtree, sockets, ignore_errors=True)
            lock.write_notes(folder, sockets=str(sockets))
            postgres = Postgres(folder, sockets, environment, throw_away=throw_away)
            started.append(postgres)
            stack.callback(postgres.stop)
        if not environment.get("REDIS_URL"):
            valkey = Valkey(folder, environment)
            started.append(valkey)
            stack.callback(valkey.stop)
        for service in started:
            service.wait()
            environment["DATABASE_URL" if isinstance(service, Postgres) else "REDIS_URL"] = service.url
        if kept and started:
            keeper.watch(started)
            stack.callback(keeper.look_away)
        yield environment


def command_environment(folder: Path, settings: str) -> dict[str, str]:
    """The environment for Django's commands, this clone's own environment first in PATH."""
    programs = str(ROOT / ".venv" / "bin")
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": f"ecosystem.settings.{settings}",
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
    }
    environment.setdefault("SECRET_KEY", kept_secret(folder / "secret-key"))
    return environment


def clear(folder: Path) -> None:
    """End and remove what a killed run left in this folder."""
    sweep(folder)
    left = lock.read_notes(folder).get("sockets")
    if left and Path(left).name.startswith("helsehub-") and Path(left).is_dir():
        shutil.rmtree(left, ignore_errors=True)
    (folder / "celerybeat.pid").unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """End every process that bears this folder's mark."""
    users = [] if os.getuid() else [user_id for user_id in (owner_of(folder / "postgres"),) if user_id is not None]
    found = orphans(folder, users=users)
    services_last = [process for process in found if name_of(process) in {"postgres", "valkey-server"}]
    end([process for process in found if process not in services_last])
    end(services_last)


def owner_of(path: Path) -> int | None:
    return path.stat().st_uid if path.exists() else None


def name_of(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.Error:
        return ""


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the block as Ctrl-C does: everything is taken down in order."""

    def stop(number: int, _frame: object) -> None:
        # Once is enough: the taking down itself is not to be broken off.
        for sign in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(sign, signal.SIG_IGN)
        sys.exit(0 if number == signal.SIGINT else 128 + number)

    before = {sign: signal.signal(sign, stop) for sign in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
