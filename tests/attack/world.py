"""What is planted: the scenes of the visibility tests, more that is not for all, and a visitor of every kind.

Each thing that is not public has a word in it that stands nowhere else. A mark says who may read its word.
"""

import secrets
from dataclasses import dataclass, field

from django.apps import apps
from django.utils import timezone

from actors.models import ActorNote, AdmissionMessage, JoinRequest, Membership, User
from actors.states import ActorState
from actors.vocabulary import ActorKind
from ecosystem.shared import audit
from ecosystem.shared.mail import queue_mail
from procurement.models import Question, ResponseNote
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
    verify,
)
from tests.factories.events import EventFactory, SignupFactory
from tests.factories.funding import CallFactory
from tests.factories.matching import NotForUsFactory, SavedSearchFactory
from tests.factories.procurement import CallOffFactory, MeetingSlotFactory, NeedFactory, OptionFactory, ResponseFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory
from tests.portal.secrets import WORD, make_secrets
from tests.procurement.visibility import dialogue as sealed
from tests.procurement.visibility import together
from tests.procurement.visibility.dialogue_scene import Scene as SealedScene
from tests.procurement.visibility.reading import words_in
from tests.procurement.visibility.together_scene import Scene as TogetherScene

DESK = {"sealed.coordinator", "sealed.superuser"}
# Of both scenes, one of each kind; who is left out reads what one of these reads.
FROM_SEALED = "person follower responding_editor other_firm owner_editor owner_member coordinator superuser".split()
FROM_TOGETHER = (
    "owner_editor participant late_participant follower invited asked former responding_firm two_hats".split()
)
# What stands on pages of its own: the name of a body that is in the directory.
PUBLIC_WORDS = {together.JOINT_INVITED}


@dataclass(frozen=True)
class Mark:
    word: str | int
    what: str
    readers: frozenset[str]

    def stands_in(self, text: str) -> bool:
        return bool(words_in(text, [self.word]))


@dataclass
class World:
    """`people`: the visitor's name to the person, None for nobody logged in. `things`: what addresses are made of."""

    people: dict[str, User | None] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    things: dict[str, list] = field(default_factory=dict)

    def mark(self, what: str, readers: set[str], word: str | int | None = None) -> str:
        """A new word for this thing."""
        word = word or f"merke{secrets.token_hex(6)}"
        self.marks.append(Mark(word, what, frozenset(readers)))
        return str(word)


def plant() -> World:
    world = World(people={"anonymous": None})
    one, many = SealedScene("published"), TogetherScene("handed_over")
    for place, scene, names in (("sealed", one, FROM_SEALED), ("together", many, FROM_TOGETHER)):
        world.people |= {f"{place}.{name}": scene.people[name] for name in names}
    plant_readable(world, "sealed", sealed.readable("published"))
    plant_readable(world, "together", together.readable("handed_over"))
    plant_bodies(world)
    plant_unpublished(world)
    plant_around_responses(world, one, many)
    plant_about_people(world)
    plant_records(world, one)
    plant_the_shut_out(world, one, many)
    for person in world.people.values():
        if person is not None:
            verify(person)
    world.things |= {"need": [one.need, many.need, world.things["draft"][0]], "scenes": [one, many]}
    return world


def plant_readable(world: World, place: str, table: dict) -> None:
    """A scene's own table; whom it lets in without an organisation, everybody is let in."""
    for word, readers in table.items():
        if word in PUBLIC_WORDS or "anonymous" in readers:
            continue
        named = {f"{place}.{reader}" for reader in readers}
        named |= DESK if "coordinator" in readers else set()
        world.mark(f"{place}: {word}", named, word)


def plant_bodies(world: World) -> None:
    """A body and a firm that have nothing to do with the scenes, with an editor each."""
    body = ActorFactory(name="Fremmedvik kommune", kind=ActorKind.MUNICIPALITY)
    firm = ActorFactory(name="Fremmedteknikk AS")
    world.people["stranger_body"] = MembershipFactory(actor=body, role=Membership.Role.ADMINISTRATOR).person
    world.people["stranger_firm"] = MembershipFactory(actor=firm, role=Membership.Role.ADMINISTRATOR).person
    world.things |= {"body": [body], "firm": [firm]}
    # And of a body and a firm that have nothing at all: what they are given belongs to others.
    newcomers = {
        "newcomer_body": ("Nykommen kommune", ActorKind.MUNICIPALITY),
        "newcomer_firm": ("Nykommen AS", ActorKind.FIRM),
    }
    for name, (called, kind) in newcomers.items():
        actor = ActorFactory(name=called, kind=kind)
        world.people[name] = MembershipFactory(actor=actor, role=Membership.Role.ADMINISTRATOR).person


def plant_unpublished(world: World) -> None:
    body, firm = world.things["body"][0], world.things["firm"][0]
    theirs, firms = {"stranger_body"} | DESK, {"stranger_firm"} | DESK
    draft = NeedFactory(owner=body, stage="draft", slug="utkast-til-behov", title=world.mark("draft of a need", theirs))
    NeedFactory(owner=body, stage="review", problem=world.mark("need under review", theirs))
    event = EventFactory(
        organiser=body,
        state="draft",
        slug="utkast-til-mote",
        title=world.mark("draft of an event", theirs),
        published_at=None,
    )
    project = ProjectFactory(
        lead=body, state="draft", slug="utkast-til-prosjekt", title=world.mark("draft of a project", theirs)
    )
    solution = SolutionFactory(
        supplier=firm, state="draft", slug="utkast-til-losning", title=world.mark("draft of a solution", firms)
    )
    call = CallFactory(state="draft", slug="utkast-til-utlysning", title=world.mark("draft of a call", DESK))
    make_secrets()
    world.mark("everything unpublished", DESK, WORD)
    closed = EventFactory(
        organiser=body, is_by_invitation=True, slug="lukket-mote", title=world.mark("event by invitation", theirs)
    )
    shown = EventFactory(organiser=body, title="Åpent møte hos Fremmedvik")
    online = EventFactory(
        organiser=body, online_url=f"https://video.example/{world.mark('link to take part', theirs)}/"
    )
    project_shown = ProjectFactory(lead=body, title="Fremmedvik prøver ut")
    world.things |= {
        "draft": [draft],
        "call": [CallFactory(), call],
        "event": [shown, closed, event, online],
        "project": [project_shown, project],
        "solution": [SolutionFactory(supplier=firm), solution],
        "partner": [ProjectPartnerFactory(project=project_shown, state="invited", accepted_at=None)],
        "partner_search": [PartnerSearchFactory(project=project_shown)],
    }
    world.things["adoption"] = [
        AdoptionFactory(
            solution=world.things["solution"][0],
            actor=body,
            state="reported",
            note=world.mark("use that is not confirmed", theirs | {"stranger_firm"}),
        )
    ]


def plant_around_responses(world: World, one, many) -> None:
    """Drafts, parts kept secret, notes, questions and options around the scenes' needs."""
    firm = world.things["firm"][0]
    draft = ResponseFactory(
        need=one.need, firm=firm, summary="Under arbeid", solution=world.mark("draft of a response", {"stranger_firm"})
    )
    sent = ResponseFactory(
        need=NeedFactory(slug="forseglet-hos-fremmede"),
        firm=firm,
        state="submitted",
        price_model=world.mark("secret part of a sealed response", {"stranger_firm"}),
        secrets={"price_model": world.mark("why a part is secret", {"stranger_firm"})},
        contact=f"{world.mark('contact in a sealed response', {'stranger_firm'})}@firma.example",
    )
    opened = many.things["response first"]
    author = many.people["owner_editor"]
    own = world.mark("a buyer's own note", {"together.owner_editor"})
    ResponseNote.objects.create(response=opened, author=author, text=own)
    question = Question.objects.create(
        need=one.need,
        asker=one.people["other_firm"],
        text=world.mark(
            "question before it is read", {"sealed.other_firm", "sealed.owner_editor", "sealed.owner_member"} | DESK
        ),
    )
    option = OptionFactory(holder=world.things["body"][0], terms=world.mark("terms of an option", {"stranger_body"}))
    called = CallOffFactory(
        option__holder=world.things["body"][0], reference=world.mark("reference of a call-off", {"stranger_body"})
    )
    slot = MeetingSlotFactory(
        need=one.need,
        firm=firm,
        state="booked",
        booked_at=timezone.now(),
        place=world.mark("place of a meeting", {"stranger_firm", "sealed.owner_editor", "sealed.owner_member"}),
    )
    world.things |= {
        "response": [one.response, draft, opened, sent],
        "question": [question],
        "call_off": [called],
        "option": [many.things["option owner"], many.things["option participant"], option],
        "slot": [one.slot, slot],
    }


def plant_about_people(world: World) -> None:
    """Applications, requests, invitations, searches, reasons and addresses of people."""
    body = world.things["body"][0]
    applicant = ActorFactory(
        state=ActorState.APPLIED, name="Søkerbedriften AS", application=world.mark("application", {"applicant"} | DESK)
    )
    world.people["applicant"] = MembershipFactory(actor=applicant, role=Membership.Role.ADMINISTRATOR).person
    AdmissionMessage.objects.create(
        actor=applicant,
        kind="question",
        from_coordinator=True,
        text=world.mark("about an application", {"applicant"} | DESK),
    )
    ActorNote.objects.create(
        actor=body, author=world.people["sealed.coordinator"], text=world.mark("coordinators' note", DESK)
    )
    person = UserFactory(
        email=f"{world.mark('a person’s address', {'quiet_person', 'stranger_body'} | DESK)}@adresse.example"
    )
    world.people["quiet_person"] = person
    asked = JoinRequest.objects.create(
        person=person, actor=body, message=world.mark("request to join", {"quiet_person", "stranger_body"} | DESK)
    )
    invited = InvitationFactory(
        actor=body,
        email=f"{world.mark('an invited address', {'stranger_body'} | DESK)}@adresse.example",
        message=world.mark("message in an invitation", {"stranger_body"} | DESK),
    )
    search = SavedSearchFactory(person=person, name=world.mark("name of a saved search", {"quiet_person"}))
    no = NotForUsFactory(
        actor=body,
        reason="other",
        words=world.mark("why not for us", {"stranger_body"} | DESK),
        by=world.people["stranger_body"],
    )
    SignupFactory(
        event=world.things["event"][0],
        person=person,
        note=world.mark("note to the organiser", {"quiet_person", "stranger_body"} | DESK),
    )
    world.things |= {
        "actor": [body, applicant],
        "join": [asked],
        "invitation": [invited],
        "open_invitation": [InvitationFactory(actor=body)],
        "search": [search],
        "no": [no],
    }


def plant_records(world: World, one) -> None:
    """The outbox and the audit log."""
    letter = world.mark("a letter that is for its receiver alone", set())
    queue_mail(key=f"sealed:attack:{letter}", to="mottaker@adresse.example", subject="Til deg", text=letter)
    audit.record("edit_actor", world.things["body"][0], by=None, after={"about": world.mark("audit log", DESK)})
    audit.record(
        "edit_response", one.response, by=None, after={"summary": world.mark("audit log of a sealed response", set())}
    )


def plant_the_shut_out(world: World, one, many) -> None:
    """Somebody whose account is closed, and somebody who is put forward and whom nobody in the body has confirmed."""
    closed = MembershipFactory(actor=one.owner).person
    world.people["deactivated"] = closed
    User.objects.filter(pk=closed.pk).update(is_active=False)
    appointment = apps.all_models["actors"].get("appointment")
    world.things["appointment"] = []
    if appointment is not None:
        person = world.people["unconfirmed"] = UserFactory()
        for actor in (one.owner, many.body["owner"]):
            row = appointment.objects.create(person=person, actor=actor, role="editor", why="added")
            world.things["appointment"].append(row)
    world.people["new_coordinator"] = CoordinatorFactory()
    world.marks = [
        Mark(mark.word, mark.what, mark.readers | {"new_coordinator"}) if mark.readers >= DESK else mark
        for mark in world.marks
    ]
