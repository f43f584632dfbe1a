"""Reads for the responses' pages."""

import copy

from django.db.models import F

from ..models import Response, ResponseAttachment, ResponseVersion
from ..models.response_trail import CONTENT


def living_response(need, firm) -> Response | None:
    """The firm's own in this round; one that came with a firm it was merged with only when there is no other."""
    living = (
        Response.objects.living().filter(need=need, firm=firm, round=F("need__round")).select_related("need", "firm")
    )
    return living.order_by("written_as", "pk").first()


def response_page(user, public_id) -> Response:
    """One response; raises Response.DoesNotExist for everyone it is not for, whatever the reason."""
    rows = Response.objects.visible_to(user).select_related("need__owner", "firm", "submitted_by", "opened_by")
    return rows.get(public_id=public_id)


def responses_to_open(need) -> int:
    """How many lie unopened where the owner may know of them: none while they are sealed."""
    return Response.objects.to_open().filter(need=need).count()


def read_before(need, firm) -> Response | None:
    """What the firm submitted in an earlier round, as a beginning for its next response."""
    earlier = Response.objects.submitted().filter(need=need, firm=firm, round__lt=need.round)
    return earlier.order_by("-round", "-pk").first()


def as_submitted(response) -> Response:
    """The response with the words of its last version: what the owner reads, whatever stands in the row."""
    version = response.versions.order_by("-number").first()
    if version is None:
        return response
    read = copy.copy(response)
    for name in CONTENT:
        setattr(read, name, version.content[name])
    read.addressed_to = version.content.get("addressed")
    return read


def versions_for_firm(user, response):
    """All that was submitted, newest first: for the firm's own people, never the owner's."""
    mine = Response.objects.by_members(user).filter(pk=response.pk)
    return ResponseVersion.objects.filter(response__in=mine).order_by("-number")


def receipt(user, public_id, number) -> ResponseVersion:
    """One version; raises ResponseVersion.DoesNotExist for everyone outside the firm."""
    rows = ResponseVersion.objects.filter(response__in=Response.objects.by_members(user))
    rows = rows.select_related("response__need__owner", "response__firm")
    return rows.get(response__public_id=public_id, number=number)


def files_of(user, response) -> list[ResponseAttachment]:
    """The firm's people see all files; the owner's those of the version they read, once it is opened."""
    files = response.attachments.order_by("uploaded_at", "pk")
    if Response.objects.by_members(user).filter(pk=response.pk).exists():
        return list(files)
    readable = Response.objects.visible_to(user).filter(pk=response.pk, opened_at__isnull=False).exists()
    version = response.versions.order_by("-number").first()
    if not readable or version is None:
        return []
    return list(files.filter(sha256__in=[file["sha256"] for file in version.content["attachments"]]))
