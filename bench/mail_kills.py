"""What becomes of 200 letters when the worker that sends them is killed 14 times?

A real worker with two processes, a real SMTP server that takes 5 ms to say yes, and `kill -9` at random instants while
letters leave: now of the whole worker, now of the processes that send, as when memory runs out. Counts what arrived twice, what never arrived, and what nobody can know; and the
cost of 500 letters without a kill, beside a bare smtplib loop in the same run.
"""

from __future__ import annotations

import asyncio
import os
import random
import smtplib
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil

LETTERS, DIGESTS, KILLS, SPEED_LETTERS = 200, 40, 14, 500
SERVER_SECONDS = 0.005


def run() -> Iterator[dict[str, Any]]:
    import logging

    import django

    django.setup()
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    from django.core.management import call_command

    from tests.emptying import empty_database

    call_command("migrate", verbosity=0)
    seed = int(os.environ.get("SEED", "1"))
    empty_database()
    try:
        yield {"bench": "mail_kills", "seed": seed, **_killed(random.Random(seed)), "floor": None}
        empty_database()
        yield {"bench": "mail_speed", "letters": SPEED_LETTERS, **_speed()}
    finally:
        empty_database()


def _letters(number: int, digests: int) -> None:
    from ecosystem.shared.mail import queue_letters
    from ecosystem.shared.models import OutgoingMail

    queue_letters(
        OutgoingMail(
            key=f"bench:{n}",
            to=f"p{n}@firma.example",
            subject=f"Brev {n}",
            text="Hei.\n" * 40,
            html="<p>Hei.</p>\n" * 200,
            category="digest" if n % (number // digests) == 0 else "service",
        )
        for n in range(number)
    )


def _killed(draw: random.Random) -> dict[str, Any]:
    from ecosystem.shared.models import OutgoingMail
    from tests.matching.processes import Queue, Sink, Worker, wait_until

    _letters(LETTERS, DIGESTS)
    queue, worker, kills = Queue(), None, 0
    ended = OutgoingMail.objects.filter(state__in=["sent", "failed", "unknown"])

    def scheduler() -> None:
        for _process in range(Worker.PROCESSES):
            queue.start("ecosystem.shared.tasks.send_due_mail")

    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        log = Path(folder) / "worker.log"
        _slow_down(sink)

        def arrived() -> int:
            return sum(sink.store.deliveries.values())

        def words() -> str:
            return (
                f"{arrived()} arrived, {kills} kills, {ended.count()} ended\n" + log.read_text(errors="replace")[-2000:]
            )

        try:
            while kills < KILLS:
                if kills % 7 == 0:
                    if worker:
                        worker.kill()
                    worker = Worker(sink, queue, log)
                scheduler()
                before = arrived()
                wait_until(
                    lambda b=before: arrived() > b or ended.count() == LETTERS, seconds=120, what=words, every=0.003
                )
                time.sleep(draw.uniform(0, 0.08))
                for process in psutil.Process(worker.process.pid).children():
                    process.kill()
                kills += 1
            scheduler()
            wait_until(lambda: ended.count() == LETTERS, seconds=400, what=words, every=0.5, meanwhile=scheduler)
        finally:
            if worker:
                worker.kill()
            queue.close()
    rows = {row.message_id: row for row in OutgoingMail.objects.all()}
    twice = [rows[key].category for key, times in sink.store.deliveries.items() if times > 1]
    missing = [row for key, row in rows.items() if key not in sink.store.deliveries]
    return {
        "letters": LETTERS,
        "kills": kills,
        "twice": dict(Counter(twice)),
        "more_than_twice": sum(times > 2 for times in sink.store.deliveries.values()),
        "never_arrived": dict(Counter(f"{row.category} {row.state}" for row in missing)),
        "states": dict(Counter(row.state for row in rows.values())),
    }


def _slow_down(sink: Any) -> None:
    """The server keeps the letter first and says yes a little later, as one that writes to disk."""
    keep = sink.store.handle_DATA

    async def slow(server: Any, session: Any, envelope: Any) -> str:
        answer = await keep(server, session, envelope)
        await asyncio.sleep(SERVER_SECONDS)
        return answer

    sink.store.handle_DATA = slow


def _speed() -> dict[str, Any]:
    from django.conf import settings

    from ecosystem.shared import mail
    from tests.matching.processes import Sink

    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 10
        _letters(SPEED_LETTERS, 100)
        wall, cpu = time.perf_counter(), time.process_time()
        sent = 0
        while step := mail.send_due():
            sent += step
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        floor_wall, floor_cpu = time.perf_counter(), time.process_time()
        with smtplib.SMTP("127.0.0.1", sink.port) as server:
            for n in range(SPEED_LETTERS):
                message = EmailMessage()
                message["To"], message["From"], message["Message-ID"] = (
                    "p@firma.example",
                    "a@b.example",
                    f"<{n}@b.example>",
                )
                message.set_content("Hei.\n" * 40)
                message.add_alternative("<p>Hei.</p>\n" * 200, subtype="html")
                server.send_message(message)
        floor_wall, floor_cpu = time.perf_counter() - floor_wall, time.process_time() - floor_cpu
    return {
        "sent": sent,
        "seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "floor": {"smtplib_seconds": round(floor_wall, 2), "smtplib_cpu_seconds": round(floor_cpu, 2)},
    }
