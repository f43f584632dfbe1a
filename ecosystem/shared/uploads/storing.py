"""Where uploaded files lie, and what happens when there is no room for one more.

A file that cannot be stored is refused in words that the page shows as any other refusal, and leaves nothing behind. What
a broken-off request or a transaction that was rolled back has left is taken by `sweep_orphans`, every night.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from errno import EDQUOT, ENOSPC
from typing import Any

import structlog
from django.apps import apps
from django.core.files.storage import FileSystemStorage, Storage
from django.db import models
from django.utils.translation import gettext as _

from ..errors import ActionRefused

log = structlog.get_logger(__name__)
FULL = {ENOSPC, EDQUOT}
# A file lies there before its row is committed: nobody's upload takes a day.
OLDEST_UPLOAD = timedelta(days=1)
# More than this, and most of what there is: then it is the database that is the wrong one, or restored.
MANY = 50


class UploadStorage(FileSystemStorage):
    """Files on this disk. `save` raises ActionRefused (code "storage") when it cannot be done."""

    def _save(self, name: str, content: Any) -> str:
        with _refused_in_words(self, name):
            return super()._save(name, content)


@contextmanager
def _refused_in_words(storage: FileSystemStorage, name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            storage.delete(name)
        log.error("file_not_stored", folder=name.rpartition("/")[0], reason=error.strerror or str(error))
        raise ActionRefused(
            _("The file could not be stored: there is a fault with us. Try again later. What you wrote is kept here."),
            code="storage",
        ) from None


def sweep_orphans(*, at: datetime) -> int:
    """Delete the stored files, a day old or more, that no row names; gives how many. Safe to repeat and to kill."""
    return sum(_sweep(storage, folder, fields, at) for (storage, folder), fields in _places().items())


def _places() -> dict[tuple[Storage, str], list[models.FileField]]:
    """Every folder that file fields store in, with the fields that do."""
    found: dict[tuple[Storage, str], list[models.FileField]] = defaultdict(list)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and field.model is model:
                folder = field.generate_filename(model(), "x").rpartition("/")[0]
                if folder:
                    found[field.storage, folder].append(field)
    return found


def _sweep(storage: Storage, folder: str, fields: list[models.FileField], at: datetime) -> int:
    try:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    except FileNotFoundError:
        return 0
    # Read after the folder: what has come since is in neither.
    named = {name for field in fields for name in field.model._base_manager.values_list(field.name, flat=True) if name}
    idle = [name for name in names if name not in named]
    if len(idle) > max(MANY, len(names) / 2):
        log.error("orphans_left_alone", folder=folder, files=len(names), without_row=len(idle))
        return 0
    swept = 0
    for name in idle:
        with suppress(FileNotFoundError):
            if storage.get_modified_time(name) < at - OLDEST_UPLOAD:
                storage.delete(name)
                swept += 1
    if swept:
        log.info("orphans_swept", folder=folder, files=swept)
    return swept
