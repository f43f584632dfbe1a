"""A portal of the attack's own: services, web server, worker and scheduler as `make run` has them, kept up and killed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import psutil

from ecosystem.launch import lock
from ecosystem.launch.places import ROOT, socket_folder
from ecosystem.launch.portal import answers, processes
from ecosystem.launch.ports import LOCAL, free_port
from ecosystem.launch.postgres import Postgres
from ecosystem.launch.problem import Problem
from ecosystem.launch.processes import dies_with_parent, end, marked
from ecosystem.launch.services import clear, command_environment, stopped_by_signals, sweep
from ecosystem.launch.valkey import Valkey

SETTINGS = "tests.attack.settings"
# As a container's `restart: unless-stopped`: what has died is up again after this many seconds.
RESTART_AFTER = 2.0


class OwnPortal:
    """Everything on this machine's own address, with data in `folder`, which is emptied first."""

    def __init__(self, folder: Path, sink_port: int, *, demo: bool = True) -> None:
        self.folder = folder
        self.demo = demo
        self.port = free_port()
        self.sink_port = sink_port
        self.children: dict[str, subprocess.Popen] = {}
        self.restarts: dict[str, int] = {}
        self._down_since: dict[str, float] = {}
        self._stack = ExitStack()
        self._ending = threading.Event()

    @property
    def address(self) -> str:
        return f"http://{LOCAL}:{self.port}"

    def __enter__(self) -> "OwnPortal":
        self._stack.enter_context(lock.only_one(self.folder, "make attack"))
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self) -> None:
        self._stack.enter_context(stopped_by_signals())
        clear(self.folder)
        empty(self.folder)
        self._stack.callback(sweep, self.folder)
        # The servers that a deployment has given would be killed, too: the attack has its own.
        given = {name: os.environ.pop(name) for name in ("DATABASE_URL", "REDIS_URL", "SITE_URL") if name in os.environ}
        self._stack.callback(os.environ.update, given)
        self.environment = marked(command_environment(self.folder, "local"), self.folder)
        self.environment |= {"SITE_URL": self.address, "PORT": str(self.port), "SINK_PORT": str(self.sink_port)}
        self.environment |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(self.uploads)}
        self.environment.setdefault("PYTHONWARNINGS", "ignore:::celery.platforms")
        self.uploads.mkdir()
        self._start_services()
        self._prepare()
        self.environment["DJANGO_SETTINGS_MODULE"] = SETTINGS
        self.commands = processes(self.port)
        self._stack.callback(self._end)
        self._start_process("web")
        self.wait_for_web()
        threading.Thread(target=self._keep_up, daemon=True).start()

    def _prepare(self) -> None:
        # The demo has known passwords and is loaded only where DEMO is on; what is attacked has it off.
        ready = [["-m", "ecosystem.launch.prepare"]]
        if not self.demo:
            ready = [["-m", "ecosystem.launch.prepare", "static"], ["manage.py", "migrate", "--verbosity=0"]]
            ready.append(["manage.py", "load_reference"])
        for command in ready:
            if subprocess.run([sys.executable, *command], cwd=ROOT, env=self.environment).returncode:
                raise Problem("The portal could not be made ready; the reason is above.")

    @property
    def uploads(self) -> Path:
        """Where the web server puts what it has not made up its mind about."""
        return self.folder / "tmp"

    def log(self, name: str) -> Path:
        (self.folder / "log").mkdir(exist_ok=True)
        return self.folder / "log" / f"{name}.log"

    def start_workers(self) -> None:
        self._start_process("worker")
        self._start_process("beat")

    def wait_for_web(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not answers(f"{self.address}/healthz"):
            if time.monotonic() > deadline:
                raise Problem(f"The web server does not answer; see {self.log('web')}")
            time.sleep(0.2)

    def _start_services(self) -> None:
        self.sockets = socket_folder()
        self._stack.callback(shutil.rmtree, self.sockets, ignore_errors=True)
        lock.write_notes(self.folder, sockets=str(self.sockets))
        self.postgres = Postgres(self.folder, self.sockets, self.environment)
        self._stack.callback(lambda: self.postgres.stop())
        self.valkey = Valkey(self.folder, self.environment)
        self._stack.callback(lambda: end([psutil.Process(self.valkey.process.pid)] if self._lives("valkey") else []))
        self.postgres.wait()
        self.valkey.wait()
        self.environment |= {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url}

    def _start_process(self, name: str) -> None:
        with self.log(name).open("ab") as log:
            self.children[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )

    def _lives(self, name: str) -> bool:
        if name in ("postgres", "valkey"):
            return getattr(self, name).process.poll() is None
        return self.children[name].poll() is None

    def _keep_up(self) -> None:
        """Start again what has died, as a deployment's supervisor does."""
        while not self._ending.wait(0.3):
            for name in ["postgres", "valkey", *self.children]:
                if self._lives(name):
                    self._down_since.pop(name, None)
                elif time.monotonic() - self._down_since.setdefault(name, time.monotonic()) >= RESTART_AFTER:
                    self._start_again(name)
                    self.restarts[name] = self.restarts.get(name, 0) + 1
                    self._down_since.pop(name, None)

    def _start_again(self, name: str) -> None:
        if name == "postgres":
            self.postgres = Postgres(self.folder, self.sockets, self.environment)
        elif name == "valkey":
            # The same settings file, so the same port and password as before.
            self.valkey.process = subprocess.Popen(
                self.valkey.process.args,
                cwd=self.valkey.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        else:
            self._start_process(name)

    def kill(self, name: str) -> None:
        """`kill -9`: of a service, of the worker with its children, or (`web process`) of one of the web server's."""
        if name in ("postgres", "valkey"):
            getattr(self, name).process.kill()
        elif name == "worker":
            os.killpg(self.children["worker"].pid, signal.SIGKILL)
        elif name == "web process":
            own = psutil.Process(self.children["web"].pid).children()
            if own:
                own[0].kill()
        else:
            raise ValueError(name)

    def stop(self, name: str, *, seconds: float) -> None:
        """SIGSTOP: the server takes connections and says nothing, which is worse than being gone."""
        process = getattr(self, name).process
        process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            process.send_signal(signal.SIGCONT)

    def _end(self) -> None:
        self._ending.set()
        end([psutil.Process(child.pid) for child in self.children.values() if child.poll() is None])


def empty(folder: Path) -> None:
    """Every attack begins with nothing: marks of an earlier one would be found again."""
    for path in folder.iterdir():
        if path.is_symlink() or path.is_file():
            if path.name != "run.lock":
                path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
