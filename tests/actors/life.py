"""A person with something in every place that is declared to hold personal data."""

from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from actors.models import (
    ActorNote,
    AdmissionMessage,
    Appointment,
    DeskCode,
    DistinctPair,
    ImportRun,
    Invitation,
    JoinRequest,
    Membership,
    SavedFilter,
    User,
)
from actors.my_data import copies
from actors.profile import actions as profile_actions
from ecosystem.shared import audit
from ecosystem.shared.mail import queue_mail
from ecosystem.shared.models import OutgoingMail, RetentionRun
from events.models import Signup
from matching import actions as matching_actions
from procurement.models import (
    Amendment,
    AmendmentConfirmation,
    DisclosureBundle,
    LegalValue,
    Minutes,
    NeedDocument,
    NeedWatch,
    OptionChange,
    Question,
    ResponseAttachment,
    ResponseNote,
    ResponseReply,
    ResponseVersion,
)
from tests.factories.actors import ActorFactory, MembershipFactory, UserFactory, confirm_factors
from tests.factories.events import EventFactory
from tests.factories.matching import (
    MatchFactory,
    NotForUsFactory,
    NotTheSameFactory,
    SearchTellingFactory,
    TellingFactory,
)
from tests.factories.partnership import PhaseFactory
from tests.factories.procurement import (
    CallOffFactory,
    DialogueEntryFactory,
    FollowerFactory,
    MeetingSlotFactory,
    NeedFactory,
    OptionFactory,
    ResponseFactory,
    RoomEntryFactory,
    RoomFileFactory,
)
from tests.factories.projects import PartnerSearchFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

NAME, EMAIL, OTHER_EMAIL = "Åse Brattbakk", "aase.brattbakk@firma.example", "ase@hjemme.example"


def whole_life() -> User:
    """Also somebody else beside them everywhere, «Ola Nabo», whose data must stay where it is."""
    person = UserFactory(name=NAME, email=EMAIL, password="helsehub-demo")
    other = UserFactory(name="Ola Nabo", email="ola.nabo@firma.example")
    actor = ActorFactory(name="Firma AS")
    MembershipFactory(actor=actor, person=other, role=Membership.Role.ADMINISTRATOR)
    MembershipFactory(actor=actor, person=person, role=Membership.Role.ADMINISTRATOR)
    _account(person, other)
    _actor_matters(person, other, actor)
    _things(person, actor)
    _log_and_mail(person, other, actor)
    return person


def _account(person, other):
    now = timezone.now()
    address = EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email=OTHER_EMAIL, verified=True)
    EmailConfirmation.objects.create(email_address=address, key="key", sent=now)
    account = SocialAccount.objects.create(
        user=person, provider="oidc", uid="77", extra_data={"email": EMAIL, "name": NAME}
    )
    app = SocialApp.objects.create(provider="openid_connect", name="ID", client_id="1")
    SocialToken.objects.create(app=app, account=account, token="secret")
    confirm_factors(Authenticator.objects.create(user=person, type="totp", data={"secret": "x"}))
    for reader, giver in ((person, other), (other, person)):
        DeskCode.objects.create(person=reader, given_by=giver, digest="0" * 64, expires_at=now + timedelta(hours=24))
    person.groups.add(Group.objects.create(name="Redaksjon"))
    person.user_permissions.add(Permission.objects.first())
    client = Client()
    client.force_login(person)
    UserSession.objects.get_or_create(
        session_key=client.session.session_key, defaults={"user": person, "ip": "127.0.0.1", "user_agent": NAME}
    )


def _actor_matters(person, other, actor):
    now = timezone.now()
    JoinRequest.objects.create(person=person, actor=ActorFactory(), message=f"Hilsen {NAME}")
    JoinRequest.objects.create(
        person=other, actor=actor, state="accepted", decided_by=person, decided_at=now, message="Ola Nabo spør"
    )
    Appointment.objects.create(person=person, actor=ActorFactory(), role="editor", why="added")
    Appointment.objects.create(
        person=other, actor=actor, role="editor", why="added", made_by=person, state="confirmed", decided_by=person,
        decided_at=now,
    )  # fmt: skip
    Invitation.objects.create(actor=actor, email=OTHER_EMAIL.upper(), expires_at=now, message=f"Kom, {NAME}")
    Invitation.objects.create(actor=ActorFactory(), email="ny@firma.example", expires_at=now, invited_by=person)
    SavedFilter.objects.create(person=person, page="actors.actor", name="Mine")
    AdmissionMessage.objects.create(actor=actor, author=person, text="Vi vil gjerne være med.")
    ActorNote.objects.create(actor=actor, author=person, text="Ringt.")
    ImportRun.objects.create(kind="people", file_name="folk.csv", rows=[{"values": {"email": EMAIL, "name": NAME}}])
    ImportRun.objects.create(kind="actors", file_name="firma.csv", by=person, rows=[{"values": {}}])
    first, second = sorted([ActorFactory(), ActorFactory(decided_by=person)], key=lambda a: a.pk)
    DistinctPair.objects.create(first=first, second=second, by=person)
    actor.history.update(history_user=person, decided_by=person)
    Membership.history.filter(person=person).update(history_user=person)
    profile_actions.set_interests(actor, [("offers", "technology")])
    actor.interests.model.history.update(history_user=person)
    export = copies.ask_for_copy(person=person, by=person)
    copies.make_copy(export_id=export.pk)
    matching_actions.choose_digests(person=person, choices={"need": "daily"}, wording="Ja takk.", by=person)
    TellingFactory(person=person, match=MatchFactory(actor=actor))
    SearchTellingFactory(search__person=person)
    NotForUsFactory(actor=actor, by=person, words=f"{NAME} kan ikke dette")
    NotTheSameFactory(by=person)


def _things(person, actor):
    now = timezone.now()
    event = EventFactory(organiser=actor, starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=5, hours=2))
    Signup.objects.create(event=event, person=person, state="signed_up", note=f"{NAME} spiser ikke nøtter")
    past = EventFactory(organiser=actor, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=8))
    Signup.objects.create(event=past, person=person, state="signed_up", note="Kommer sent")
    body = ActorFactory(kind="municipality")
    need = NeedFactory(owner=body, contact_email=EMAIL, contact_function="Rådgiver")
    need.published_by = person
    need.save()
    response = ResponseFactory(need=need, firm=actor, author=person, contact=f"{NAME}, {EMAIL}")
    type(response).objects.filter(pk=response.pk).update(submitted_by=person)
    opened = ResponseFactory(need=need, state="submitted")
    type(opened).objects.filter(pk=opened.pk).update(opened_at=now, opened_by=person, opened_by_name=NAME)
    _dialogue(person, need, response)
    search = PartnerSearchFactory(contact=NAME)
    search.project.save()
    part = ProjectPartnerFactory(actor=actor, state="accepted", accepted_at=now, accepted_by=person)
    solution = SolutionFactory(vetted_by=person)
    adoption = AdoptionFactory(decided_by=person)
    for thing in (event, need, search, search.project, part, solution, adoption):
        thing.history.update(history_user=person)
    _funding(person)


def _dialogue(person, need, response):
    now = timezone.now()
    amendment = Amendment.objects.create(need=need, number=1, by=person, by_name=NAME, why="Fristen flyttes")
    AmendmentConfirmation.objects.create(response=response, amendment=amendment, by=person)
    DialogueEntryFactory(need=need, by=person, by_name=NAME)
    FollowerFactory(need=need, asked_by=person, answered_by=person)
    MeetingSlotFactory(need=need, firm=response.firm, booked_by=person)
    met = MeetingSlotFactory(need=NeedFactory(), firm=response.firm, state="held")
    Minutes.objects.create(slot=met, minute_taker="Kari", present=f"{NAME}, selger", told="Ja.", state="with_supplier")
    Question.objects.create(need=need, asker=person, text=f"Hilsen {NAME}: hva med natten?")
    Question.objects.create(need=need, read_by=person, answered_by=person, text="Og dagen?")
    NeedWatch.objects.create(need=need, person=person)
    ResponseNote.objects.create(response=response, author=person, text=f"{NAME} liker dette", mark=4)
    ResponseReply.objects.create(response=response, kind="thanks", text="Takk", by=person, by_name=NAME)
    ResponseVersion.objects.create(
        response=response,
        number=1,
        content={"contact": f"{NAME}, {EMAIL}"},
        fingerprint="0" * 64,
        submitted_at=now,
        submitted_by=person,
        submitted_by_name=NAME,
    )
    file = {"name": "vedlegg.pdf", "content_type": "application/pdf", "size": 3, "sha256": "0" * 64}
    NeedDocument.objects.create(need=need, title="Vedlegg", uploaded_by=person, file="uploads/a", **file)
    ResponseAttachment.objects.create(response=response, uploaded_by=person, file="uploads/b", **file)
    DisclosureBundle.objects.create(need=need, number=1, by=person, by_name=NAME, file="uploads/c", **file)
    option = OptionFactory(need=need, state="open")
    OptionChange.objects.create(option=option, by=person, by_name=NAME, why="Ett år til")
    CallOffFactory(option=option, by=person, by_name=NAME)
    annulled = {"annulled_at": now, "annulled_why": "Feil"}
    CallOffFactory(option=option, annulled_by=person, annulled_by_name=NAME, **annulled)
    decided = PhaseFactory(partnership__need=need, state="passed", decided_by=person, decided_by_name=NAME)
    value = LegalValue.objects.create(code="threshold_national", value=1, valid_from=decided.starts_on, source="Kilde")
    value.history.update(history_user=person)
    said = RoomEntryFactory(need=need, by=person, by_name=NAME, text=f"Spør {NAME}")
    RoomFileFactory(entry=said, uploaded_by=person)


def _funding(person):
    from tests.factories.funding import CallFactory

    call = CallFactory()
    for thing in (call, call.programme, call.programme.funder):
        thing.history.update(history_user=person)


def _log_and_mail(person, other, actor):
    audit.record("edit_profile", actor, by=person, after={"contact": f"{NAME} <{EMAIL}>"})
    audit.record("add_member", person.memberships.get(actor=actor), by=other, after={"role": "administrator"})
    audit.record("change_rights", person, by=other, before={"email": OTHER_EMAIL})
    for key, to in (("a", EMAIL), ("b", OTHER_EMAIL)):
        mail = queue_mail(key=f"test:{key}", to=to, subject=f"Hei {NAME}", text=f"Hei {NAME}", html="<p>Hei</p>")
        if key == "a":
            OutgoingMail.objects.filter(pk=mail.pk).update(state="sent", sent_at=timezone.now())
    queue_mail(key="test:c", to=other.email, subject=f"{NAME} vil bli med", text=f"{NAME} ({EMAIL}) spør.")
    RetentionRun.objects.create(by_id=person.pk, by_name=NAME, dry_run=True)
    LogEntry.objects.create(
        user=person,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )
