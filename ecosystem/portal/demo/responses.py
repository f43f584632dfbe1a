"""The demo's opened responses: what firms answered, what the owner made of it, and what it told them."""

from datetime import timedelta

from actors.models import User
from procurement.models import DialogueEntry, Need, Response, ResponseNote, ResponseReply, ResponseVersion
from procurement.models.response_trail import content_of, fingerprint_of
from procurement.needs.dialogue_file import note_entry
from procurement.states import ResponseState

from .loading import Loading

WORDS = ("evidence", "effects", "price_model", "prerequisites", "references", "next_step")
OPENER = "kommune@drammen.example"
GROUNDS = "Vi inviterer dem som har målt hvor raskt et fall blir oppdaget."


class Responses(Loading):
    def response(self, row):
        need = Need.objects.get(title=row["need"])
        opener = User.objects.get(email=OPENER)
        deadline = need.response_deadline or self.at
        opened = deadline + timedelta(hours=17)
        response, new = self._make(
            Response,
            row,
            {
                "summary": row["summary"],
                "solution": row["solution"].strip(),
                "maturity_trl": row.get("trl"),
                **{name: row.get(name, "").strip() for name in WORDS},
                "secrets": row.get("secrets", {}),
                "contact": row["contact"],
                "state": ResponseState.SUBMITTED,
                "submitted_at": deadline - timedelta(hours=row["before"]),
                "created_at": deadline - timedelta(hours=row["before"] + 70),
                "opened_at": opened,
                "opened_by": opener,
                "opened_by_name": str(opener),
                "shortlisted_at": opened if row.get("shortlisted") else None,
            },
            need=need,
            firm=self.actor_named(row["firm"]),
        )
        if new:
            Need.objects.filter(pk=need.pk, responses_opened_at=None).update(responses_opened_at=opened)
            self._version(response)
            self._desk(response, row)

    def _version(self, response):
        content = content_of(response)
        response.fingerprint = fingerprint_of(content)
        response.save(update_fields=["fingerprint"])
        ResponseVersion.objects.create(
            response=response,
            number=1,
            content=content,
            fingerprint=response.fingerprint,
            submitted_at=response.submitted_at,
            submitted_by_name=response.contact.split(",")[0],
        )

    def _desk(self, response, row):
        for note in row.get("note", ()):
            ResponseNote.objects.create(
                response=response,
                author=User.objects.get(email=note["by"]),
                mark=note["mark"],
                text=note["text"],
                is_shared=note["shared"],
            )
        for reply in row.get("reply", ()):
            by = User.objects.get(email=reply["by"])
            ResponseReply.objects.create(
                response=response,
                kind=reply["kind"],
                text=reply["text"].strip(),
                at=min(self.at, response.need.response_deadline + timedelta(days=reply["after"])),
                by=by,
                by_name=str(by),
            )
            if reply["kind"] == ResponseReply.Kind.INVITATION:
                note_entry(
                    need=response.need,
                    kind=DialogueEntry.Kind.INFORMATION,
                    title="Invitasjon til dialog",
                    text=GROUNDS,
                    source="invitation:demo",
                    by=by,
                )
