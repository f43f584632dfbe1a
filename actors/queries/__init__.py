"""Reads across tables for the actors' pages."""

from .admission import administrators, thread
from .appointments import official_addresses
from .directory import DirectoryPages, directory, directory_rows, listed, sorted_by
from .duplicates import count_likely_duplicates, likely_duplicates, likeness_of, similar_to
from .exports import actor_rows, people_rows
from .facets import facet_counts, places_on_the_map, vocabulary
from .history import revisions
from .merged import moved_to, references_of
from .people import (
    administrators_and_editors,
    invitations_to,
    join_requests_awaiting,
    join_requests_by,
    join_requests_to,
    latest_join_request,
    sole_administrator_of,
    team,
    team_page,
)
from .privacy import (
    administrators_gone_with,
    consents_of,
    explain_erasure,
    has_published,
    latest_copy,
    subject_of,
)
from .profile import activity, completeness, profile, profile_partners
from .registration import applications_of, region_of, registered

__all__ = [
    "DirectoryPages",
    "activity",
    "actor_rows",
    "administrators",
    "administrators_and_editors",
    "administrators_gone_with",
    "applications_of",
    "completeness",
    "consents_of",
    "count_likely_duplicates",
    "directory",
    "directory_rows",
    "explain_erasure",
    "facet_counts",
    "has_published",
    "invitations_to",
    "join_requests_awaiting",
    "join_requests_by",
    "join_requests_to",
    "latest_copy",
    "latest_join_request",
    "likely_duplicates",
    "likeness_of",
    "listed",
    "moved_to",
    "official_addresses",
    "people_rows",
    "places_on_the_map",
    "profile",
    "profile_partners",
    "references_of",
    "region_of",
    "registered",
    "revisions",
    "similar_to",
    "sole_administrator_of",
    "sorted_by",
    "subject_of",
    "team",
    "team_page",
    "thread",
    "vocabulary",
]
