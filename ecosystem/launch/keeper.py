"""Embedded services that end in the middle of a run are started again, and the person at the keyboard is told."""

import subprocess
import threading
import time
from typing import Protocol

from ecosystem.launch.problem import Problem

EVERY_SECONDS = 0.5
# What ends more often than this is not mended by starting it again.
MOST_TIMES = 5
WITHIN_SECONDS = 120


class Service(Protocol):
    name: str
    process: subprocess.Popen

    def again(self) -> None:
        """Start with the same address as before, and return when it answers."""


class Keeper:
    """Watches in a thread of its own. The services it starts are children of that thread, so it is to end after them."""

    def __init__(self) -> None:
        self.restarts: dict[str, list[float]] = {}
        self.given_up: set[str] = set()
        self.thread = threading.Thread(target=self._watch, daemon=True, name="keeper")
        self.services: list[Service] = []
        self.wanted = True
        self.reviving = threading.Lock()

    def watch(self, services: list[Service]) -> None:
        self.services = services
        self.thread.start()

    def look_away(self) -> None:
        """From now on what ends is meant to end."""
        with self.reviving:
            self.services = []

    def end(self) -> None:
        self.wanted = False
        if self.thread.is_alive():
            self.thread.join()

    def _watch(self) -> None:
        while self.wanted:
            with self.reviving:
                self.look_after(self.services)
            time.sleep(EVERY_SECONDS)

    def look_after(self, services: list[Service]) -> None:
        """One round: start again what has ended."""
        for service in services:
            if service.name not in self.given_up and service.process.poll() is not None:
                self._revive(service)

    def _revive(self, service: Service) -> None:
        now, how = time.monotonic(), how_it_ended(service.process.returncode)
        recent = [at for at in self.restarts.get(service.name, []) if now - at < WITHIN_SECONDS]
        self.restarts[service.name] = [*recent, now]
        if len(recent) >= MOST_TIMES:
            self.given_up.add(service.name)
            say(
                f"{service.name} {how}, for the {len(recent) + 1}th time in a short while. Stop with Ctrl-C and see its log."
            )
            return
        say(f"{service.name} {how}; starting it again …")
        try:
            service.again()
        except Problem as problem:
            say(f"{service.name} did not start again. {problem}")
        else:
            say(f"{service.name} is up again after {time.monotonic() - now:.1f} s.")


def how_it_ended(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended by itself (code {code})"


def say(text: str) -> None:
    print(text, flush=True)
