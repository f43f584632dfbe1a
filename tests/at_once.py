"""Calls made at the same moment, each on its own connection to the real database."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from ecosystem.shared.errors import ActionRefused, NotAllowed

PATIENCE = 60


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, in order. A refusal is its code, or "not allowed"; any other error fails the test."""
    answers = [
        answer.code
        if isinstance(answer, ActionRefused)
        else "not allowed"
        if isinstance(answer, NotAllowed)
        else answer
        for answer in whatever_comes(*calls)
    ]
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def whatever_comes(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, in order."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=PATIENCE)
            answers[number] = call()
        except Exception as error:  # noqa: BLE001  whoever asked looks at it
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=2 * PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return answers
