"""The directory as a file, for those who are logged in."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ecosystem.shared.mail import page_address
from ecosystem.shared.rate_limit import within_limit
from ecosystem.shared.spreadsheets.writing import download

from ..models import Actor
from ..vocabulary import ActorKind, Offers, Sector, Seeks, SizeBand
from . import actions, queries
from .facets import Vocabulary
from .filters import narrowed

FILES_PER_HOUR = 20
AN_HOUR = 3600


@login_required
def actor_export(request, kind):
    """What the directory shows with the same choices, every page of it: public fields, nothing about people."""
    if not within_limit(f"directory-export:{request.user.pk}", times=FILES_PER_HOUR, seconds=AN_HOUR):
        request.retry_after = AN_HOUR
        return render(request, "actors/directory/export_limit.html", {"limit": FILES_PER_HOUR}, status=429)
    found = narrowed(request.GET, queries.directory(request.user))
    actions.note_directory_export(count=found.counted()[0], kind=kind, choices=found.query, by=request.user)
    rows = queries.directory_rows(queries.sorted_by(found.qs, found.sort))
    name = pgettext("file name", "actors")
    return download(lines(rows, found.vocabulary), name=f"{name}-{timezone.localdate().isoformat()}", kind=kind)


def lines(rows, vocabulary: Vocabulary):
    """The heading, then a line for each actor, in the reader's language."""
    topics = vocabulary.values["topic"]
    yield [
        _("Name"),
        _("Organisation number"),
        _("Kind"),
        _("Place"),
        _("County"),
        _("Serves"),
        _("Sector"),
        _("Size"),
        _("Topics"),
        _("Seeks"),
        _("Seeks, in their own words"),
        _("Offers"),
        _("Offers, in their own words"),
        _("Presentation"),
        _("Website"),
        _("Partner in HelseHub"),
        _("Page"),
    ]
    for row in rows:
        yield [
            row["name"],
            row["organisation_number"],
            words(ActorKind, row["kind"]),
            row["place"],
            row["county"],
            ", ".join(row["served"]),
            words(Sector, row["sector"]),
            words(SizeBand, row["size_band"]),
            ", ".join(topics[key].words for key in row["topic_keys"]),
            ", ".join(words(Seeks, code) for code in row["sought"]),
            row["seeks_text"],
            ", ".join(words(Offers, code) for code in row["offered"]),
            row["offers_text"],
            row["about"],
            row["website"],
            row["is_partner"],
            page_address(Actor(slug=row["slug"]).get_absolute_url()),
        ]


def words(kinds, code: str) -> str:
    return str(kinds(code).label) if code else ""
