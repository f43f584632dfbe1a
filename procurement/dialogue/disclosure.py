"""Publishing all that suppliers were told and given, so that whoever comes late has the same as whoever came first."""

import hashlib

from django.core.files import File
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..archives import CHUNK, Archive, Packed, as_json, safe_name, spooled
from ..models import DisclosureBundle, NeedDocument
from ..needs.actions import locked_need
from .bundle import Disclosure, disclosure
from .checks import refuse_unshared, refuse_unwritten
from .letters import tell_published


@transaction.atomic
def publish_bundle(*, need, by) -> tuple[DisclosureBundle, bool]:
    """Make the bundle and publish it with the next number; gives it, and whether it is new.

    Its bytes follow from what is in it: when nothing is new since the last one, that one is the answer, and nobody is
    told again. Refused with code "unshared" while something one supplier was given has not been given to all, and with
    "meetings" while a meeting that has begun has no minutes.
    """
    need = locked_need(need)
    ensure(by, "procurement.share_dialogue", need)
    if not need.is_public:
        raise ActionRefused(_("Publish the need first."), code="state")
    refuse_unshared(need)
    refuse_unwritten(need.slots.begun())
    content = disclosure(need)
    if content.waiting:
        raise ActionRefused(
            _("A document is still being checked for viruses. Publish when it is done, in a few minutes."), code="scan"
        )
    file, sha256 = packed(content)
    last = need.bundles.order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        file.close()
        return last, False
    number = last.number + 1 if last else 1
    size = file.seek(0, 2)
    with translation.override(need.language):
        name = _("dialogue-%(need)s-%(number)s.zip") % {"need": need.slug, "number": number}
    file.seek(0)
    with file:
        bundle = DisclosureBundle.objects.create(
            need=need,
            number=number,
            file=File(file, name=name),
            name=name,
            content_type="application/zip",
            size=size,
            sha256=sha256,
            scan=DisclosureBundle.Scan.CLEAN,
            by=by,
            by_name=str(by)[:200] if by is not None else "HelseHub",
        )
    audit.record("publish_bundle", need, by=by, after={"number": number, "sha256": sha256})
    tell_published(bundle, besides=by)
    return bundle, True


def packed(content: Disclosure):
    """The bundle as an open temporary file, and the SHA-256 of its bytes. The same content gives the same bytes."""
    file = spooled()
    with translation.override(content.need.language), Archive(file) as archive:
        documents = _add_documents(archive, content)
        entries, folder = [], _("dialogue")
        for number, row in enumerate(content.dialogue, start=1):
            path = documents.get(row.document.pk) if row.document else None
            name = f"{folder}/{number:03} {safe_name(row.title)[:60].strip('. ')}.txt"
            facts = {"row": row, "document": path}
            entries.append(
                (number, row, archive.add(name, render_to_string("procurement/dialogue/bundle_entry.txt", facts)))
            )
        data = archive.add(_("dialogue.json"), as_json(content.as_data))
        context = {
            "content": content,
            "need": content.need,
            "entries": entries,
            "documents": [(row, documents.get(row.pk)) for row in content.documents],
            "data": data,
        }
        archive.add("index.html", render_to_string("procurement/dialogue/bundle_index.html", context))
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(CHUNK):
        digest.update(piece)
    return file, digest.hexdigest()


def _add_documents(archive, content) -> dict[int, Packed]:
    """What was packed, by document. A file a virus was found in is told of and left out."""
    packed_files, folder = {}, _("documents")
    for row in content.documents:
        if row.scan != NeedDocument.Scan.INFECTED:
            try:
                packed_files[row.pk] = archive.add_file(f"{folder}/{archive.free_name(folder, row.name)}", row.file)
            except FileNotFoundError:
                raise ActionRefused(
                    _("A document is gone from the store: %(file)s. Ask HelseHub for help.") % {"file": row.name},
                    code="missing",
                ) from None
    return packed_files
