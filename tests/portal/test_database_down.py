"""PostgreSQL killed, hanging (SIGSTOP) and restarted under the web server: every page answers plainly, and soon."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from ecosystem.launch.places import ROOT
from ecosystem.launch.postgres import Postgres
from tests.matching.processes import database_address, wait_until
from tests.portal.serving import Web

PAGES = ["/behov/", "/en/needs/", "/aktorer/", "/api/v1/needs/", "/arrangementer/"] * 10
# The limit is three seconds; the rest is for a machine that has much else to do.
AT_MOST = 12
HEALTH_AT_MOST = 6


class Database(Postgres):
    """A server of its own with the portal's tables, and what befalls servers."""

    def processes(self):
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def hang(self):
        for process in self.processes():
            process.send_signal(signal.SIGSTOP)

    def go_on(self):
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):  # it ended meanwhile
                process.send_signal(signal.SIGCONT)

    def fill(self, address):
        dump = [self.cluster.bin / "pg_dump", "--format=custom", "--dbname", address]
        held = subprocess.run(dump, capture_output=True, check=True).stdout
        restore = [self.cluster.bin / "pg_restore", "--no-owner", "--dbname", self.url]
        subprocess.run(restore, input=held, check=True)

    def end(self):
        if self.process.poll() is None:
            self.go_on()
            self.kill()

    def kill(self):
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()

    def start(self):
        self._clear_stale_pid_file()
        self.process = self._start()
        self.wait()


@pytest.fixture
def database(transactional_db):
    """Another server with a copy of the suite's tables, in folders that its own user can enter."""
    with ExitStack() as stack:
        folder, sockets = (Path(stack.enter_context(TemporaryDirectory(prefix="helsehub-"))) for _one in range(2))
        for place in (folder, sockets):
            place.chmod(0o755)
        database = Database(folder, sockets, dict(os.environ), throw_away=True)
        stack.callback(database.end)
        database.wait()
        database.fill(database_address())
        yield database


@pytest.fixture
def web(database, tmp_path):
    with Web(tmp_path, DATABASE_URL=database.url) as web:
        assert [web.get(page).status for page in set(PAGES)] == [200] * len(set(PAGES))
        assert {answer.status for answer in web.get_all(PAGES[:10])} == {200}
        yield web


@pytest.mark.parametrize("befalls", ["kill", "hang"])
def test_fifty_at_once_are_told_soon_and_health_answers_meanwhile(database, web, befalls):
    getattr(database, befalls)()
    *pages, first, second = web.get_all([*PAGES, "/healthz", "/healthz"])
    print(befalls, "slowest page", max(page.seconds for page in pages), "healthz", first.seconds, second.seconds)
    assert Counter(page.status for page in pages) == {503: len(PAGES)}, web.said()[-3000:]
    assert max(page.seconds for page in pages) < AT_MOST
    assert (first.status, second.status) == (200, 200)
    assert max(first.seconds, second.seconds) < HEALTH_AT_MOST

    page = web.get("/behov/")
    print("the next page", page.seconds)
    assert (page.status, int(page.headers["Retry-After"]) > 0) == (503, True)
    words = page.content.decode()
    assert "Portalen svarer ikke akkurat nå" in words
    assert "The portal does not answer just now" in words
    api = web.get("/api/v1/needs/")
    assert (api.status, api.headers["Content-Type"]) == (503, "application/json")
    ready = web.get("/readyz")
    print("readyz", ready.seconds)
    assert (ready.status, ready.seconds < AT_MOST, b"does not answer" in ready.content) == (503, True, True)
    assert web.said().count("Traceback") == 0

    database.go_on() if befalls == "hang" else database.start()
    began = time.monotonic()
    # Each of the web server's processes finds out for itself.
    wait_until(lambda: {answer.status for answer in web.get_all(PAGES[:10])} == {200}, seconds=20, what=web.said)
    print("well again after", time.monotonic() - began)


def test_a_pool_of_one_dead_connection_serves_the_first_request_after_a_restart(database, tmp_path):
    with Web(tmp_path, DATABASE_URL=database.url, POOL_OF_ONE="yes") as web:
        assert {answer.status for answer in web.get_all(["/behov/"] * 4)} == {200}
        database.stop()
        database.start()
        first = [web.get("/behov/") for _one in range(3)]
    print("first after a restart", [answer.seconds for answer in first])
    assert [answer.status for answer in first] == [200] * 3, web.said()[-3000:]


def test_a_slow_statement_is_not_taken_for_a_server_that_is_gone(database):
    code = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("select pg_sleep(4), 'done'")
    print(cursor.fetchone()[1])
"""
    environment = {**os.environ, "DATABASE_URL": database.url, "DATABASE_POOL": "1"}
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert answer.stdout == "done\n", answer.stderr
