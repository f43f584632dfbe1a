"""The processes a run starts: marked, tied to the launcher's life, and found again if it was killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

MARK = "HELSEHUB_RUN"
_PR_SET_PDEATHSIG = 1


def marked(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """This environment with the mark of the run in `folder`: every child and grandchild carries it."""
    return {**environment, MARK: str(folder)}


def dies_with_parent(sign: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends `sign` when the parent is gone, also by kill -9. Linux only."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)

    return tie


def orphans(folder: Path, *, users: Iterable[int] = ()) -> list[psutil.Process]:
    """Living processes of an earlier run in `folder`, by their mark; only those of this user (or `users`)."""
    mine = {os.getuid(), *users}
    kin = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    found = []
    for process in psutil.process_iter():
        try:
            if (
                process.pid not in kin
                and process.uids().real in mine
                and process.status() != psutil.STATUS_ZOMBIE
                and process.environ().get(MARK) == str(folder)
            ):
                found.append(process)
        except psutil.Error:
            continue
    return found


def end(processes: list[psutil.Process], *, patience: float = 10) -> None:
    """Ask these processes to end, and make those that have not within `patience` seconds."""
    for process in processes:
        try:
            # PostgreSQL waits for its clients on SIGTERM; SIGINT is its fast, clean shutdown.
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
        except psutil.Error:
            continue
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for process in alive:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(alive, timeout=5)
