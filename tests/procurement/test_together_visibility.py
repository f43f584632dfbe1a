"""What bodies do together around a need, read by every kind of visitor, at every page that is theirs, at every stage.

One word stands in each thing that is not for all. Whoever can read the word anywhere could read the thing.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from actors.vocabulary import ActorKind
from events.models import Event
from procurement import urls as procurement_urls
from procurement.models import (
    CallOff,
    Follower,
    Goal,
    JointMember,
    JointNeed,
    Need,
    Option,
    Partner,
    Partnership,
    Phase,
    RoomEntry,
    RoomFile,
    WorkMeeting,
)
from solutions import urls as solutions_urls
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import MeetingSlotFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db

# Being written; open; read by those the firms were told of, and in competition; read by the owner alone, and bought.
STAGES = ["draft", "published", "handed_over", "concluded"]
OPENED = {"handed_over", "concluded"}
USERS = [
    "anonymous",
    "person",
    "owner_editor",
    "owner_member",
    "participant",
    "participant_member",
    "late_participant",
    "follower",
    "follower_member",
    "invited",
    "asked",
    "former",
    "joint_invited",
    "responding_firm",
    "partner_firm",
    "tenderer",
    "two_hats",
    "coordinator",
    "superuser",
    "coordinator_in_all",
]
LEAD = {"owner_editor", "owner_member"}
PARTICIPANTS = {"participant", "participant_member", "late_participant"}
FOLLOWERS = {"follower", "follower_member"}
TOGETHER = LEAD | PARTICIPANTS | FOLLOWERS
ALL = set(USERS)
# They read what somebody else reads; whether they do is tried where most is to be read.
ALIKE = {"person", "owner_member", "participant_member", "follower_member", "superuser"}

# The word, and who can read it: a set of visitors, or one for each stage.
ROOM, ROOM_FILE, WORK = "skjermflettverk", "malsaksnavn.txt", "samlingsklang"
PLACE, RESPONSE, UNOPENED = "fjærebua 14", "natteøyesensor", "usettbarhet"
TERMS = {"owner": "lederkårene", "participant": "deltakerkårene", "follower": "følgerkårene"}
REFERENCE = {"owner": "lederavropet", "participant": "deltakeravropet", "follower": "følgeravropet"}
PAYMENT, MAXIMUM, COST = 61_700_000, 83_900_000, 72_300_000
TENDERER, PARTNER, GOAL, WHY = "Anbyderiet AS", "Utvikleriet AS", "nattroindeks", "vendepunktgrunn"
INVITED, ASKED, FORMER, JOINT_INVITED = "innbydergrunn", "spørregrunn", "avskjedsgrunn", "Framtidsvik kommune"
VARIANT = "lokalsærpreg"


def readable(stage):
    public = ALL if stage != "draft" else TOGETHER | {"two_hats", "coordinator", "superuser", "coordinator_in_all"}
    shown = ALL if stage in {"handed_over", "concluded"} else TOGETHER | {"two_hats"}
    reads = LEAD | ({"participant", "participant_member"} if stage == "handed_over" else set())
    plan = LEAD | PARTICIPANTS | ({"two_hats"} if stage == "draft" else set())  # no response: one hat as yet
    bought = stage == "concluded"
    return {
        ROOM: TOGETHER | {"two_hats"},
        ROOM_FILE: TOGETHER | {"two_hats"},
        WORK: TOGETHER | {"two_hats"},
        PLACE: (TOGETHER | {"responding_firm"}) if stage != "draft" else LEAD,
        RESPONSE: set() if stage == "draft" else {"responding_firm"} | (reads if stage in OPENED else set()),
        UNOPENED: set() if stage == "draft" else {"two_hats"},
        TERMS["owner"]: LEAD,
        TERMS["participant"]: LEAD | {"participant", "participant_member", "two_hats"},
        TERMS["follower"]: LEAD | FOLLOWERS,
        REFERENCE["owner"]: LEAD if bought else set(),
        REFERENCE["participant"]: LEAD | {"participant", "participant_member", "two_hats"} if bought else set(),
        REFERENCE["follower"]: LEAD | FOLLOWERS if bought else set(),
        PAYMENT: plan,
        MAXIMUM: plan,
        COST: plan if bought else set(),
        TENDERER: plan,
        PARTNER: shown if stage != "draft" else TOGETHER | {"two_hats"},
        GOAL: shown,
        WHY: shown if bought else set(),
        INVITED: LEAD | {"invited"},
        ASKED: LEAD | {"asked"},
        FORMER: LEAD | {"former"},
        JOINT_INVITED: LEAD | {"joint_invited"},
        VARIANT: public,
    }


# The pages of what bodies do together, by their modules; and those of the need that show something of it.
# The noun an address belongs to; in solutions the module of its view.
PAGES = {"following", "following_views", "joint", "options", "partnership", "purchase", "room"}
ALSO = {
    "need_list",
    "need_detail",
    "need_ics",
    "need_dialogue",
    "need_dialogue_file",
    "need_meetings",
    "need_meeting_plan",
    "need_responses",
    "need_hand_over",
    "need_conclude",
    "response_detail",
    "response_edit",
    "solution_list",
}


class Scene:
    """One need with everything around it, and twenty people."""

    def __init__(self, stage):
        self.stage = stage
        now = timezone.now()
        kinds = {"kind": ActorKind.MUNICIPALITY}
        names = {"joint_invited": JOINT_INVITED}
        bodies = ["owner", "participant", "late_participant", "follower", "invited", "asked", "former", "joint_invited"]
        self.body = {key: ActorFactory(name=names.get(key, f"{key.capitalize()} kommune"), **kinds) for key in bodies}
        self.firm = {
            key: ActorFactory(name=f"{key.capitalize()} AS") for key in ("responding", "partner", "tenderer", "double")
        }
        self.need = NeedFactory(
            owner=self.body["owner"], stage=stage, followers_meet=True, participants_read=stage != "concluded"
        )
        self._followers(now)
        self._dialogue(stage, now)
        self._room(now)
        self._joint(now)
        self._partnership(stage, now)
        self._options(stage, now)
        self._people()

    def _followers(self, now):
        early = (self.need.response_deadline or now) - timedelta(days=5)
        late = (self.need.response_deadline or now) + timedelta(hours=1)

        def row(key, role, state, **more):
            return Follower.objects.create(need=self.need, actor=self.body[key], role=role, state=state, **more)

        since = {name: early for name in ("participates_since",) if hasattr(Follower, name)}
        since_late = dict.fromkeys(since, late)
        self.followers = [
            row("participant", "participant", "active", joined_at=early, **since),
            row("late_participant", "participant", "active", joined_at=late, **since_late),
            row("follower", "follower", "active", joined_at=early),
            row("invited", "follower", "invited", why=INVITED),
            row("asked", "follower", "asked", why=ASKED),
            row("former", "participant", "left", joined_at=early, ended_at=now, ended_why=FORMER, **since),
        ]

    def _dialogue(self, stage, now):
        self.slot = MeetingSlotFactory(
            need=self.need,
            firm=self.firm["responding"],
            starts_at=now + timedelta(days=3),
            state="booked",
            booked_at=now,
            place=PLACE,
        )
        self.responses = []
        if stage == "draft":
            return
        opened = {"opened_at": now, "opened_by_name": "Kari"} if stage in OPENED else {}
        if opened:
            Need.objects.filter(pk=self.need.pk).update(responses_opened_at=now)
        first = ResponseFactory(need=self.need, firm=self.firm["responding"], state="submitted", summary=RESPONSE)
        type(first).objects.filter(pk=first.pk).update(**opened)
        second = ResponseFactory(need=self.need, firm=self.firm["double"], state="submitted", summary=UNOPENED)
        self.responses = [first, second]

    def _room(self, now):
        owner = self.body["owner"]
        entry = RoomEntry.objects.create(
            need=self.need, phase="market", kind="lesson", title=ROOM, text=ROOM, actor=owner, by_name="Kari"
        )
        question = RoomEntry.objects.create(
            need=self.need, phase="market", kind="question", title=ROOM, actor=self.body["follower"], by_name="Ola"
        )
        self.entries = [entry, question]
        content = ContentFile(ROOM_FILE.encode(), name="x")
        self.file = RoomFile.objects.create(
            entry=entry,
            file=content,
            name=ROOM_FILE,
            content_type="text/plain",
            size=14,
            sha256="0" * 64,
            scan="clean",
        )
        self.event = EventFactory(organiser=owner, title=f"{WORK} om vinterlag", state="published", published_at=now)
        Event.objects.filter(pk=self.event.pk).update(is_by_invitation=True)
        self.event.invited.set([self.body[key] for key in ("participant", "late_participant", "follower")])
        WorkMeeting.objects.create(need=self.need, event=self.event, phase="market")

    def _joint(self, now):
        joint = JointNeed.objects.create(need=self.need, volume_of="brukere")

        def member(key, state, **more):
            return JointMember.objects.create(joint=joint, actor=self.body[key], state=state, **more)

        self.members = [
            member("owner", "joined", joined_at=now, volume=100),
            member("participant", "joined", joined_at=now, variant=VARIANT, volume=50),
            member("joint_invited", "invited"),
        ]

    def _partnership(self, stage, now):
        plan = Partnership.objects.create(
            need=self.need,
            maximum_cost=MAXIMUM,
            shown_since=now if stage in {"handed_over", "concluded"} else None,
        )
        done = {"state": "passed", "decided_at": now, "decided_by_name": "Kari", "decided_why": WHY}
        self.phases = []
        for number, kind in enumerate(("tender", "development", "acquisition"), start=1):
            day = now.date() + timedelta(days=30 * number)
            more = done if stage == "concluded" else {}
            if kind == "acquisition" and stage == "concluded":
                more = more | {"cost": COST}
            self.phases.append(
                Phase.objects.create(
                    partnership=plan,
                    number=number,
                    kind=kind,
                    name=f"Fase {number}",
                    starts_on=day,
                    ends_on=day + timedelta(days=20),
                    payment=PAYMENT,
                    **more,
                )
            )
        Partner.objects.create(phase=self.phases[0], name=TENDERER, firm=self.firm["tenderer"])
        Partner.objects.create(phase=self.phases[1], name=PARTNER, firm=self.firm["partner"])
        self.goals = [Goal.objects.create(partnership=plan, phase=self.phases[1], text=GOAL, target="90 %")]

    def _options(self, stage, now):
        states = {"handed_over": "locked", "concluded": "open"}
        state = states.get(stage, "named")
        times = {"locked_at": now} if state != "named" else {}
        times |= {"opened_at": now} if state == "open" else {}
        self.options, self.call_offs = [], []
        for key, terms in TERMS.items():
            option = Option.objects.create(
                need=self.need,
                holder=self.body[key],
                subject="Nattilsyn",
                estimated=10,
                maximum=20,
                until=now.date() + timedelta(days=60),
                terms=terms,
                state=state,
                **times,
            )
            self.options.append(option)
            if state == "open":
                call_off = CallOff.objects.create(option=option, amount=5, reference=REFERENCE[key], by_name="Kari")
                Option.objects.filter(pk=option.pk).update(called_off=5)
                self.call_offs.append(call_off)

    def _people(self):
        member = Membership.Role.MEMBER
        people = {"anonymous": None, "person": UserFactory()}
        for key in ("owner", "participant", "follower"):
            people["owner_editor" if key == "owner" else key] = MembershipFactory(actor=self.body[key]).person
            people[f"{key}_member"] = MembershipFactory(actor=self.body[key], role=member).person
        for key in ("late_participant", "invited", "asked", "former", "joint_invited"):
            people[key] = MembershipFactory(actor=self.body[key]).person
        people["responding_firm"] = MembershipFactory(actor=self.firm["responding"]).person
        people["partner_firm"] = MembershipFactory(actor=self.firm["partner"]).person
        people["tenderer"] = MembershipFactory(actor=self.firm["tenderer"]).person
        people["two_hats"] = MembershipFactory(actor=self.body["participant"]).person
        MembershipFactory(person=people["two_hats"], actor=self.firm["double"])
        people["coordinator"] = CoordinatorFactory()
        people["superuser"] = CoordinatorFactory(is_superuser=True)
        people["coordinator_in_all"] = CoordinatorFactory()
        for key in ("owner", "participant", "follower"):
            MembershipFactory(
                person=people["coordinator_in_all"], actor=self.body[key], role=Membership.Role.ADMINISTRATOR
            )
        self.people = people

    def client(self, user):
        client = Client()
        if self.people[user]:
            client.force_login(self.people[user])
        return client

    def addresses(self):
        """Every address of needs and purchases that is about this scene, and those elsewhere that could tell of it."""
        things = {
            "option": self.options,
            "call": self.call_offs,
            "follower": self.followers,
            "joint": self.members,
            "phase": self.phases,
            "goal": self.goals,
            "room": self.entries,
            "response": self.responses,
            "slot": [self.slot],
            "minutes": [self.slot],
            "purchase": self.options,
            "question": [],
        }
        found = []
        for module in (procurement_urls, solutions_urls):
            for pattern in module.urlpatterns:
                if pattern.name in ALSO or PAGES & set(pattern.callback.__module__.split(".")):
                    found += self._of_pattern(module.app_name, pattern, things)
        return found + self._elsewhere()

    def _of_pattern(self, app, pattern, things):
        name, wanted = f"{app}:{pattern.name}", pattern.pattern.converters
        if not wanted:
            return [reverse(name)]
        kinds = list(wanted)
        if app == "solutions" and "slug" in kinds:
            return []  # adoptions have their own table; a need's solutions are public
        if "file" in kinds or (len(kinds) > 1 and pattern.name.startswith("room")):
            return [reverse(name, args=[*self._keys(kinds, self.file)])] if pattern.name.startswith("room") else []
        if kinds == ["slug"]:
            return [reverse(name, args=[self.need.slug])]
        if kinds == ["public_id"]:
            return [reverse(name, args=[thing.public_id]) for thing in things[pattern.name.split("_")[0]]]
        return []  # steps, documents, receipts and numbers: in test_visibility

    def _keys(self, kinds, file):
        return [
            self.need.slug if kind == "slug" else file.public_id if kind == "file" else file.entry.public_id
            for kind in kinds
        ]

    def _elsewhere(self):
        desk = "admin:procurement_need"
        return [
            reverse("portal:my_page"),
            reverse("portal:search") + "?q=vinterlag",
            reverse("events:event_list"),
            reverse("events:event_feed"),
            reverse("events:event_detail", args=[self.event.slug]),
            reverse("events:event_ics", args=[self.event.slug]),
            reverse("actors:actor_detail", args=[self.body["owner"].slug]),
            "/api/v1/needs/",
            f"/api/v1/needs/{self.need.slug}/",
            "/api/v1/events/",
            reverse("admin:index"),
            reverse(f"{desk}_change", args=[self.need.pk]),
            reverse(f"{desk}_history", args=[self.need.pk]),
            reverse("admin:events_event_changelist"),
            reverse("admin:events_event_change", args=[self.event.pk]),
            reverse("admin:shared_auditentry_changelist"),
            reverse("admin:shared_outgoingmail_changelist"),
        ]


def read_all(scene, user, addresses):
    """All that the visitor can read; and the addresses that broke."""
    client = scene.client(user)
    words, broken = [], []
    for address in list(addresses):
        answer = client.get(address)
        if answer.status_code == 405:
            addresses.remove(address)  # for posting only: nothing to read for anybody
        if answer.status_code not in {200, 302, 403, 404, 405}:
            broken.append((user, address, answer.status_code))
        if answer.status_code == 200:
            words.append(b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode())
    return " ".join(words), broken


def stands_in(text, word):
    if word == JOINT_INVITED:
        text = re.sub(r"<option\b.*?</option>", "", text, flags=re.DOTALL)  # every actor can be chosen at the desk
    if isinstance(word, str):
        return word.casefold() in text.casefold()
    digits = re.sub(r"(?<=\d)[\s\u00a0\u202f.,]|&nbsp;", "", text)
    return str(word) in digits or f"{word / 1e6:.1f}".replace(".", "") + "mill" in digits.replace("&nbsp;", "").replace(
        " ", ""
    )


@pytest.mark.parametrize("stage", STAGES)
def test_who_reads_what(one_frame, stage):
    scene = Scene(stage)
    expected = readable(stage)
    addresses = scene.addresses()
    wrong = []
    for user in [name for name in USERS if name not in ALIKE or stage == "handed_over"]:
        text, broken = read_all(scene, user, addresses)
        wrong += broken
        for word, readers in expected.items():
            if stands_in(text, word) != (user in readers):
                wrong.append((user, word, "missing" if user in readers else "shown"))
    assert wrong == []
