import hashlib
from datetime import timedelta

import factory
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone
from factory.django import DjangoModelFactory

from actors.vocabulary import ActorKind
from procurement.models import (
    CallOff,
    DialogueEntry,
    Follower,
    JointMember,
    JointNeed,
    MeetingSlot,
    Need,
    NeedDocument,
    Option,
    Response,
    ResponseAttachment,
    ResponseVersion,
    Role,
    RoomEntry,
    RoomFile,
    WorkMeeting,
)
from procurement.models.response_trail import content_of, fingerprint_of
from procurement.states import FollowerState, JointState, NeedStage, OptionState, ResponseState, SlotState
from procurement.vocabulary import Outcome

from .actors import ActorFactory
from .events import EventFactory

OVER = {NeedStage.CLOSED, NeedStage.HANDED_OVER, NeedStage.CONCLUDED}


class NeedFactory(DjangoModelFactory):
    """A published need that is open for two weeks. `stage=` gives it the times and words that stage demands."""

    class Meta:
        model = Need
        skip_postgeneration_save = True

    owner = factory.SubFactory(
        ActorFactory, kind=ActorKind.MUNICIPALITY, name=factory.Sequence(lambda n: f"Prøve{n} kommune")
    )
    title = factory.Sequence(lambda n: f"Behov {n}: fall på sykehjem oppdages sent")
    summary = "Beboere blir liggende før noen merker at de har falt."
    problem = "Nattevakten går **runder** hver tredje time."
    wanted_effects = "- Hjelp innen ti minutter"
    contact_function = "Innovasjonsrådgiver"
    contact_email = "innovasjon@kommune.example"
    stage = NeedStage.PUBLISHED

    @factory.lazy_attribute
    def response_deadline(self):
        return timezone.now() + (timedelta(days=-2) if self.stage in OVER else timedelta(days=14))

    @factory.lazy_attribute
    def sent_at(self):
        return timezone.now() if self.stage == NeedStage.REVIEW else None

    @factory.lazy_attribute
    def published_at(self):
        return None if self.stage in {NeedStage.DRAFT, NeedStage.REVIEW} else timezone.now() - timedelta(days=10)

    @factory.lazy_attribute
    def closed_at(self):
        return self.response_deadline if self.stage in OVER else None

    @factory.lazy_attribute
    def handed_over_at(self):
        return timezone.now() if self.stage == NeedStage.HANDED_OVER else None

    @factory.lazy_attribute
    def concluded_at(self):
        return timezone.now() if self.stage == NeedStage.CONCLUDED else None

    @factory.lazy_attribute
    def outcome(self):
        return Outcome.BOUGHT if self.stage == NeedStage.CONCLUDED else ""

    @factory.lazy_attribute
    def conclusion(self):
        return "Vi kjøpte sensorer til fire sykehjem." if self.stage == NeedStage.CONCLUDED else ""

    @factory.post_generation
    def topics(self, create, topics, **kwargs):
        if create and topics:
            self.topics.set(topics)


class ResponseFactory(DjangoModelFactory):
    """A draft; `state="submitted"` makes it submitted an hour ago."""

    class Meta:
        model = Response
        skip_postgeneration_save = True

    need = factory.SubFactory(NeedFactory)
    firm = factory.SubFactory(ActorFactory)
    summary = "Radar i taket som merker fall"
    solution = "En sensor uten kamera varsler vakttelefonen."
    contact = "Salgsansvarlig, salg@firma.example"
    state = ResponseState.DRAFT

    @factory.lazy_attribute
    def submitted_at(self):
        return timezone.now() - timedelta(hours=1) if self.state == ResponseState.SUBMITTED else None

    @factory.lazy_attribute
    def withdrawn_at(self):
        return timezone.now() if self.state == ResponseState.WITHDRAWN else None

    @factory.post_generation
    def version_kept(self, create, wanted, **kwargs):
        """What is submitted has its version, as `submit_response` makes it."""
        if create and wanted is not False and self.state == ResponseState.SUBMITTED:
            content = content_of(self)
            ResponseVersion.objects.create(
                response=self,
                number=1,
                content=content,
                fingerprint=fingerprint_of(content),
                submitted_at=self.submitted_at,
                submitted_by_name="Selger",
            )
            Response.objects.filter(pk=self.pk).update(fingerprint=fingerprint_of(content))


class MeetingSlotFactory(DjangoModelFactory):
    """Free, half an hour tomorrow; with `firm=` it is booked."""

    class Meta:
        model = MeetingSlot

    need = factory.SubFactory(NeedFactory)
    starts_at = factory.Sequence(lambda n: timezone.now() + timedelta(days=1, minutes=30 * n))
    minutes_long = 30
    place = "Teams"
    firm = None

    @factory.lazy_attribute
    def state(self):
        return SlotState.BOOKED if self.firm else SlotState.FREE

    @factory.lazy_attribute
    def booked_at(self):
        return timezone.now() if self.firm else None


class DialogueEntryFactory(DjangoModelFactory):
    """Something all had at once; with `firm=` something that only that firm has had."""

    class Meta:
        model = DialogueEntry

    need = factory.SubFactory(NeedFactory)
    kind = DialogueEntry.Kind.INFORMATION
    title = factory.Sequence(lambda n: f"Opplysning {n}")
    by_name = "Innkjøper"
    firm = None

    @factory.lazy_attribute
    def shared_at(self):
        return None if self.firm else timezone.now()


class ResponseAttachmentFactory(DjangoModelFactory):
    """A small PDF that may be fetched."""

    class Meta:
        model = ResponseAttachment

    class Params:
        content = factory.Sequence(lambda n: b"%%PDF-1.7\n%d\n%%%%EOF" % n)

    response = factory.SubFactory(ResponseFactory)
    name = factory.Sequence(lambda n: f"vedlegg-{n}.pdf")
    content_type = "application/pdf"
    scan = ResponseAttachment.Scan.UNSCANNED
    file = factory.LazyAttribute(lambda row: ContentFile(row.content, name="fil"))
    size = factory.LazyAttribute(lambda row: len(row.content))
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.content).hexdigest())


class NeedDocumentFactory(DjangoModelFactory):
    """A small PDF that is not published yet."""

    class Meta:
        model = NeedDocument

    class Params:
        content = factory.Sequence(lambda n: b"%%PDF-1.7\nbehov %d\n%%%%EOF" % n)

    need = factory.SubFactory(NeedFactory, stage=NeedStage.DRAFT)
    title = factory.Sequence(lambda n: f"Dokument {n}")
    name = factory.Sequence(lambda n: f"dokument-{n}.pdf")
    content_type = "application/pdf"
    scan = NeedDocument.Scan.UNSCANNED
    file = factory.LazyAttribute(lambda row: ContentFile(row.content, name="fil"))
    size = factory.LazyAttribute(lambda row: len(row.content))
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.content).hexdigest())


class OptionFactory(DjangoModelFactory):
    """Named, one million kroner until a year from now. `state=` gives it the times that state demands."""

    class Meta:
        model = Option

    need = factory.SubFactory(NeedFactory)
    holder = factory.SubFactory(ActorFactory, kind=ActorKind.MUNICIPALITY)
    subject = "Fallsensorer til sykehjem"
    estimated = 600_000
    maximum = 1_000_000
    until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=365))
    terms = "Leveres innen fire uker."
    state = OptionState.NAMED

    @factory.lazy_attribute
    def locked_at(self):
        return timezone.now() if self.state in {OptionState.LOCKED, OptionState.OPEN} else None

    @factory.lazy_attribute
    def opened_at(self):
        return timezone.now() - timedelta(days=30) if self.state == OptionState.OPEN else None

    @factory.lazy_attribute
    def given_up_at(self):
        return timezone.now() if self.state == OptionState.GIVEN_UP else None


class CallOffFactory(DjangoModelFactory):
    """Counted in its option's sum, as the action does it."""

    class Meta:
        model = CallOff
        skip_postgeneration_save = True

    option = factory.SubFactory(OptionFactory, state=OptionState.OPEN)
    amount = 100_000
    by_name = "Innkjøper"

    @factory.post_generation
    def counted(self, create, wanted, **kwargs):
        if create:
            Option.objects.filter(pk=self.option_id).update(called_off=F("called_off") + self.amount)
            self.option.refresh_from_db()


class FollowerFactory(DjangoModelFactory):
    """A body that follows since nine days ago. `state=` gives it the times that state demands."""

    class Meta:
        model = Follower

    need = factory.SubFactory(NeedFactory)
    actor = factory.SubFactory(
        ActorFactory, kind=ActorKind.MUNICIPALITY, name=factory.Sequence(lambda n: f"Følge{n} kommune")
    )
    role = Role.FOLLOWER
    state = FollowerState.ACTIVE
    why = "Vi har det samme behovet."

    @factory.lazy_attribute
    def joined_at(self):
        begun = self.state in {FollowerState.ACTIVE, FollowerState.LEFT}
        return timezone.now() - timedelta(days=9) if begun else None

    @factory.lazy_attribute
    def participates_since(self):
        return self.joined_at if self.role == Role.PARTICIPANT else None

    @factory.lazy_attribute
    def ended_at(self):
        return timezone.now() if self.state in {FollowerState.DECLINED, FollowerState.LEFT} else None


class JointNeedFactory(DjangoModelFactory):
    """A need that is several bodies', with its owner as the lead."""

    class Meta:
        model = JointNeed
        skip_postgeneration_save = True

    need = factory.SubFactory(NeedFactory)
    volume_of = "brukere"

    @factory.post_generation
    def lead(self, create, volume, **kwargs):
        if create:
            JointMemberFactory(joint=self, actor=self.need.owner, volume=volume)


class JointMemberFactory(DjangoModelFactory):
    """A body that has joined, and is a participant; with another `state=` it has the times that demands."""

    class Meta:
        model = JointMember
        skip_postgeneration_save = True

    joint = factory.SubFactory(JointNeedFactory)
    actor = factory.SubFactory(
        ActorFactory, kind=ActorKind.MUNICIPALITY, name=factory.Sequence(lambda n: f"Fellesvik{n} kommune")
    )
    state = JointState.JOINED

    @factory.lazy_attribute
    def joined_at(self):
        return timezone.now() if self.state in {JointState.JOINED, JointState.LEFT} else None

    @factory.lazy_attribute
    def ended_at(self):
        return timezone.now() if self.state in {JointState.DECLINED, JointState.LEFT} else None

    @factory.post_generation
    def follows(self, create, wanted, **kwargs):
        if create and self.state == JointState.JOINED and self.actor_id != self.joint.need.owner_id:
            FollowerFactory(need=self.joint.need, actor=self.actor, role=Role.PARTICIPANT)


class RoomEntryFactory(DjangoModelFactory):
    """A lesson from the owner; with `parent=` an answer to that question."""

    class Meta:
        model = RoomEntry

    need = factory.LazyAttribute(lambda row: row.parent.need if row.parent else NeedFactory())
    phase = "market"
    parent = None
    kind = factory.LazyAttribute(lambda row: RoomEntry.Kind.ANSWER if row.parent else RoomEntry.Kind.LESSON)
    title = factory.Maybe("parent", "", factory.Sequence(lambda n: f"Lærdom {n}"))
    text = "Spør **nattevaktene** først."
    actor = factory.LazyAttribute(lambda row: row.need.owner)
    by_name = "Innkjøper"


class RoomFileFactory(DjangoModelFactory):
    """A small PDF that may be fetched."""

    class Meta:
        model = RoomFile

    class Params:
        content = factory.Sequence(lambda n: b"%%PDF-1.7\nmal %d\n%%%%EOF" % n)

    entry = factory.SubFactory(RoomEntryFactory, kind=RoomEntry.Kind.TEMPLATE)
    name = factory.Sequence(lambda n: f"mal-{n}.pdf")
    content_type = "application/pdf"
    scan = RoomFile.Scan.UNSCANNED
    file = factory.LazyAttribute(lambda row: ContentFile(row.content, name="fil"))
    size = factory.LazyAttribute(lambda row: len(row.content))
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.content).hexdigest())


class WorkMeetingFactory(DjangoModelFactory):
    """In a week, by invitation from the need's owner to nobody yet."""

    class Meta:
        model = WorkMeeting

    need = factory.SubFactory(NeedFactory)
    event = factory.LazyAttribute(
        lambda row: EventFactory(organiser=row.need.owner, title="Arbeidsmøte", is_by_invitation=True)
    )
    phase = "market"
