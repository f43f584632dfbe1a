"""The opened responses of a need as one archive that the owner can keep.

One folder for each firm: what was submitted as JSON (the very bytes the fingerprint is of), the same for reading as
HTML, and the files that can be fetched, trade secrets in a folder of their own. `index.html` and `index.csv` say what
is there, and what is not and why. The owner's notes and marks are not in it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ecosystem.shared.spreadsheets.writing import write_csv

from ..archives import Archive, safe_name, spooled
from ..models.response_trail import canonical
from .desk_queries import Entry


@dataclass
class Folder:
    """Where one response lies; `files` are (file, path, why it is missing)."""

    entry: Entry
    name: str
    page: str
    json: str
    files: list[tuple[Any, str, str]] = field(default_factory=list)

    def paths_from_page(self):
        return [(file, path.removeprefix(f"{self.name}/"), why) for file, path, why in self.files]


def pack(need, entries) -> Any:
    """An open temporary file with the archive. Files are copied piece by piece, and lie on disk when they are many."""
    target = spooled()
    with Archive(target) as archive:
        add_responses(archive, need, entries)
    return target


def add_responses(archive, need, entries, *, under="") -> None:
    """Add them to a larger archive, in the folder `under` ("responses/")."""
    folders = [_add(archive, need, number, entry, under) for number, entry in enumerate(entries, start=1)]
    facts = {"need": need, "folders": folders, "at": timezone.now()}
    archive.add(f"{under}index.html", render_to_string("procurement/responses/desk_archive_index.html", facts))
    archive.add(f"{under}index.csv", b"".join(write_csv(_table(folders))))


def _add(archive, need, number, entry, under) -> Folder:
    firm = entry.response.written_as or entry.response.firm.name
    name, document = f"{number:02} {safe_name(firm)[:60].strip('. ')}", _("response")
    folder = Folder(entry, name, f"{name}/{document}.html", f"{name}/{document}.json")
    for file in entry.files:
        kind = _("trade secrets") if file.is_secret else _("files")
        place = f"{name}/{kind}"
        path = f"{place}/{archive.free_name(f'{under}{place}', file.name)}"
        folder.files.append((file, path, copy_file(archive, file, f"{under}{path}")))
    facts = {"need": need, "folder": folder, "entry": entry, "response": entry.response, "firm": firm}
    archive.add(f"{under}{folder.page}", render_to_string("procurement/responses/desk_archive_response.html", facts))
    archive.add(f"{under}{folder.json}", canonical(entry.content))
    return folder


def copy_file(archive, file, path) -> str:
    """Put a stored file in the archive. Empty when it is there, else why it is not."""
    if not file.can_be_fetched:
        return str(file.scan_words)
    try:
        archive.add_file(path, file.file)
    except FileNotFoundError:
        return _("The file is gone from the store")
    return ""


def _table(folders):
    """In a joint need there is a column for whom each response is to."""
    is_joint = any(folder.entry.addressed is not None for folder in folders)
    for folder, row in zip([None, *folders], _rows(folders), strict=True):
        if not is_joint:
            yield row
        elif folder is None:
            yield [*row, pgettext("whom a response is to", "For")]
        else:
            yield [*row, ", ".join(folder.entry.addressed or [_("All the bodies that share the need")])]


def _rows(folders):
    yield [
        _("Firm"),
        _("Organisation number"),
        _("Received"),
        _("Opened"),
        _("Maturity"),
        _("In short"),
        _("Parts kept secret"),
        _("Files"),
        _("Missing files"),
        _("Fingerprint (SHA-256)"),
        _("Folder"),
    ]
    for folder in folders:
        response = folder.entry.response
        missing = [f"{file.name}: {why}" for file, _path, why in folder.files if why]
        yield [
            response.written_as or response.firm.name,
            response.firm.organisation_number,
            response.submitted_at,
            response.opened_at,
            response.maturity_trl,
            response.summary,
            folder.entry.secret_count,
            len(folder.files),
            "; ".join(missing),
            response.fingerprint,
            folder.name,
        ]
