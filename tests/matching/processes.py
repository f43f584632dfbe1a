"""A real worker process and a real mail server for tests that need them."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import redis
from aiosmtpd.controller import Controller
from celery import Celery
from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[2]


class MailStore:
    """Keeps messages by Message-ID, as a mailbox would, and counts every delivery.

    From `hold_from` messages on it leaves senders without an answer, in the two ways a connection may break: every
    other message has been kept already, the rest are lost on the way.
    """

    def __init__(self):
        self.messages = {}
        self.deliveries = Counter()
        self.hold_from = None
        self.held = 0

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content)
        if self.hold_from is not None and len(self.messages) >= self.hold_from:
            self.held += 1
            if self.held % 2:
                self.keep(message)
            while self.hold_from is not None:
                await asyncio.sleep(0.02)
            return "451 The line was broken"
        self.keep(message)
        return "250 OK"

    def keep(self, message):
        self.messages[message["Message-ID"]] = message
        self.deliveries[message["Message-ID"]] += 1

    @property
    def count(self):
        return len(self.messages)

    @property
    def duplicates(self):
        return sum(self.deliveries.values()) - len(self.deliveries)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Sink:
    """An SMTP server on a free port, in a thread."""

    def __enter__(self):
        self.store = MailStore()
        self.port = free_port()
        self.controller = Controller(self.store, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


class Queue:
    """The suite's side of a worker's queue, with names no other test has."""

    def __init__(self):
        self.prefix = f"killed-{uuid4().hex[:12]}-"
        self.app = Celery("sender", broker=settings.REDIS_URL, set_as_current=False)
        self.app.conf.broker_transport_options = {"global_keyprefix": self.prefix}

    def start(self, name, *args):
        self.app.send_task(name, args)

    def close(self):
        self.app.close()
        server = redis.Redis.from_url(settings.REDIS_URL)
        for key in server.scan_iter(f"{self.prefix}*"):
            server.delete(key)


def database_address() -> str:
    """The address of the database this test runs on: the server is the same, the name is the test's own."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))


@contextmanager
def nobody_writes(table):
    """While this lasts, whoever would write to the table waits; the block is told how many do."""
    other = connections.create_connection("default")

    def waiting():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return cursor.fetchone()[0]

    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield waiting
    finally:
        other.rollback()
        other.close()


class Worker:
    """`celery worker` with two processes on the suite's database, in a process group of its own."""

    PROCESSES = 2

    def __init__(self, sink, queue, log: Path):
        self.log = log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "ecosystem", "worker", "--concurrency", str(self.PROCESSES),
             "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.matching.worker_settings",
                "DATABASE_URL": database_address(),
                "SINK_PORT": str(sink.port),
                "QUEUE_PREFIX": queue.prefix,
            },
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )  # fmt: skip

    def kill(self):
        """`kill -9` of the whole group at once: nobody gets to tidy up."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()


def wait_until(condition, *, seconds, what, every=0.05, meanwhile=None):
    """Poll until `condition()` is true; `meanwhile` is called every five seconds, as the scheduler would."""
    deadline = time.monotonic() + seconds
    called = time.monotonic()
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what()}"
        if meanwhile and time.monotonic() - called >= 5:
            meanwhile()
            called = time.monotonic()
        time.sleep(every)
