"""The whole case of a need as an archive for its owner's own records."""

import hashlib
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.permissions import ensure

from ..archives import CHUNK, Archive, as_json, spooled
from ..following.queries import followers_data
from ..joint.queries import joint_data
from ..models import Need
from ..options.queries import options_data
from ..partnership.case import partnership_data
from ..responses.archive import add_responses, copy_file
from ..room.case import room_data, room_files
from . import case_queries as reads


@transaction.atomic
def export_case(*, need, by) -> Any:
    """An open temporary file with the case as a ZIP. Recorded each time, with the SHA-256 of the archive.

    The need's log, which coordinators read, tells neither how many files nor how many responses it holds.
    """
    ensure(by, "procurement.export_case", need)
    need = Need.objects.select_related("owner").get(pk=need.pk)
    file = spooled()
    with translation.override(need.language), Archive(file) as archive:
        _write(archive, reads.case_of(by, need), by)
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(CHUNK):
        digest.update(piece)
    audit.record("export_case", need, by=by, after={"sha256": digest.hexdigest()})
    return file


def case_name(need) -> str:
    with translation.override(need.language):
        day = timezone.localdate().isoformat()
        return _("case-%(need)s-%(day)s.zip") % {"need": need.slug, "day": day}


def _write(archive, case, by) -> None:
    need = case.need
    documents = _stored(archive, _("documents"), case.documents)
    joint = joint_data(need)
    followers = followers_data(need)
    options = options_data(need)
    partnership = partnership_data(need)
    room = room_data(need)
    data = {
        "need": reads.need_data(need),
        "need-versions": case.versions,
        "amendments": reads.amendments_data(case),
        "questions": reads.questions_data(case),
        "dialogue": reads.dialogue_data(case),
        "meetings": reads.meetings_data(case),
        "responses": case.responses,
        **({"joint-need": joint} if joint else {}),
        **({"followers": followers} if followers else {}),
        **({"options": options} if options else {}),
        **({"innovation-partnership": partnership} if partnership else {}),
        **({"learning-room": room} if room else {}),
        "log": case.log,
    }
    for name, content in data.items():
        archive.add(f"data/{name}.json", as_json(content))
    under = _("responses") + "/"
    bundles = _stored(archive, _("published dialogue"), case.bundles)
    in_room = _stored(archive, _("learning room"), room_files(need))
    if case.entries:
        add_responses(archive, need, case.entries, under=under)
    facts = {
        "case": case,
        "need": need,
        "joint": joint,
        "followers": followers,
        "options": options,
        "partnership": partnership,
        "room": room,
        "room_files": in_room,
        "by": by,
        "at": timezone.now(),
        "files": documents,
        "responses": under,
        "bundles": bundles,
        "packed": list(archive.files),
    }
    archive.add("index.html", render_to_string("procurement/lifecycle/case_index.html", facts))


def _stored(archive, folder, stored) -> list[tuple[Any, str, str]]:
    """Each stored file with its path, and why it is not there: a virus, one that is being checked, or a lost file."""
    rows = []
    for row in stored:
        path = f"{folder}/{archive.free_name(folder, row.name)}"
        rows.append((row, path, copy_file(archive, row, path)))
    return rows
