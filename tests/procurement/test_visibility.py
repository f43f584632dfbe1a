"""Every address of needs and responses, for every kind of visitor, at every stage."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.belonging import actions as belonging_actions
from actors.models import Membership
from actors.vocabulary import ActorKind
from ecosystem.shared.models import OutgoingMail
from procurement.models import DialogueEntry, DisclosureBundle, Minutes, Need, NeedWatch, Response
from procurement.needs.letters import tell
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import (
    DialogueEntryFactory,
    MeetingSlotFactory,
    NeedDocumentFactory,
    NeedFactory,
    ResponseAttachmentFactory,
    ResponseFactory,
)

pytestmark = pytest.mark.django_db
# Open in a need that promises no seal, and open for a second round: with what the owner has opened already.
STAGES = ["draft", "review", "published", "unsealed", "closed", "handed_over", "reopened", "concluded"]
OPENED = {"unsealed", "handed_over", "reopened", "concluded"}
USERS = [
    "anonymous",
    "person",
    "follower",
    "responding_editor",
    "responding_member",
    "other_firm",
    "owner_editor",
    "owner_member",
    "coordinator",
    "superuser",
    "coordinator_in_both",
]

WRITING = {"need_step": 2, "need_documents_step": 5, "need_preview": 6}
# Status by stage, in the order above. 302 is the log-in page or a polite way back; 404 says nothing at all.
HIDDEN = "404 404 403 403 403 403 403 403"
PAGES = {
    ("GET", "need_detail"): {
        "anonymous person follower responding_editor responding_member other_firm": "404 404 200 200 200 200 200 200",
        "owner_editor owner_member coordinator superuser coordinator_in_both": "200 200 200 200 200 200 200 200",
    },
    ("GET", "need_edit"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator superuser coordinator_in_both": "200 200 302 302 302 302 302 302",
    },
    **{
        ("GET", page): {
            "anonymous": "302 302 302 302 302 302 302 302",
            "person follower responding_editor responding_member other_firm": HIDDEN,
            "owner_member": "403 403 403 403 403 403 403 403",
            "owner_editor coordinator superuser coordinator_in_both": "200 200 302 302 302 302 302 302",
        }
        for page in WRITING
    },
    ("GET", "need_document"): {
        "anonymous person follower responding_editor responding_member other_firm": "404 404 200 200 200 200 200 200",
        "owner_editor owner_member coordinator superuser coordinator_in_both": "200 200 200 200 200 200 200 200",
    },
    ("GET", "need_unpublished_document"): {
        "anonymous person follower responding_editor responding_member other_firm": "404 404 404 404 404 404 404 404",
        "owner_editor owner_member coordinator_in_both": "200 200 200 200 200 200 200 200",
        "coordinator superuser": "200 200 404 404 404 404 404 404",
    },
    ("GET", "need_publish"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator superuser coordinator_in_both": "200 200 302 302 302 302 302 302",
    },
    ("GET", "need_return"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator superuser coordinator_in_both": "302 200 302 302 302 302 302 302",
    },
    ("GET", "need_conclude"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator superuser coordinator_in_both": "302 302 302 302 200 200 302 302",
    },
    ("GET", "need_send"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        " ".join(USERS[1:]): "405 405 405 405 405 405 405 405",
    },
    ("POST", "need_send"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member coordinator superuser": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator_in_both": "302 302 302 302 302 302 302 302",
    },
    ("GET", "response_edit"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_member": HIDDEN,
        "responding_editor other_firm": "404 404 200 200 302 302 200 302",
        "owner_editor owner_member coordinator superuser coordinator_in_both": "403 403 403 403 403 403 403 403",
    },
    ("GET", "need_responses"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_editor owner_member": "302 302 200 200 200 200 200 200",
        "coordinator superuser coordinator_in_both": "403 403 403 403 403 403 403 403",
    },
    ("GET", "response_detail"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor responding_member": "200 200 200 200 200 200 200 200",
        "owner_editor owner_member": "404 404 404 200 404 200 200 200",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("GET", "response_withdraw"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor": "302 302 200 200 302 302 200 302",
        "responding_member": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "404 404 404 403 404 403 403 403",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("GET", "need_amend"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member coordinator superuser": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator_in_both": "302 302 200 200 302 302 200 302",
    },
    ("POST", "need_watch"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": "404 404 302 302 302 302 302 302",
        "owner_editor owner_member coordinator superuser coordinator_in_both": "302 302 302 302 302 302 302 302",
    },
    ("POST", "need_unwatch"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": "404 404 302 302 302 302 302 302",
        "owner_editor owner_member coordinator superuser coordinator_in_both": "302 302 302 302 302 302 302 302",
    },
    ("GET", "need_ask"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": "404 404 200 200 200 200 200 200",
        "owner_editor owner_member coordinator_in_both": "403 403 403 403 403 403 403 403",
        "coordinator superuser": "200 200 200 200 200 200 200 200",
    },
    ("GET", "need_questions"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member coordinator superuser": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator_in_both": "200 200 200 200 200 200 200 200",
    },
    ("GET", "question_list"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm owner_editor owner_member": "403 403 403 403 403 403 403 403",
        "coordinator superuser coordinator_in_both": "200 200 200 200 200 200 200 200",
    },
    ("POST", "response_confirm"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor": "302 302 302 302 302 302 302 302",
        "responding_member": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "404 404 404 403 404 403 403 403",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("POST", "response_submit"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor": "302 302 302 302 302 302 302 302",
        "responding_member": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "404 404 404 403 404 403 403 403",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("POST", "response_withdraw"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor": "302 302 302 302 302 302 302 302",
        "responding_member": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "404 404 404 403 404 403 403 403",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("GET", "response_receipt"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor responding_member": "200 200 200 200 200 200 200 200",
        "person follower other_firm owner_editor owner_member coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("GET", "response_version"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor responding_member": "200 200 200 200 200 200 200 200",
        "person follower other_firm owner_editor owner_member coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("GET", "response_file"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor responding_member": "200 200 200 200 200 200 200 200",
        "person follower other_firm owner_editor owner_member coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("POST", "response_attach"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor": "200 200 200 200 200 200 200 200",
        "responding_member": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "404 404 404 403 404 403 403 403",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("POST", "response_detach"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor": "302 302 302 302 302 302 302 302",
        "responding_member": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "404 404 404 403 404 403 403 403",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("POST", "response_take_back"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "responding_editor": "302 302 302 302 302 302 302 302",
        "responding_member": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "404 404 404 403 404 403 403 403",
        "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("GET", "need_reply"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member coordinator superuser coordinator_in_both": "403 403 403 403 403 403 403 403",
        "owner_editor": "302 302 302 200 302 200 200 200",
    },
    ("POST", "need_responses_export"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "coordinator superuser coordinator_in_both": "403 403 403 403 403 403 403 403",
        "owner_editor owner_member": "302 302 302 200 302 200 200 200",
    },
    ("POST", "response_note"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "owner_editor owner_member": "404 404 404 302 404 302 302 302",
        "person follower responding_editor responding_member other_firm coordinator": "404 404 404 404 404 404 404 404",
        "superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("POST", "response_shortlist"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "owner_editor": "404 404 404 302 404 302 302 302",
        "owner_member": "404 404 404 403 404 403 403 403",
        "person follower responding_editor responding_member other_firm coordinator": "404 404 404 404 404 404 404 404",
        "superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
    },
    ("POST", "need_open_responses"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member coordinator superuser coordinator_in_both": "403 403 403 403 403 403 403 403",
        "owner_editor": "302 302 302 302 302 302 302 302",
    },
    ("GET", "need_reopen"): {
        "anonymous": "302 302 302 302 302 302 302 302",
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_member coordinator superuser": "403 403 403 403 403 403 403 403",
        "owner_editor coordinator_in_both": "302 302 302 302 200 200 302 200",
    },
}
# Meetings: who meets whom is for the two of them. The scene's firm has met the owner, who has sent it the minutes.
MEETING = {
    "anonymous": "302 302 302 302 302 302 302 302",
    "person follower other_firm coordinator superuser coordinator_in_both": "404 404 404 404 404 404 404 404",
}
NO = "403 403 403 403 403 403 403 403"
YES = "200 200 200 200 200 200 200 200"
AWAY = "302 302 302 302 302 302 302 302"
PAGES |= {
    ("GET", "need_meetings"): {
        "anonymous owner_editor owner_member": AWAY,
        "person follower responding_editor responding_member other_firm": "404 404 200 200 200 200 200 200",
        "coordinator superuser coordinator_in_both": "404 404 200 200 200 200 200 200",
    },
    ("GET", "need_meeting_plan"): {
        "anonymous": AWAY,
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_editor owner_member": YES,
        "coordinator superuser coordinator_in_both": NO,
    },
    **{
        ("GET", page): {
            "anonymous": AWAY,
            "person follower responding_editor responding_member other_firm": HIDDEN,
            "owner_editor": "302 302 200 200 200 302 200 302",
            "owner_member coordinator superuser coordinator_in_both": NO,
        }
        for page in ("need_add_slots", "need_conference")
    },
    ("POST", "slot_book"): {
        "anonymous": AWAY,
        "person follower responding_member": HIDDEN,
        "responding_editor other_firm": "404 404 302 302 302 302 302 302",
        "owner_editor owner_member coordinator superuser coordinator_in_both": NO,
    },
    ("POST", "slot_release"): {**MEETING, "responding_editor": AWAY, "responding_member owner_editor owner_member": NO},
    ("GET", "slot_cancel"): {**MEETING, "owner_editor": AWAY, "owner_member responding_editor responding_member": NO},
    ("GET", "slot_ics"): {**MEETING, "owner_editor owner_member responding_editor responding_member": YES},
    ("GET", "minutes_detail"): {**MEETING, "owner_editor owner_member responding_editor responding_member": YES},
    ("GET", "minutes_edit"): {**MEETING, "owner_editor": AWAY, "owner_member responding_editor responding_member": NO},
    ("GET", "minutes_mark"): {**MEETING, "responding_editor": YES, "responding_member owner_editor owner_member": NO},
    ("POST", "minutes_correct"): {
        **MEETING,
        "owner_editor": AWAY,
        "owner_member responding_editor responding_member": NO,
    },
    ("GET", "minutes_share"): {**MEETING, "owner_editor": YES, "owner_member responding_editor responding_member": NO},
}
# The dialogue: what is shared is for all, the rest for the owner's people. The scene has an archive, and something
# that only the scene's firm has been given.
EDITORS = {
    "anonymous": AWAY,
    "person follower responding_editor responding_member other_firm": HIDDEN,
    "owner_editor": YES,
    "owner_member coordinator superuser coordinator_in_both": NO,
}
PAGES |= {
    **{("GET", page): PAGES["GET", "need_detail"] for page in ("need_dialogue", "need_bundle")},
    ("GET", "need_dialogue_file"): {
        "anonymous": AWAY,
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_editor owner_member": YES,
        "coordinator superuser coordinator_in_both": NO,
    },
    **{("GET", page): EDITORS for page in ("dialogue_note", "dialogue_share", "need_disclosure", "need_case")},
    **{("POST", page): EDITORS for page in ("dialogue_note", "dialogue_share", "need_case")},
    ("POST", "need_disclosure"): {**EDITORS, "owner_editor": AWAY},
    ("GET", "need_hand_over"): {
        "anonymous": AWAY,
        "person follower responding_editor responding_member other_firm": HIDDEN,
        "owner_editor": "302 302 302 302 200 302 302 302",
        "owner_member coordinator superuser coordinator_in_both": NO,
    },
}
CASES = [
    (method, page, user, stage, int(status))
    for (method, page), rows in PAGES.items()
    for users, statuses in rows.items()
    for user in users.split()
    for stage, status in zip(STAGES, statuses.split(), strict=True)
]
SECRET = "Ultralydmatten under madrassen"
SEALED = "Vekten i sengebena"
SAID = "Pulsen leses av taket"
TOLD = "Rammen er under to millioner"


FIRM, OWNER = {"responding_editor", "responding_member"}, {"owner_editor", "owner_member"}


def readable(stage):
    """Who can read each word."""
    return {
        SECRET: FIRM | (OWNER if stage in OPENED else set()),
        SEALED: set(),
        SAID: FIRM | OWNER,
        TOLD: OWNER,
    }


MOVES = {
    "minutes_correct",
    "response_submit",
    "response_withdraw",
    "response_take_back",
    "need_send",
    "need_open_responses",
}


def test_the_table_is_whole():
    assert len(CASES) == len(PAGES) * len(USERS) * len(STAGES)


class Scene:
    """A need at a stage with two submitted responses, and a client for each kind of visitor."""

    def __init__(self, stage, responses=True):
        self.owner = ActorFactory(name="Drammen kommune", kind=ActorKind.MUNICIPALITY)
        self.firm = ActorFactory(name="Hemmelig Sensor AS")
        in_database = "published" if stage in {"unsealed", "reopened"} else stage
        self.need = NeedFactory(
            owner=self.owner,
            stage=in_database,
            is_sealed=stage != "unsealed",
            round=2 if stage == "reopened" else 1,
            title="Fall om natten",
            slug="fall-om-natten",
        )
        self.document = NeedDocumentFactory(need=self.need, published_at=self.need.published_at)
        self.unpublished = NeedDocumentFactory(need=self.need)
        self.slot = MeetingSlotFactory(
            need=self.need, firm=self.firm, state="held", starts_at=timezone.now() - timedelta(hours=1)
        )
        Minutes.objects.create(
            slot=self.slot, told="Om natta", shown=SAID, state="with_supplier", sent_at=timezone.now()
        )
        self.entry = DialogueEntryFactory(need=self.need, firm=self.firm, title="Prisantydning", text=TOLD)
        file = {"name": "dialog-1.zip", "content_type": "application/zip", "size": 2, "sha256": "0" * 64}
        content = ContentFile(b"PK", name="x")
        DisclosureBundle.objects.create(need=self.need, number=1, scan="clean", file=content, **file)
        if responses:
            self.response = ResponseFactory(need=self.need, firm=self.firm, state="submitted", summary=SECRET)
            self.file = ResponseAttachmentFactory(response=self.response)
            ResponseFactory(need=self.need, state="submitted", summary=SEALED, round=self.need.round)
            if stage in OPENED:
                Need.objects.filter(pk=self.need.pk).update(responses_opened_at=timezone.now())
                opened = {"opened_at": timezone.now(), "opened_by_name": "Kari"}
                Response.objects.filter(pk=self.response.pk).update(**opened)
        follower = UserFactory()
        NeedWatch.objects.create(need=self.need, person=follower)
        member = Membership.Role.MEMBER
        both = CoordinatorFactory()
        MembershipFactory(person=both, actor=self.owner, role=Membership.Role.ADMINISTRATOR)
        MembershipFactory(person=both, actor=self.firm, role=Membership.Role.ADMINISTRATOR)
        self.people = {
            "anonymous": None,
            "person": UserFactory(),
            "follower": follower,
            "responding_editor": MembershipFactory(actor=self.firm).person,
            "responding_member": MembershipFactory(actor=self.firm, role=member).person,
            "other_firm": MembershipFactory().person,
            "owner_editor": MembershipFactory(actor=self.owner).person,
            "owner_member": MembershipFactory(actor=self.owner, role=member).person,
            "coordinator": CoordinatorFactory(),
            "superuser": CoordinatorFactory(is_superuser=True),
            "coordinator_in_both": both,
        }
        self.people["puppet"] = self.puppet(self.owner, self.firm)

    def puppet(self, *bodies):
        """Somebody whom a coordinator has put forward everywhere, and nobody has confirmed."""
        person, hub = UserFactory(), self.people["coordinator"]
        for actor in bodies:
            belonging_actions.add_member(actor=actor, person=person, role=Membership.Role.ADMINISTRATOR, by=hub)
        return person

    def client(self, user):
        client = Client()
        if self.people[user]:
            client.force_login(self.people[user])
        return client

    def address(self, page):
        if page == "question_list":
            return reverse("procurement:question_list")
        if page in WRITING:
            return reverse("procurement:need_step", args=[self.need.slug, WRITING[page]])
        if page in {"need_document", "need_unpublished_document"}:
            document = self.document if page == "need_document" else self.unpublished
            return reverse("procurement:need_document", args=[self.need.slug, document.public_id])
        if page.startswith(("slot_", "minutes_")):
            return reverse(f"procurement:{page}", args=[self.slot.public_id])
        private = page.startswith("response_") and page != "response_edit"
        more = []
        if page in {"response_receipt", "response_version"}:
            more = [1]
        elif page in {"response_file", "response_detach"}:
            more = [self.file.public_id]
        elif page == "need_bundle":
            more = [1]
        elif page == "dialogue_share":
            more = [DialogueEntry.objects.get(pk=self.entry.pk).public_id]
        key = self.response.public_id if private else self.need.slug
        return reverse(f"procurement:{page}", args=[key, *more])


@pytest.fixture
def stage_of(db):
    return Scene


@pytest.mark.parametrize("stage", STAGES)
def test_every_address(stage_of, one_frame, stage):
    """What each visitor is answered, and what can then be read in all of it together."""
    scene = stage_of(stage)
    wrong = []
    for user in USERS:
        client = scene.client(user)
        words = words_elsewhere(scene, client)
        for method, page, _user, _stage, expected in [case for case in CASES if case[2:4] == (user, stage)]:
            if method == "POST" and expected == 302 and page in MOVES:
                continue  # what really happens is tried in test_actions; here it would move the scene
            answer = client.get(scene.address(page)) if method == "GET" else client.post(scene.address(page))
            if answer.status_code != expected:
                wrong.append((user, method, page, answer.status_code, expected))
            words += text_of(answer)
        wrong += [
            (user, word, "shown" if word in words else "missing")
            for word, readers in readable(stage).items()
            if (word in words) != (user in readers)
        ]
    assert wrong == []


def test_whoever_is_only_put_forward_meets_what_a_stranger_meets(stage_of, one_frame):
    """After the opening, with a word of each kind that only the owner, or only the firm, may read."""
    scene = stage_of("concluded")
    OutgoingMail.objects.all().delete()
    met = {}
    for user in ("person", "puppet"):
        client = scene.client(user)
        words = words_elsewhere(scene, client)
        met[user] = []
        for method, page in PAGES:
            if method == "GET":
                answer = client.get(scene.address(page))
                met[user].append((page, answer.status_code))
                words += text_of(answer)
        assert [word for word in (SECRET, SEALED, SAID, TOLD) if word in words] == []
    assert met["puppet"] == met["person"]
    tell(need=scene.need, key="anything", words=lambda person: ("Nytt", SECRET))
    assert not OutgoingMail.objects.filter(to=scene.people["puppet"].email).exists()
    assert OutgoingMail.objects.filter(to=scene.people["responding_editor"].email).exists()


def words_elsewhere(scene, client):
    """What this visitor can read in lists, search, feeds, the API, exports and the desk."""
    desk = "admin:procurement_need"
    addresses = [
        reverse("procurement:need_list") + "?stage=all&q=ultralydmatten",
        reverse("procurement:need_ics", args=[scene.need.slug]),
        reverse("portal:search") + "?q=ultralydmatten",
        reverse("portal:my_page"),
        reverse("events:event_feed"),
        reverse("actors:actor_export_csv"),
        "/api/v1/needs/",
        f"/api/v1/needs/{scene.need.slug}/",
        f"/api/v1/responses/{scene.response.public_id}/",
        reverse("admin:index"),
        reverse(f"{desk}_changelist") + "?q=ultralydmatten",
        reverse(f"{desk}_change", args=[scene.need.pk]),
        reverse(f"{desk}_history", args=[scene.need.pk]),
        reverse("admin:shared_auditentry_changelist"),
        reverse("admin:shared_outgoingmail_changelist"),
    ]
    return " ".join(text_of(client.get(address)) for address in addresses)


def text_of(answer):
    """All that can be read in an answer; in an archive, all that is in its files."""
    whole = answer.getvalue()
    if answer.get("Content-Type") != "application/zip" or not is_zipfile(BytesIO(whole)):
        return whole.decode(errors="replace")
    with ZipFile(BytesIO(whole)) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def bare(html):
    """A page without what differs between any two visits: one-time keys."""
    return re.sub(r"[A-Za-z0-9_-]{64}|nonce=\"[^\"]*\"", "", html)


@pytest.mark.parametrize(
    "user", ["owner_editor", "owner_member", "coordinator", "superuser", "other_firm", "anonymous"]
)
def test_before_the_deadline_pages_are_the_same_with_and_without_responses(stage_of, user):
    scene = stage_of("published", responses=False)
    client = scene.client(user)
    pages = ["need_detail", "need_responses"]
    empty = [bare(client.get(scene.address(page)).content.decode()) for page in pages]
    for number in range(3):
        ResponseFactory(need=scene.need, firm=ActorFactory(name=f"Søvnradar {number} AS"), state="submitted")
    assert [bare(client.get(scene.address(page)).content.decode()) for page in pages] == empty


def test_drafts_and_withdrawn_responses_never_reach_the_owner(stage_of):
    scene = stage_of("closed")
    Response.objects.update(state="draft", submitted_at=None)
    client = scene.client("owner_editor")
    assert client.get(scene.address("response_detail")).status_code == 404
    assert "Hemmelig Sensor" not in client.get(scene.address("need_responses")).content.decode()
