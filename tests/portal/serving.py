"""The portal behind the web server that `make run` starts, as a process of its own on the suite's database."""

import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from ecosystem.launch.portal import processes
from tests.matching.processes import ROOT, database_address, wait_until


@dataclass(frozen=True, slots=True)
class Answer:
    """`seconds` from the question to the last byte of the answer."""

    status: int
    headers: dict[str, str]
    content: bytes
    seconds: float


class Web:
    """Runs while the block lasts: `with Web(folder) as web: web.get("/healthz")`. `environment` goes before the suite's."""

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / f"web-{self.port}.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.portal.serving_settings",
            "DATABASE_URL": environment.pop("DATABASE_URL", None) or database_address(),
            **environment,
        }
        self.command = processes(self.port)["web"]

    def __enter__(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self._listens, seconds=60, what=self.said)
        self.get("/healthz")  # the port is open before the workers have loaded the portal
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _listens(self):
        assert self.process.poll() is None, self.said()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def get(self, path: str, *, seconds: float = 60, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers, seconds=seconds)

    def ask(self, method: str, path: str, *, body=None, headers=None, seconds: float = 60) -> Answer:
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            content = answer.read()
            return Answer(answer.status, dict(answer.getheaders()), content, time.monotonic() - began)
        finally:
            connection.close()

    def send_raw(self, sent: bytes) -> int | None:
        """The answer's status; None when the line was closed without one. The sending side is closed after `sent`."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            first = line.makefile("rb").readline().split()
        return int(first[1]) if len(first) > 1 else None

    def get_all(self, paths: list[str], **options) -> list[Answer]:
        """All at the same time."""
        with ThreadPoolExecutor(len(paths)) as people:
            return list(people.map(lambda path: self.get(path, **options), paths))
