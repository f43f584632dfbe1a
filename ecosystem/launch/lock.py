"""One run at a time in each data folder."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecosystem.launch.places import write_private
from ecosystem.launch.problem import Problem

# Locks by file and by process (lockf, not flock): a forked child does not keep it when a run was killed.
_LOCK = "run.lock"
_NOTES = "running.json"


@contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Hold this folder until the block ends; raise `Problem` if another process does."""
    file = (folder / _LOCK).open("a")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        notes = read_notes(folder)
        pid = f" (process {notes['pid']})" if "pid" in notes else ""
        address = f": {notes['address']}" if "address" in notes else ""
        raise Problem(f"{what} is already running with the data in {folder}{pid}{address}") from None
    try:
        yield
    finally:
        (folder / _NOTES).unlink(missing_ok=True)
        file.close()


def is_held(folder: Path) -> bool:
    """Whether another process holds this folder. Never ask about a folder this process holds."""
    try:
        with (folder / _LOCK).open("a") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def write_notes(folder: Path, **notes: object) -> None:
    """Leave word for other commands about the run that holds this folder."""
    write_private(folder / _NOTES, json.dumps({"pid": os.getpid(), **notes}))


def read_notes(folder: Path) -> dict:
    try:
        return json.loads((folder / _NOTES).read_text())
    except (OSError, ValueError):
        return {}
