"""One need with everything that bodies do together around it, and twenty people."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from actors.vocabulary import ActorKind
from events.models import Event
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
    Response,
    RoomEntry,
    RoomFile,
    WorkMeeting,
)
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import MeetingSlotFactory, NeedFactory, ResponseFactory
from tests.procurement.visibility.addresses import ADDRESSES, OF_TOGETHER
from tests.procurement.visibility.together import (
    ASKED,
    COST,
    FORMER,
    GOAL,
    INVITED,
    JOINT_INVITED,
    MAXIMUM,
    OPENED,
    PARTNER,
    PAYMENT,
    PLACE,
    REFERENCE,
    RESPONSE,
    ROOM,
    ROOM_FILE,
    TENDERER,
    TERMS,
    UNOPENED,
    VARIANT,
    WHY,
    WORK,
)

# The pages of the dialogue that show something of what bodies do together.
ALSO = """
need_list need_detail need_ics need_dialogue need_dialogue_file need_meetings need_meeting_plan need_responses
need_hand_over need_conclude response_detail response_edit
""".split()


class Scene:
    """`things` holds one row of each kind and body, as `together.py` names them."""

    def __init__(self, stage):
        self.stage, self.things = stage, {}
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
            row = Follower.objects.create(need=self.need, actor=self.body[key], role=role, state=state, **more)
            self.things[f"follower {key}"] = row

        row("participant", "participant", "active", joined_at=early, participates_since=early)
        row("late_participant", "participant", "active", joined_at=late, participates_since=late)
        row("follower", "follower", "active", joined_at=early)
        row("invited", "follower", "invited", why=INVITED)
        row("asked", "follower", "asked", why=ASKED)
        ended = {"ended_at": now, "ended_why": FORMER}
        row("former", "participant", "left", joined_at=early, participates_since=early, **ended)

    def _dialogue(self, stage, now):
        self.things["slot"] = MeetingSlotFactory(
            need=self.need,
            firm=self.firm["responding"],
            starts_at=now + timedelta(days=3),
            state="booked",
            booked_at=now,
            place=PLACE,
        )
        if stage == "draft":
            return
        opened = {"opened_at": now, "opened_by_name": "Kari"} if stage in OPENED else {}
        if opened:
            Need.objects.filter(pk=self.need.pk).update(responses_opened_at=now)
        first = ResponseFactory(need=self.need, firm=self.firm["responding"], state="submitted", summary=RESPONSE)
        Response.objects.filter(pk=first.pk).update(**opened)
        second = ResponseFactory(need=self.need, firm=self.firm["double"], state="submitted", summary=UNOPENED)
        self.things |= {"response first": first, "response second": second}

    def _room(self, now):
        owner = self.body["owner"]
        entry = RoomEntry.objects.create(
            need=self.need, phase="market", kind="lesson", title=ROOM, text=ROOM, actor=owner, by_name="Kari"
        )
        question = RoomEntry.objects.create(
            need=self.need, phase="market", kind="question", title=ROOM, actor=self.body["follower"], by_name="Ola"
        )
        self.things |= {"room lesson": entry, "room question": question}
        content = ContentFile(ROOM_FILE.encode(), name="x")
        self.things["room file"] = RoomFile.objects.create(
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
            row = JointMember.objects.create(joint=joint, actor=self.body[key], state=state, **more)
            self.things[f"member {key}"] = row

        member("owner", "joined", joined_at=now, volume=100)
        member("participant", "joined", joined_at=now, variant=VARIANT, volume=50)
        member("joint_invited", "invited")

    def _partnership(self, stage, now):
        plan = Partnership.objects.create(
            need=self.need,
            maximum_cost=MAXIMUM,
            shown_since=now if stage in {"handed_over", "concluded"} else None,
        )
        done = {"state": "passed", "decided_at": now, "decided_by_name": "Kari", "decided_why": WHY}
        for number, kind in enumerate(("tender", "development", "acquisition"), start=1):
            day = now.date() + timedelta(days=30 * number)
            more = done if stage == "concluded" else {}
            if kind == "acquisition" and stage == "concluded":
                more = more | {"cost": COST}
            self.things[f"phase {kind}"] = Phase.objects.create(
                partnership=plan,
                number=number,
                kind=kind,
                name=f"Fase {number}",
                starts_on=day,
                ends_on=day + timedelta(days=20),
                payment=PAYMENT,
                **more,
            )
        development = self.things["phase development"]
        Partner.objects.create(phase=self.things["phase tender"], name=TENDERER, firm=self.firm["tenderer"])
        Partner.objects.create(phase=development, name=PARTNER, firm=self.firm["partner"])
        self.things["goal"] = Goal.objects.create(partnership=plan, phase=development, text=GOAL, target="90 %")

    def _options(self, stage, now):
        states = {"handed_over": "locked", "concluded": "open"}
        state = states.get(stage, "named")
        times = {"locked_at": now} if state != "named" else {}
        times |= {"opened_at": now} if state == "open" else {}
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
            self.things[f"option {key}"] = option
            if state == "open":
                call_off = CallOff.objects.create(option=option, amount=5, reference=REFERENCE[key], by_name="Kari")
                Option.objects.filter(pk=option.pk).update(called_off=5)
                self.things[f"call_off {key}"] = call_off

    def _people(self):
        member = Membership.Role.MEMBER
        people = {"anonymous": AnonymousUser(), "person": UserFactory()}
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

    def client(self, visitor):
        client = Client()
        if visitor != "anonymous":
            client.force_login(self.people[visitor])
        return client

    def pages(self):
        """(name, thing, address) of each page that can be read."""
        names = [name for name in [*OF_TOGETHER, *ALSO] if not ADDRESSES[name].posts_only]
        return [page for name in names for page in self.of(name)]

    def of(self, name):
        """(name, thing, address) for each thing that the address can be of: `thing` is the word after its kind."""
        kind = ADDRESSES[name].loads
        if name == "room_file":
            keys = {"file": [self.need.slug, self.things["room file"].public_id]}
        elif name in {"room_answer", "room_remove"}:
            keys = {one: [self.need.slug, self.things[f"room {one}"].public_id] for one in ("lesson", "question")}
        elif kind in {"need", "partnership", "room"}:
            keys = {"": [self.need.slug]}
        elif kind:
            found = {key.partition(" ")[2]: row for key, row in self.things.items() if key.split()[0] == kind}
            keys = {one: [row.public_id] for one, row in found.items()}
        else:
            keys = {"": []}
        full = name if ":" in name else f"procurement:{name}"
        return [(name, thing, reverse(full, args=args)) for thing, args in keys.items()]

    def elsewhere(self):
        """Lists, search, feeds and the API: where something could be told of it."""
        return [
            reverse("portal:my_page"),
            reverse("solutions:solution_list"),
            reverse("portal:search") + "?q=vinterlag",
            reverse("events:event_list"),
            reverse("events:event_feed"),
            reverse("events:event_detail", args=[self.event.slug]),
            reverse("events:event_ics", args=[self.event.slug]),
            reverse("actors:actor_detail", args=[self.body["owner"].slug]),
            "/api/v1/needs/",
            f"/api/v1/needs/{self.need.slug}/",
            "/api/v1/events/",
        ]

    def desk(self):
        page = "admin:procurement_need"
        return [
            reverse("admin:index"),
            reverse(f"{page}_change", args=[self.need.pk]),
            reverse(f"{page}_history", args=[self.need.pk]),
            reverse("admin:events_event_changelist"),
            reverse("admin:events_event_change", args=[self.event.pk]),
            reverse("admin:shared_auditentry_changelist"),
            reverse("admin:shared_outgoingmail_changelist"),
        ]
