"""What goes into a need's dialogue file."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.mail import page_address
from ecosystem.shared.permissions import ensure

from ..models import DialogueEntry
from .needs import locked_need
from .news import tell


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


@transaction.atomic
def share_entry(*, entry, by, title=None, text=None) -> DialogueEntry:
    """Give to all what one firm had first, and tell everyone who is involved, once. Sharing it again does nothing.

    `title` and `text` are the words all are to read, where they are not those the entry was noted with: which firm had
    it is never told. The words it was noted with stay in the audit log.
    """
    need = locked_need(entry.need)
    entry = DialogueEntry.objects.select_for_update(of=("self",)).select_related("firm", "document").get(pk=entry.pk)
    ensure(by, "procurement.share_dialogue", need)
    if entry.shared_at is not None:
        return entry
    if not need.is_public:
        raise ActionRefused(_("Publish the need first. Until then nobody can read what you share."), code="state")
    before = {"title": entry.title, "text": entry.text}
    entry.title = (entry.title if title is None else title).strip()[:200]
    entry.text = (entry.text if text is None else text).strip()
    refuse_named_firm(entry)
    entry.shared_at = timezone.now()
    entry.save(update_fields=["title", "text", "shared_at"])
    if entry.document is not None and entry.document.published_at is None:
        entry.document.published_at = entry.shared_at
        entry.document.save(update_fields=["published_at"])
    after = {"title": entry.title, "text": entry.text}
    changed = {name: value for name, value in before.items() if value != after[name]}
    audit.record("share_dialogue", entry, by=by, before=changed, after={"shared_at": entry.shared_at.isoformat()})
    tell_of_entry(entry, need, by)
    return entry


def refuse_named_firm(entry) -> None:
    """Who met whom is not public."""
    if entry.firm and entry.firm.name.casefold() in f"{entry.title}\n{entry.text}".casefold():
        raise ActionRefused(
            _("The text names %(firm)s. Everyone reads it: write it without the name.") % {"firm": entry.firm.name},
            code="named",
        )


def tell_of_entry(entry, need, by) -> None:
    def words(person):
        text = _(
            "Hello,\n\n%(owner)s gives everyone the same information about the need “%(need)s”:\n\n%(title)s\n\n%(text)s"
            "\n\nThe whole dialogue, and what it refers to:\n%(url)s\n\nHelseHub"
        ) % {
            "owner": need.owner.name,
            "need": need.title,
            "title": entry.title,
            "text": entry.text,
            "url": page_address(reverse("procurement:need_detail", args=[need.slug])),
        }
        return _("New in the dialogue: %(need)s") % {"need": need.title}, text

    tell(need=need, key=f"dialogue:{entry.pk}", words=words, besides=by)
