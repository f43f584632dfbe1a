"""Reads across tables for the pages."""

from .amendments import amendments_of, confirmations, in_words
from .desk import Entry, desk_entry, desk_page, entries_of, opened_responses, sorts
from .documents import documents_of, need_document, pending_documents
from .needs import Standing, Step, need_page, published_needs, sections, standing, steps
from .questions import (
    answered_questions,
    own_questions,
    question_to_answer,
    questions_to_answer,
    takes_questions,
)
from .replies import replies_for_firm, template_of, whereabouts
from .responses import (
    as_submitted,
    files_of,
    living_response,
    read_before,
    receipt,
    responding_firms,
    response_page,
    responses_for_owner,
    responses_to_open,
    versions_for_firm,
)
from .watching import is_watching, watched_needs
from .writing import colleagues_of, expected_dates, progress, version_of

__all__ = [
    "Entry",
    "Standing",
    "Step",
    "amendments_of",
    "answered_questions",
    "as_submitted",
    "colleagues_of",
    "confirmations",
    "documents_of",
    "expected_dates",
    "desk_entry",
    "desk_page",
    "entries_of",
    "files_of",
    "in_words",
    "is_watching",
    "living_response",
    "need_document",
    "need_page",
    "opened_responses",
    "own_questions",
    "pending_documents",
    "progress",
    "published_needs",
    "question_to_answer",
    "questions_to_answer",
    "read_before",
    "receipt",
    "replies_for_firm",
    "responding_firms",
    "response_page",
    "responses_for_owner",
    "responses_to_open",
    "sections",
    "sorts",
    "standing",
    "steps",
    "takes_questions",
    "template_of",
    "version_of",
    "versions_for_firm",
    "watched_needs",
    "whereabouts",
]
