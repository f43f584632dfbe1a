"""What the demo's actors do: needs, calls, events, projects and solutions."""

from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone

from ecosystem.shared.uploads.checks import check_upload
from events.models import Event
from events.states import EventState
from funding.models import Call, Funder, Programme
from funding.states import CallState
from procurement.dialogue.actions import note_dialogue, share_entry
from procurement.dialogue.disclosure import publish_bundle
from procurement.models import DialogueEntry, Need, NeedDocument, Question
from procurement.needs.amending import amend_need
from procurement.needs.dialogue_file import note_entry
from procurement.needs.documents import publish_documents
from procurement.states import NeedStage, QuestionState
from procurement.working_days import dialogue_dates
from projects.models import PartnerSearch, Project, ProjectPartner
from projects.states import PartnerState, ProjectState
from solutions.models import Adoption, Solution
from solutions.states import AdoptionState, SolutionState

from .loading import Loading


class Things(Loading):
    def need(self, row):
        stage = NeedStage(row.get("stage", "published"))
        deadline = self.day(row["days"])
        over = stage in (NeedStage.CLOSED, NeedStage.HANDED_OVER, NeedStage.CONCLUDED)
        concluded = stage == NeedStage.CONCLUDED
        waits = stage in (NeedStage.DRAFT, NeedStage.REVIEW)
        owner = self.actor_named(row["owner"])
        published = min(self.at, deadline - timedelta(days=45 if over else 0)) - timedelta(hours=len(row["title"]))
        dates = dialogue_dates(timezone.localdate(deadline))
        need, new = self._make(
            Need,
            row,
            {
                "summary": row["summary"],
                "problem": row["problem"].strip(),
                "affected": row.get("affected", ""),
                "practice_today": row.get("today", ""),
                "practice_cost": row.get("today_cost"),
                "wanted_effects": row["effects"].strip(),
                "effect_measures": row.get("measures", "").strip(),
                "limits": row.get("limits", ""),
                "asked_of_suppliers": row.get("asked", "").strip(),
                "dialogue_plan": row.get("plan", ""),
                "questions_until": None if waits else dates.questions_until,
                "answers_until": None if waits else dates.answers_until,
                "cpv_codes": row["cpv"],
                "innovation_types": row["innovation"],
                "budget_from": row["budget"][0],
                "budget_to": row["budget"][1],
                "response_deadline": deadline,
                "contact_function": row["contact"],
                "contact_email": f"{owner.slug.split('-')[0]}@helsehub.example",
                "region": owner.region,
                "is_example": True,
                "stage": stage,
                "participants_read": row.get("participants_read", False),
                "followers_meet": row.get("followers_meet", False),
                "sent_at": self.at - timedelta(days=2) if stage == NeedStage.REVIEW else None,
                "published_at": None if waits else published,
                "closed_at": deadline if over else None,
                "outcome": row.get("outcome", "dropped") if concluded else "",
                "conclusion": row.get("conclusion", ""),
                "concluded_at": deadline + timedelta(days=row.get("concluded_after", 20)) if concluded else None,
                **row.get("handed_over", {}),
                "created_at": published,
            },
            title=row["title"],
            owner=owner,
        )
        if new:
            self._dialogue(need, row)

    def _document(self, need, *, title, file):
        """A file beside this module, checked as an upload is, that was public with the need."""
        content = ContentFile((Path(__file__).parent / file).read_bytes(), name=file)
        document = NeedDocument.objects.create(
            need=need, title=title, file=content, uploaded_at=need.published_at, **check_upload(content).fields
        )
        publish_documents(need, [document], at=need.published_at, by=None)

    def _dialogue(self, need, row):
        """What was asked and changed since publication, as the portal's own actions leave it."""
        if "document" in row:
            self._document(need, **row["document"])
        for number, asked in enumerate(row.get("question", ()), start=1):
            Question.objects.create(
                need=need,
                text=asked["q"],
                public_text=asked["q"],
                answer=asked["a"],
                state=QuestionState.ANSWERED,
                number=number,
                answered_at=self.at - timedelta(days=1, hours=number),
            )
            note_entry(
                need=need,
                kind=DialogueEntry.Kind.ANSWER,
                title=asked["q"],
                text=asked["a"],
                source=f"question:{number}",
                by=None,
            )
        if "amend_why" in row:
            amend_need(need=need, by=None, why=row["amend_why"], is_material=False, budget_to=row["amend_budget_to"])

        for told in row.get("told", ()):
            entry = self._told(need, told)
            share_entry(entry=entry, by=None)
        if row.get("told"):
            publish_bundle(need=need, by=None)
        for told in row.get("told_since", ()):
            self._told(need, told)

    def _told(self, need, told):
        """Noted in the dialogue file; with a firm it is unshared as yet."""
        return note_dialogue(
            need=need,
            by=None,
            kind=DialogueEntry.Kind.INFORMATION,
            title=told["title"],
            text=told["text"].strip(),
            at=self.at - timedelta(days=told["days_ago"], minutes=5),
            firm=self.actor_named(told["firm"]) if "firm" in told else None,
        )

    def programme(self, row):
        actor = self.actor_named(row["funder"])
        funder, _new = Funder.objects.get_or_create(actor=actor, defaults={"name": actor.name})
        Programme.objects.get_or_create(funder=funder, name=row["name"])

    def call(self, row):
        deadline = self.day(row["deadline"], "13:00") if "deadline" in row else None
        over = deadline is not None and deadline <= self.at
        opens = timezone.localdate(self.day(row["opens"]))
        published = min(self.at, self.day(row["opens"], "08:00"))
        call, new = self._make(
            Call,
            row,
            {
                "summary": row["summary"],
                "description": row["description"].strip(),
                "opens_on": opens,
                "deadline": deadline,
                "amount_from": row["amount"][0],
                "amount_to": row["amount"][1],
                "currency": row.get("currency", "NOK"),
                "eligible_kinds": row["kinds"],
                "level": row["level"],
                "language": row.get("language", "nb"),
                "link": "https://utlysning.example/",
                "is_example": True,
                "state": CallState.CLOSED if over else CallState.PUBLISHED,
                "published_at": published,
                "created_at": published,
            },
            title=row["title"],
            programme=Programme.objects.get(name=row["programme"]),
        )
        if new:
            call.regions.set([self.regions[code] for code in row.get("regions", [])])

    def event(self, row):
        real = "real" in row
        if real:
            starts, ends = (timezone.make_aware(datetime.fromisoformat(text)) for text in row["real"].split("/"))
        else:
            starts, ends = (self.day(row["days"], clock) for clock in row["time"])
        published = min(self.at, starts - timedelta(days=30))
        self._make(
            Event,
            row,
            {
                "kind": row["kind"],
                "summary": row["summary"],
                "description": row["description"].strip(),
                "starts_at": starts,
                "ends_at": ends,
                "place_name": row["place"],
                "online_url": "https://mote.example/helsehub" if row.get("online") else "",
                "region": self.regions[row["region"]],
                "capacity": row.get("capacity"),
                "is_example": not real,
                "state": EventState.PUBLISHED,
                "published_at": published,
                "created_at": published,
            },
            title=row["title"],
            organiser=self.actor_named(row["organiser"]),
        )

    def project(self, row):
        lead = self.actor_named(row["lead"])
        project, new = self._make(
            Project,
            row,
            {
                "summary": row["summary"],
                "description": row["description"].strip(),
                "phase": row["phase"],
                "starts_on": row.get("starts"),
                "ends_on": row.get("ends"),
                "region": self.regions[row["region"]],
                "outcomes": row.get("outcomes", "").strip(),
                "afterlife": row.get("afterlife", "").strip(),
                "is_example": row.get("example", False),
                "state": ProjectState.PUBLISHED,
                "published_at": self.at,
            },
            title=row["title"],
            lead=lead,
        )
        if not new:
            return
        for name, role in {row["lead"]: "lead", **row["partners"]}.items():
            ProjectPartner.objects.create(
                project=project,
                actor=self.actor_named(name),
                role=role,
                state=PartnerState.ACCEPTED,
                accepted_at=self.at,
            )
        if "search_title" in row:
            PartnerSearch.objects.create(
                project=project,
                title=row["search_title"],
                text=row["search_text"],
                wanted_kinds=row["search_kinds"],
                contact="Prosjektleder",
                contact_email=f"{lead.slug.split('-')[0]}@helsehub.example",
                closes_on=timezone.localdate(self.day(row["search_days"])),
                published_at=self.at,
            )

    def solution(self, row):
        vetted = row["state"] == "vetted"
        solution, new = self._make(
            Solution,
            row,
            {
                "summary": row["summary"],
                "description": row["description"].strip(),
                "problem_solved": row["problem_solved"],
                "evidence": row["evidence"].strip(),
                "maturity_trl": row["trl"],
                "is_example": row.get("example", False),
                "state": SolutionState.VETTED if vetted else SolutionState.SUBMITTED,
                "submitted_at": self.at - timedelta(days=9),
                "vetted_at": self.at if vetted else None,
                "vetting_note": row.get("vetting_note", ""),
            },
            title=row["title"],
            supplier=self.actor_named(row["supplier"]),
        )
        if not new:
            return
        for name, year in row.get("adopters", {}).items():
            self.adoption(solution, name, year, row, state=AdoptionState.CONFIRMED, decided_at=self.at)
        for name, year in row.get("reported", {}).items():
            self.adoption(solution, name, year, row)

    def adoption(self, solution, name, year, row, **decision):
        Adoption.objects.create(
            solution=solution,
            actor=self.actor_named(name),
            year_started=year or None,
            note=row.get("adoption_note", ""),
            source=row.get("source", ""),
            **decision,
        )
