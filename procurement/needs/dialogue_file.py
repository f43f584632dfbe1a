"""What is said outside the portal is noted in the dialogue file."""

from django.utils import timezone

from ..models import DialogueEntry


def note_entry(*, need, kind, title, by, text="", source="", firm=None, document=None, at=None) -> DialogueEntry:
    """Put one thing in the dialogue file, in the caller's transaction; the same `source` is put there once.

    `firm` is who had it first, and then it is unshared until it is given to all; without one, all had it now.
    `at` is when it was given, now when left out.
    """
    values = {
        "kind": kind,
        "title": title[:200],
        "text": text,
        "firm": firm,
        "document": document,
        "at": at or timezone.now(),
        "shared_at": None if firm else timezone.now(),
        "by": by,
        "by_name": str(by)[:200] if by is not None else "HelseHub",
    }
    if not source:
        return DialogueEntry.objects.create(need=need, **values)
    entry, _new = DialogueEntry.objects.get_or_create(need=need, source=source, defaults=values)
    return entry
