"""What a disclosure bundle of a need is made from: all that is public of it, and nothing else."""

from dataclasses import dataclass
from typing import Any

from ..models import Amendment, Need, NeedDocument, Question
from ..needs.differences import Change, amendments_of, in_words
from ..needs.queries import LONG_TEXTS, sections
from ..questions.queries import answered_questions
from .queries import Shared, shared_dialogue


@dataclass(frozen=True)
class Disclosure:
    """All that suppliers have been told and given. `first_words` is what stood in the need before it was changed."""

    need: Need
    sections: list[tuple[str, str]]
    first_words: list[Change]
    amendments: list[tuple[Amendment, list[Change]]]
    questions: list[Question]
    dialogue: list[Shared]
    documents: list[NeedDocument]

    @property
    def waiting(self) -> list[NeedDocument]:
        """Files that the virus scanner has not judged yet."""
        return [file for file in self.documents if file.scan == NeedDocument.Scan.WAITING]

    @property
    def as_data(self) -> dict[str, Any]:
        """For machines. Times are ISO 8601; who did what at the public body is not in it."""
        need = self.need
        return {
            "need": {
                "address": need.slug,
                "title": need.title,
                "owner": need.owner.name,
                "organisation_number": need.owner.organisation_number,
                "language": need.language,
                "published_at": need.published_at,
                "response_deadline": need.response_deadline,
                "summary": need.summary,
                **{name: getattr(need, name) for name in LONG_TEXTS},
                "cpv_codes": need.cpv_codes,
                "innovation_types": need.innovation_types,
                "budget_from": need.budget_from,
                "budget_to": need.budget_to,
            },
            "amendments": [
                {
                    "number": row.number,
                    "at": row.at,
                    "why": row.why,
                    "material": row.is_material,
                    "changes": row.changes,
                }
                for row, _changes in reversed(self.amendments)
            ],
            "questions": [
                {
                    "number": row.number,
                    "question": row.public_text,
                    "answer": row.answer,
                    "answered_at": row.answered_at,
                }
                for row in self.questions
            ],
            "dialogue": [
                {
                    "number": number,
                    "kind": row.kind,
                    "title": row.title,
                    "text": row.text,
                    "document_sha256": row.document.sha256 if row.document else "",
                    "given_first_at": row.first_at,
                    "given_to_all_at": row.shared_at,
                }
                for number, row in enumerate(self.dialogue, start=1)
            ],
            "documents": [
                {"title": row.title, "name": row.name, "size": row.size, "sha256": row.sha256} for row in self.documents
            ],
        }


def disclosure(need) -> Disclosure:
    """Four queries, whatever the length."""
    amendments = amendments_of(need)
    return Disclosure(
        need=need,
        sections=sections(need),
        first_words=in_words(first_words(row for row, _changes in reversed(amendments))),
        amendments=amendments,
        questions=list(answered_questions(need)),
        dialogue=shared_dialogue(need),
        documents=list(public_documents(need)),
    )


def first_words(amendments) -> list[dict[str, str]]:
    """What each changed field held when the need was published, from its amendments in order."""
    first: dict[str, dict[str, str]] = {}
    for amendment in amendments:
        for row in amendment.changes:
            first.setdefault(row["field"], row)
    return list(first.values())


def public_documents(need):
    """The files anyone may fetch, the oldest first. What a single firm has been given is published by sharing it."""
    return need.documents.filter(published_at__isnull=False).order_by("uploaded_at", "pk")
