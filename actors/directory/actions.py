"""What happens to the directory as a whole."""

from typing import Any

from ecosystem.shared import audit


def note_directory_export(*, count: int, kind: str, choices: str, by: Any) -> None:
    """Say in the log who took how many actors out as a file, and what they had narrowed by."""
    audit.record(
        "export", by, by=by, after={"what": "directory", "rows": count, "format": kind, "choices": choices[:1000]}
    )
