"""The learning room in the case of a need's owner: all of it, what is removed included."""

from typing import Any

from ..models import RoomEntry, RoomFile, WorkMeeting


def room_data(need) -> dict[str, Any] | None:
    """What was said, with its answers and files, and the work meetings; None where there is neither."""
    entries = need.room.select_related("actor").prefetch_related("files").order_by("at", "pk")
    answers: dict[int, list[dict[str, Any]]] = {}
    said: list[dict[str, Any]] = []
    for entry in entries:
        row = _entry(entry)
        (answers.setdefault(entry.parent_id, []) if entry.parent_id else said).append(row)
        row["answers"] = answers.setdefault(entry.pk, [])
    meetings = [_meeting(row) for row in _meetings(need)]
    return {"entries": said, "work_meetings": meetings} if said or meetings else None


def room_files(need) -> list[RoomFile]:
    return list(RoomFile.objects.filter(entry__need=need).order_by("uploaded_at", "pk"))


def room_log(need) -> dict[tuple[str, str], str]:
    """What the log's entries about the room are about, by kind and key."""
    entries = RoomEntry.objects.filter(need=need).select_related("parent")
    names = {("procurement.roomentry", str(row.pk)): (row.parent or row).title for row in entries}
    meetings = WorkMeeting.objects.filter(need=need).values_list("pk", "event__title")
    return names | {("procurement.workmeeting", str(pk)): title for pk, title in meetings}


def _entry(entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "kind_words": entry.get_kind_display(),
        "phase": entry.phase,
        "phase_words": entry.get_phase_display(),
        "title": entry.title,
        "text": entry.text,
        "url": entry.url,
        "body": entry.actor.name,
        "by": entry.by_name,
        "at": entry.at,
        "removed_at": entry.removed_at,
        "files": [{"name": file.name, "sha256": file.sha256, "scan": file.scan} for file in entry.files.all()],
    }


def _meetings(need):
    return WorkMeeting.objects.filter(need=need).select_related("event").prefetch_related("event__invited")


def _meeting(meeting) -> dict[str, Any]:
    event = meeting.event
    return {
        "phase": meeting.phase,
        "title": event.title,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "place": event.place_name,
        "state": event.state,
        "invited": sorted(actor.name for actor in event.invited.all()),
    }
