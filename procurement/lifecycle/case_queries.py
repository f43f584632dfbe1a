"""The case of a need as its owner's own people may read it, for the archive of the public body.

Of the responses only what has been opened; of the questions never who asked nor when; of notes only shared ones.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils import formats, timezone

from ecosystem.shared.models import AuditEntry

from ..dialogue.bundle import first_words
from ..dialogue.queries import dialogue_file
from ..models import (
    Amendment,
    AmendmentConfirmation,
    CallOff,
    JointMember,
    MeetingSlot,
    Minutes,
    Need,
    NeedDocument,
    NeedEvent,
    ResponseVersion,
)
from ..needs.differences import amendments_of, in_words
from ..needs.queries import sections
from ..partnership.case import partnership_log
from ..questions.queries import answered_questions, questions_to_answer
from ..responses.desk_queries import Entry, entries_of, opened_responses
from ..room.case import room_log
from .log_words import action_in_words

# What the owner's people have done with a response. What the firm did with it is the firm's.
OWNERS_ACTIONS = ("open_response", "shortlist_response", "reply_to_response", "export_response")


@dataclass(frozen=True)
class Case:
    need: Need
    sections: list[tuple[str, str]]
    versions: list[dict[str, Any]]
    amendments: list[tuple[Amendment, list[Any]]]
    first_words: list[Any]
    questions: list[Any]
    waiting_questions: list[Any]
    dialogue: list[Any]
    documents: list[NeedDocument]
    bundles: list[Any]
    meetings: list[MeetingSlot]
    events: list[NeedEvent]
    entries: list[Entry]
    responses: list[dict[str, Any]]
    log: list[dict[str, Any]]


def case_of(user, need) -> Case:
    """All of it, in a fixed number of queries. Call it for those who may `procurement.export_case` only."""
    amendments = amendments_of(need)
    entries = entries_of(user, opened_responses(user, need))
    dialogue = list(dialogue_file(user, need))
    slots = MeetingSlot.objects.visible_to(user).filter(need=need).select_related("firm", "minutes")
    meetings = list(slots.order_by("starts_at", "pk"))
    return Case(
        need=need,
        sections=sections(need),
        versions=versions_of(need),
        amendments=amendments,
        first_words=in_words(first_words(row for row, _changes in reversed(amendments))),
        questions=list(answered_questions(need)),
        waiting_questions=list(questions_to_answer(need)),
        dialogue=dialogue,
        documents=list(need.documents.order_by("uploaded_at", "pk")),
        bundles=list(need.bundles.order_by("number")),
        meetings=meetings,
        events=list(NeedEvent.objects.filter(need=need).select_related("event")),
        entries=entries,
        responses=_responses(entries),
        log=_log(need, entries, dialogue, meetings),
    )


def versions_of(need) -> list[dict[str, Any]]:
    """The need as it was each time it was saved, the oldest first."""
    fields = [field for field in need.history.model.tracked_fields if field.name != "id"]
    rows = need.history.select_related("history_user").order_by("history_id")
    rows = rows.prefetch_related("historicalneed_topics_set__topic")
    return [
        {
            "at": row.history_date,
            "by": str(row.history_user) if row.history_user else "",
            "kind": row.get_history_type_display(),
            "values": {field.name: getattr(row, field.attname) for field in fields},
            "topics": sorted(link.topic.slug for link in row.historicalneed_topics_set.all() if link.topic),
        }
        for row in rows
    ]


def need_data(need) -> dict[str, Any]:
    """The need as it stands."""
    values = {field.name: getattr(need, field.name) for field in need._meta.concrete_fields}
    return {name: str(value) if isinstance(value, Model) else value for name, value in values.items()} | {
        "owner_organisation_number": need.owner.organisation_number,
        "topics": sorted(topic.slug for topic in need.topics.all()),
    }


def dialogue_data(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.kind,
            "title": row.title,
            "text": row.text,
            "document": row.document.name if row.document else "",
            "document_sha256": row.document.sha256 if row.document else "",
            "firm": row.firm.name if row.firm else "",
            "firm_organisation_number": row.firm.organisation_number if row.firm else "",
            "at": row.at,
            "shared_at": row.shared_at,
            "by": row.by_name,
            "source": row.source,
        }
        for row in case.dialogue
    ]


def meetings_data(case: Case) -> dict[str, Any]:
    return {
        "meetings": [
            {
                "starts_at": row.starts_at,
                "minutes_long": row.minutes_long,
                "place": row.place,
                "state": row.state,
                "firm": row.firm.name if row.firm else "",
                "booked_at": row.booked_at,
                "minutes": _minutes(row),
            }
            for row in case.meetings
        ],
        "events": [{"title": row.event.title, "starts_at": row.event.starts_at} for row in case.events],
    }


def questions_data(case: Case) -> dict[str, Any]:
    return {
        "answered": [
            {"number": row.number, "question": row.public_text, "answer": row.answer, "answered_at": row.answered_at}
            for row in case.questions
        ],
        "waiting_for_an_answer": [row.public_text for row in case.waiting_questions],
    }


def amendments_data(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "at": row.at,
            "by": row.by_name,
            "why": row.why,
            "material": row.is_material,
            "changes": row.changes,
        }
        for row, _changes in reversed(case.amendments)
    ]


def _minutes(slot) -> dict[str, Any] | None:
    minutes: Minutes | None = getattr(slot, "minutes", None)
    if minutes is None:
        return None
    names = ("minute_taker", "present", *Minutes.SHARED_PARTS, "secrets", "state", "sent_at", "marked_at", "shared_at")
    return {name: getattr(minutes, name) for name in names}


def _responses(entries) -> list[dict[str, Any]]:
    ids = [entry.response.pk for entry in entries]
    versions = (
        ResponseVersion.objects.filter(response__in=ids).order_by("response_id", "-number").distinct("response_id")
    )
    numbers = {row.response_id: row for row in versions.defer("content")}
    confirmed: dict[int, list[dict[str, Any]]] = {}
    for row in AmendmentConfirmation.objects.filter(response__in=ids).select_related("amendment").order_by("pk"):
        confirmed.setdefault(row.response_id, []).append({"amendment": row.amendment.number, "at": row.at})
    return [_response(entry, numbers.get(entry.response.pk), confirmed) for entry in entries]


def _response(entry, version, confirmed) -> dict[str, Any]:
    response = entry.response
    return {
        "firm": response.written_as or response.firm.name,
        "organisation_number": response.firm.organisation_number,
        "round": response.round,
        "submitted_at": response.submitted_at,
        "version": version.number if version else None,
        "fingerprint": version.fingerprint if version else "",
        "opened_at": response.opened_at,
        "opened_by": response.opened_by_name,
        **({} if entry.addressed is None else {"addressed": entry.addressed}),
        "shortlisted_at": response.shortlisted_at,
        "confirmed_amendments": confirmed.get(response.pk, []),
        "notes_shared_with_colleagues": [
            {"by": str(note.author), "mark": note.mark, "text": note.text, "at": note.updated_at}
            for note in entry.shared_notes
        ],
        "replies": [{"kind": row.kind, "text": row.text, "at": row.at, "by": row.by_name} for row in entry.replies],
        "files": [
            {"name": row.name, "sha256": row.sha256, "size": row.size, "scan": row.scan, "secret": row.secret_reason}
            for row in entry.files
        ],
    }


def _log(need, entries, dialogue, meetings) -> list[dict[str, Any]]:
    """Who did what, the oldest first: with the need, its dialogue and its meetings, and on the owner's side with what
    is opened."""
    kept = {row.minutes.pk: row for row in meetings if hasattr(row, "minutes")}
    names = {("procurement.meetingslot", str(row.pk)): _when(row) for row in meetings}
    names |= {("procurement.minutes", str(pk)): _when(row) for pk, row in kept.items()}
    names |= {("procurement.response", str(entry.response.pk)): entry.response.firm.name for entry in entries}
    members = dict(JointMember.objects.filter(joint__need=need).values_list("pk", "actor__name"))
    names |= {("procurement.jointmember", str(pk)): name for pk, name in members.items()}
    bodies = dict(need.followers.values_list("pk", "actor__name"))
    names |= {("procurement.follower", str(pk)): name for pk, name in bodies.items()}
    options = {str(row.pk): str(row) for row in need.options.select_related("holder")}
    call_offs = dict(CallOff.objects.filter(option__need=need).values_list("pk", "option"))
    names |= {("procurement.option", pk): name for pk, name in options.items()}
    names |= {("procurement.calloff", str(pk)): options[str(option)] for pk, option in call_offs.items()}
    plan = partnership_log(need)
    names |= plan.names
    room = room_log(need)
    names |= room
    wanted = (
        _of("need", [need.pk])
        | plan.entries
        | _of("follower", bodies)
        | _of("dialogueentry", [row.pk for row in dialogue])
        | _of("meetingslot", [row.pk for row in meetings])
        | _of("minutes", kept)
        | _of("option", options)
        | _of("calloff", call_offs)
        | _of("jointmember", members)
        | _of("roomentry", [pk for thing, pk in room if thing.endswith("entry")])
        | _of("workmeeting", [pk for thing, pk in room if thing.endswith("meeting")])
        | _of("response", [entry.response.pk for entry in entries]) & Q(action__in=OWNERS_ACTIONS)
    )
    return [
        {
            "at": row.at,
            "by": row.by_name,
            "action": row.action,
            "done": action_in_words(row.action),
            "thing": row.target_type,
            "target": names.get((row.target_type, row.target_id), row.target),
            "before": row.before,
            "after": row.after,
        }
        for row in AuditEntry.objects.filter(wanted).order_by("at", "id")
    ]


def _when(slot) -> str:
    return formats.date_format(timezone.localtime(slot.starts_at), "DATETIME_FORMAT")


def _of(model, ids) -> Q:
    return Q(target_type=f"procurement.{model}", target_id__in=[str(pk) for pk in ids])
