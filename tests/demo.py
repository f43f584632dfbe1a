"""The demo ecosystem's rows: made by the first test that asks for them, and put back for each that comes after."""

import fcntl
import os
import pickle
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from ecosystem.portal.demo.load import Demo
from tests.stories.snapshot import Snapshot, uploaded


def put_demo(folder: Path) -> None:
    """Into the database, for good. `folder`: pytest's own for this run."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    made = folder / "demo.pickle"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            before = uploaded()
            call_command("load_reference", verbosity=0)
            Demo(timezone.now()).load()
            made.write_bytes(pickle.dumps(Snapshot.take(uploaded() - before)))
            return
    snapshot: Snapshot = pickle.loads(made.read_bytes())
    snapshot.put_back()
