"""`make run`: web, worker and scheduler under honcho, until Ctrl-C."""

import multiprocessing
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from multiprocessing.queues import Queue
from pathlib import Path

from honcho import manager as honcho_manager
from honcho.manager import Manager
from honcho.process import Popen, Process

from ecosystem.launch import lock
from ecosystem.launch.messages import compile_stale
from ecosystem.launch.places import ROOT, data_dir
from ecosystem.launch.ports import LOCAL, require_free, wanted_port
from ecosystem.launch.problem import Problem
from ecosystem.launch.processes import dies_with_parent
from ecosystem.launch.services import clear, services

# Time for a request or a task to be finished before the hard end; an unfinished task is done again later.
honcho_manager.KILL_WAIT = 10

# The page before the queue: three Djangos loading at once make the first page wait.
AFTER_WEB = f"until {shlex.quote(sys.executable)} ecosystem/launch/alive.py; do sleep 0.3; done; "

DEMO_PASSWORD = "helsehub-demo"
DEMO_LOGINS = {
    "koordinator@helsehub.example": "coordinator at HelseHub",
    "kommune@drammen.example": "editor in Drammen kommune",
    "folger@lier.example": "editor in Lier kommune",
    "innkjop@stavanger.example": "editor in Stavanger kommune",
    "folger@baerum.example": "editor in Bærum kommune",
    "firma@firma.example": "editor in a firm",
    "konkurrent@firma.example": "editor in another firm",
    "deltaker@deltaker.example": "a person without an organisation",
}


def run() -> int:
    began = time.monotonic()
    folder = data_dir()
    port = wanted_port(os.environ.get("PORT") or "8000")
    if not lock.is_held(folder):
        # A killed run's own web server must not be taken for another program on the port.
        clear(folder)
        require_free(port)
    with services(folder, what="HelseHub", kept=True) as environment:
        address = f"http://{LOCAL}:{port}"
        environment |= {"PORT": str(port)}
        environment.setdefault("SITE_URL", address)
        # That root runs the worker is the choice of the one who is root here; a deployment has its own user.
        environment.setdefault("PYTHONWARNINGS", "ignore:::celery.platforms")
        shared = {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL")}
        lock.write_notes(folder, **lock.read_notes(folder) | {"pid": os.getpid(), "address": address} | shared)
        compile_stale()
        prepared = subprocess.run([sys.executable, "-m", "ecosystem.launch.prepare"], cwd=ROOT, env=environment)
        if prepared.returncode:
            raise Problem("The portal could not be made ready; the reason is above.")
        watched = WatchedManager(lambda: announce(address, folder, time.monotonic() - began))
        for name, command in processes(port).items():
            first = "" if name == "web" else AFTER_WEB
            watched.add_process(name, f"umask 077; {first}exec {shlex.join(command)}", env=environment, cwd=str(ROOT))
        watched.loop()
        # Ctrl-C is how a run is meant to end; a process that ends by itself, however politely, is not.
        return 0 if watched.returncode == 128 + signal.SIGINT else watched.returncode or 1


def processes(port: int) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "ecosystem"]
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", "ecosystem.wsgi", "--bind", f"{LOCAL}:{port}"),
            *("--workers", "2", "--log-level", "warning"),
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "warning", "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel", "warning", "--pidfile="],
    }


class TiedPopen(Popen):
    """Ends when the process that watches over it is gone."""

    def __init__(self, cmd: str, **options: object) -> None:
        super().__init__(cmd, preexec_fn=dies_with_parent(signal.SIGTERM), **options)


class TiedProcess(Process):
    """Ends, and its program with it, when the launcher is gone, also by kill -9."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._child_ctor = TiedPopen

    def run(self, events: Queue | None = None, ignore_signals: bool = False) -> None:
        if tie := dies_with_parent(signal.SIGKILL):
            tie()
        super().run(events, ignore_signals)


class WatchedManager(Manager):
    """Calls `started` in a thread of its own once all processes have been started."""

    def __init__(self, started: Callable[[], None]) -> None:
        super().__init__()
        self._started = started
        self._process_ctor = TiedProcess

    def _start(self) -> None:
        if sys.platform == "linux":
            multiprocessing.set_start_method("fork", force=True)
        super()._start()
        threading.Thread(target=self._started, daemon=True).start()

    def _killall(self, force: bool = False) -> None:
        # A signal can come before every process has told its number; those are ended by the sweep afterwards.
        for process in self._processes.values():
            if "pid" not in process:
                process["returncode"] = 0
                process["pid"] = -1
        super()._killall(force)


def announce(address: str, folder: Path, spent: float) -> None:
    """Say where the portal is, once it really answers."""
    began = time.monotonic()
    while not answers(f"{address}/healthz"):
        if time.monotonic() - began > 120:
            print("The portal still does not answer; see the lines above.", flush=True)
            return
        time.sleep(0.1)
    width = max(map(len, DEMO_LOGINS))
    log_ins = "\n".join(f"    {login:<{width}}  {who}" for login, who in DEMO_LOGINS.items())
    print(
        f"\nHelseHub is ready at {address} (after {spent + time.monotonic() - began:.1f} s)\n"
        f"  Demo log-ins, password {DEMO_PASSWORD}:\n{log_ins}\n"
        f"  Mail is written to {folder / 'mail'}{os.sep}\n"
        f"  Ctrl-C stops everything.\n",
        flush=True,
    )


def answers(url: str) -> bool:
    # Straight to this machine, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
