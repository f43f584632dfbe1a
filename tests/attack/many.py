"""Many requests at once, within a time."""

import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue

from .figures import say

THREADS = 6


def do_all(work: Iterable, one: Callable, *, seconds: float, what: str, threads: int = THREADS) -> int:
    """Call `one` with each until all is done or the time is over; returns how many were left."""
    queue: SimpleQueue = SimpleQueue()
    total = 0
    for piece in work:
        queue.put(piece)
        total += 1
    deadline = time.monotonic() + seconds
    faults: list[BaseException] = []

    def run() -> None:
        while time.monotonic() < deadline and not faults:
            try:
                one(queue.get_nowait())
            except Empty:
                return
            except Exception as fault:  # noqa: BLE001  told by the caller's thread
                faults.append(fault)

    workers = [threading.Thread(target=run, daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    told = time.monotonic()
    while any(worker.is_alive() for worker in workers):
        time.sleep(0.2)
        if time.monotonic() - told > 20:
            told = time.monotonic()
            say(f"{what}: {total - queue.qsize()} of {total}")
    if faults:
        raise faults[0]
    return queue.qsize()
