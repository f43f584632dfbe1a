"""Reads for the files of needs."""

from ..models import NeedDocument


def documents_of(user, need) -> list[NeedDocument]:
    """Those this person may know of, the oldest first. One query."""
    return list(
        NeedDocument.objects.visible_to(user)
        .filter(need=need, pk__in=_given_to_all(need))
        .order_by("uploaded_at", "pk")
    )


def pending_documents(need):
    """Not published, and given to nobody: a draft's, or those that wait for an amendment."""
    return _given_to_all(need).filter(published_at=None)


def _given_to_all(need):
    """What one firm had in a meeting, and not all, is shared from the dialogue file. What is published stays so."""
    private = need.dialogue.filter(document__isnull=False, shared_at=None)
    return need.documents.exclude(pk__in=private.values("document"), published_at=None)


def need_document(user, need, public_id) -> NeedDocument:
    """One file; raises NeedDocument.DoesNotExist for whom it is not."""
    return NeedDocument.objects.visible_to(user).select_related("need").get(need=need, public_id=public_id)
