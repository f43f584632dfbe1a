"""Nobody gets rights in an actor from outside before its own people say yes; where it has none, two of the hub's do."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from actors.admission import actions as admission_actions
from actors.admission import registration
from actors.belonging import actions as belonging_actions
from actors.belonging import appointments, invitations, joining
from actors.belonging import queries as belonging_queries
from actors.importing import actions as importing_actions
from actors.merging import actions as merging_actions
from actors.models import Actor, Appointment, Membership
from actors.states import AppointmentState
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
    organisation_number,
    verify,
)
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role
OWN, PUPPET = "leder@solvik.example", "marionett@solvik.example"


@pytest.fixture
def body():
    """A public body with one administrator of its own."""
    actor = ActorFactory(name="Solvik kommune", kind="municipality", organisation_number=organisation_number(0))
    MembershipFactory(actor=actor, person=UserFactory(email=OWN, name="Lea Leder"), role=Role.ADMINISTRATOR)
    return actor


@pytest.fixture
def hub():
    return CoordinatorFactory(name="Kari Koordinator")


@pytest.fixture
def puppet():
    person = UserFactory(email=PUPPET, name="Mari Nett")
    verify(person)
    return person


def own_of(actor):
    return Membership.objects.get(actor=actor, person__email=OWN).person


def fresh(person):
    return type(person).objects.get(pk=person.pk)


def told(email):
    return list(OutgoingMail.objects.filter(to=email).order_by("pk").values_list("subject", flat=True))


def refused(change, **words):
    with pytest.raises((ActionRefused, NotAllowed)) as caught:
        change(**words)
    return caught.value


# The ways in.


def added(body, puppet, hub):
    belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)


def added_by_a_superuser(body, puppet, hub):
    belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=CoordinatorFactory(is_superuser=True))


def added_by_a_coordinator_who_runs_it_too(body, puppet, hub):
    MembershipFactory(actor=body, person=hub, role=Role.ADMINISTRATOR)
    belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)


def asked_and_let_in(body, puppet, hub):
    asked = JoinRequestFactory(actor=body, person=puppet)
    joining.accept_join_request(join_request=asked, by=hub, role=Role.EDITOR)


def invited(body, puppet, hub):
    invitation = invitations.invite_colleague(actor=body, email=puppet.email, role=Role.EDITOR, by=hub)
    invitations.accept_invitation(invitation=invitation, by=puppet)


def invited_by_one_whose_account_is_closed(body, puppet, hub):
    gone = MembershipFactory(actor=body, role=Role.ADMINISTRATOR, person__is_active=False).person
    invitation = InvitationFactory(actor=body, email=puppet.email, role=Role.EDITOR, invited_by=gone)
    invitations.accept_invitation(invitation=invitation, by=puppet)


def imported(body, puppet, hub):
    text = f"E-post;Aktør;Rolle\n{puppet.email};{body.organisation_number};redaktør\n".encode()
    run = importing_actions.read_import(file=BytesIO(text), name="a.csv", size=len(text), kind="people", by=hub)
    importing_actions.carry_out_import(run=run, by=hub)


def merged(body, puppet, hub):
    """A body of the coordinator's own making becomes one with the real one."""
    made_up = ActorFactory(name="Solvik", kind="municipality")
    MembershipFactory(actor=made_up, person=puppet, role=Role.EDITOR)
    merging_actions.merge_actors(keep=body, drop=made_up, by=hub)


def reopened(body, puppet, hub):
    MembershipFactory(actor=body, person=puppet, role=Role.EDITOR)
    type(puppet).objects.filter(pk=puppet.pk).update(is_active=False)
    appointments.reopen_account(person=puppet, by=hub)


def added_while_the_actor_is_suspended(body, puppet, hub):
    admission_actions.suspend_actor(actor=body, by=hub)
    belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    admission_actions.restore_actor(actor=body, by=hub)


def added_on_the_desk(body, puppet, hub, client):
    client.force_login(hub)
    sent = {"person": puppet.pk, "actor": body.pk, "role": "editor"}
    assert client.post(reverse("admin:actors_membership_add"), sent).status_code == 302


def added_on_the_persons_page(body, puppet, hub, client):
    client.force_login(hub)
    sent = {"name": puppet.name, "language": "nb", "is_active": "on"}
    sent |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0}
    sent |= {"memberships-0-actor": body.pk, "memberships-0-role": "editor"}
    assert client.post(reverse("admin:actors_user_change", args=[puppet.pk]), sent).status_code == 302


def reopened_on_the_desk(body, puppet, hub, client):
    row = MembershipFactory(actor=body, person=puppet, role=Role.EDITOR)
    type(puppet).objects.filter(pk=puppet.pk).update(is_active=False)
    client.force_login(hub)
    sent = {"name": puppet.name, "language": "nb", "is_active": "on"}
    sent |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1, "memberships-0-id": row.pk}
    sent |= {"memberships-0-actor": body.pk, "memberships-0-person": puppet.pk, "memberships-0-role": "editor"}
    assert client.post(reverse("admin:actors_user_change", args=[puppet.pk]), sent).status_code == 302
    assert fresh(puppet).is_active


WAYS = [
    added,
    added_by_a_superuser,
    added_by_a_coordinator_who_runs_it_too,
    asked_and_let_in,
    invited,
    invited_by_one_whose_account_is_closed,
    imported,
    merged,
    reopened,
    added_while_the_actor_is_suspended,
    added_on_the_desk,
    added_on_the_persons_page,
    reopened_on_the_desk,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_in_gives_anything_before_the_body_says_yes(body, puppet, hub, client, way):
    draft = NeedFactory(owner=body, stage="draft")
    own = own_of(body)
    needs_client = "client" in way.__code__.co_varnames[: way.__code__.co_argcount]
    way(body, puppet, hub, client) if needs_client else way(body, puppet, hub)
    person = fresh(puppet)
    assert (person.roles, person.memberships.count()) == ({}, 0)
    assert not type(draft).objects.visible_to(person).filter(pk=draft.pk).exists()
    row = Appointment.objects.get(person=puppet, state=AppointmentState.WAITING)
    assert (row.actor, row.role) == (body, "editor")
    assert "Bekrefter du nye rettigheter i Solvik kommune?" in told(OWN)
    assert (
        reverse("actors:appointments", args=[body.slug])
        in OutgoingMail.objects.get(to=OWN, subject__startswith="Bekrefter du").text
    )
    assert AuditEntry.objects.filter(action="appoint", target_id=str(row.pk)).exists()
    assert own in row.confirmers()  # after a merge they wait too, and answer for what was theirs all the same
    appointments.confirm_appointment(appointment=row, by=own)
    assert fresh(puppet).roles == {body.pk: "editor"}


def test_more_rights_wait_and_what_the_person_had_stays(body, puppet, hub):
    MembershipFactory(actor=body, person=puppet, role=Role.MEMBER)
    row = belonging_actions.change_role(actor=body, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    assert fresh(puppet).roles == {body.pk: "member"}
    appointments.confirm_appointment(appointment=row, by=own_of(body))
    assert fresh(puppet).roles == {body.pk: "administrator"}
    belonging_actions.change_role(actor=body, person=puppet, role=Role.MEMBER, by=hub)  # less is in force at once
    assert fresh(puppet).roles == {body.pk: "member"}


def test_the_bodys_own_administrator_lets_in_at_once(body, puppet):
    belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=own_of(body))
    assert fresh(puppet).roles == {body.pk: "editor"}
    assert not Appointment.objects.exists()


def test_a_coordinator_cannot_change_an_address_or_a_password(client, hub, puppet):
    client.force_login(hub)
    before = fresh(puppet)
    sent = {"email": "ny@annet.example", "password": "x", "name": "Ny", "language": "nb", "is_active": "on"}
    sent |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:actors_user_change", args=[puppet.pk]), sent).status_code == 302
    after = fresh(puppet)
    assert (after.name, after.email, after.password) == ("Ny", before.email, before.password)
    for desk in ("emailaddress", "authenticator", "socialaccount"):
        assert client.get(f"/admin/account/{desk}/").status_code == 404


def test_who_may_say_yes(body, puppet, hub):
    """One of the body's own, and nobody else: not the person, nor whoever began it, nor another coordinator."""
    MembershipFactory(actor=body, person=hub, role=Role.ADMINISTRATOR)
    row = belonging_actions.add_member(actor=body, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    editor = MembershipFactory(actor=body, role=Role.EDITOR).person
    closed = MembershipFactory(actor=body, role=Role.ADMINISTRATOR, person__is_active=False).person
    other = MembershipFactory(role=Role.ADMINISTRATOR).person
    for person in (puppet, hub, CoordinatorFactory(), CoordinatorFactory(is_superuser=True), editor, closed, other):
        for answer in (appointments.confirm_appointment, appointments.decline_appointment):
            assert isinstance(refused(answer, appointment=row, by=person), NotAllowed)
    assert fresh(puppet).roles == {}
    appointments.decline_appointment(appointment=row, by=own_of(body))
    assert refused(appointments.confirm_appointment, appointment=row, by=own_of(body)).code == "state"
    assert fresh(puppet).roles == {}
    assert "Mari Nett er ikke bekreftet i Solvik kommune på HelseHub" in told(puppet.email)
    assert "Mari Nett er ikke bekreftet i Solvik kommune på HelseHub" in told(hub.email)


def test_the_person_or_a_coordinator_takes_it_back(body, puppet, hub):
    row = belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    assert isinstance(refused(appointments.withdraw_appointment, appointment=row, by=UserFactory()), NotAllowed)
    appointments.withdraw_appointment(appointment=row, by=puppet)
    again = belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    appointments.withdraw_appointment(appointment=again, by=CoordinatorFactory())
    assert set(Appointment.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_newer_word_settles_the_older(body, puppet, hub):
    belonging_actions.add_member(actor=body, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    assert Appointment.objects.waiting().get().role == "editor"
    belonging_actions.add_member(actor=body, person=puppet, role=Role.MEMBER, by=own_of(body))
    assert not Appointment.objects.waiting().exists()
    belonging_actions.change_role(actor=body, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    belonging_actions.remove_member(actor=body, person=puppet, by=own_of(body))
    assert not Appointment.objects.waiting().exists()


# A body that nobody runs.


@pytest.fixture
def empty():
    return ActorFactory(name="Tomvik kommune", kind="municipality", official_email="postmottak@tomvik.example")


def test_the_first_one_needs_a_second_coordinator_and_the_body_is_told_at_its_own_address(empty, puppet, hub):
    second = CoordinatorFactory()
    row = belonging_actions.add_member(actor=empty, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    assert told("postmottak@tomvik.example") == ["Noen skal handle for Tomvik kommune på HelseHub"]
    assert told(second.email) == ["Bekrefter du nye rettigheter i Tomvik kommune?"]
    assert told(hub.email) == []
    assert isinstance(refused(appointments.confirm_appointment, appointment=row, by=hub), NotAllowed)
    assert Appointment.objects.for_coordinators() == [row]
    appointments.confirm_appointment(appointment=row, by=second)
    assert fresh(puppet).roles == {empty.pk: "administrator"}
    assert len(told("postmottak@tomvik.example")) == 1


def test_an_account_that_the_first_has_made_a_coordinator_is_no_second(client, empty, puppet, hub):
    client.force_login(hub)
    friend = UserFactory()
    sent = {"name": "Venn", "language": "nb", "is_active": "on", "is_staff": "on"}
    sent |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    client.post(reverse("admin:actors_user_change", args=[friend.pk]), sent)
    row = belonging_actions.add_member(actor=empty, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    assert fresh(friend).is_staff
    assert isinstance(refused(appointments.confirm_appointment, appointment=row, by=fresh(friend)), NotAllowed)
    AuditEntry.objects.filter(action="change_rights").update(at=timezone.now() - timedelta(days=31))
    appointments.confirm_appointment(appointment=row, by=fresh(friend))


def test_an_administrator_who_is_only_put_forward_is_nobody_who_can_answer(empty, puppet, hub):
    belonging_actions.add_member(actor=empty, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    other = belonging_actions.add_member(actor=empty, person=UserFactory(), role=Role.EDITOR, by=hub)
    assert isinstance(refused(appointments.confirm_appointment, appointment=other, by=puppet), NotAllowed)


def test_when_the_last_administrator_is_shut_out_the_body_is_told_all_the_same(body, puppet, hub):
    Actor.objects.filter(pk=body.pk).update(official_email="postmottak@solvik.example")
    row = belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    assert told("postmottak@solvik.example") == []
    Membership.objects.filter(actor=body).update(role=Role.EDITOR)
    appointments.confirm_appointment(appointment=row, by=CoordinatorFactory())
    assert len(told("postmottak@solvik.example")) == 1


def test_an_address_that_was_changed_lately_is_told_beside_the_former(client, empty, puppet, hub):
    empty.official_email = "min@koordinator.example"
    empty.save()
    NeedFactory(owner=empty, contact_email="innkjop@tomvik.example")
    belonging_actions.add_member(actor=empty, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    for address in ("postmottak@tomvik.example", "min@koordinator.example", "innkjop@tomvik.example"):
        assert len(told(address)) == 1
    Actor.history.filter(id=empty.pk).update(history_date=timezone.now() - timedelta(days=40))
    assert belonging_queries.official_addresses([empty.pk])[empty.pk] == [
        "min@koordinator.example",
        "innkjop@tomvik.example",
    ]


def test_whoever_reads_the_address_ends_it_without_logging_in(client, empty, puppet, hub):
    """What has come into force ends, and so does what the person has given others meanwhile."""
    second = CoordinatorFactory()
    row = belonging_actions.add_member(actor=empty, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    appointments.confirm_appointment(appointment=row, by=second)
    another = UserFactory()
    belonging_actions.add_member(actor=empty, person=another, role=Role.EDITOR, by=fresh(puppet))
    text = OutgoingMail.objects.get(to="postmottak@tomvik.example").text
    link = reverse("people:objection", args=[row.objection_token])
    assert link in text
    page = client.get(link).content.decode()
    assert "Mari Nett" in page
    assert PUPPET not in page
    assert fresh(puppet).roles  # reading changes nothing: scanners of mail open links
    answer = client.post(link, follow=True).content.decode()
    assert "Innvendingen er mottatt" in answer
    assert (fresh(puppet).roles, fresh(another).roles) == ({}, {})
    assert Appointment.objects.waiting().get().person == another
    for coordinator in (hub, second):
        assert "Tomvik kommune har innvendinger mot nye rettigheter" in told(coordinator.email)
    client.post(link)
    assert AuditEntry.objects.filter(action="object_appointment").count() == 1
    assert client.get(reverse("people:objection", args=["tull"])).status_code == 404


def test_a_hub_with_one_coordinator_confirms_by_the_command_line(empty, body, puppet, hub):
    out = StringIO()
    call_command("confirm_appointment", stdout=out)
    assert "None waits" in out.getvalue()
    row = belonging_actions.add_member(actor=empty, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    own = belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    call_command("confirm_appointment", stdout=out)
    assert f"{row.pk}: {PUPPET} as administrator in Tomvik kommune" in out.getvalue()
    with pytest.raises(CommandError, match="does not wait"):
        call_command("confirm_appointment", str(own.pk))  # the body's own answer
    call_command("confirm_appointment", str(row.pk), stdout=out)
    assert fresh(puppet).roles == {empty.pk: "administrator"}


# Two that become one.


def test_after_a_merge_each_side_waits_for_the_other(body, puppet, hub):
    made_up = ActorFactory(name="Solvik", kind="municipality")
    MembershipFactory(actor=made_up, person=puppet, role=Role.ADMINISTRATOR)
    helper = MembershipFactory(actor=made_up, role=Role.EDITOR).person
    own = own_of(body)
    NeedFactory(owner=body, stage="draft")
    merging_actions.merge_actors(keep=made_up, drop=body, by=hub)
    assert (fresh(puppet).roles, fresh(helper).roles, fresh(own).roles) == ({}, {}, {})
    rows = {row.person: row for row in Appointment.objects.waiting()}
    assert rows[puppet].confirmers() == [own]
    assert rows[helper].confirmers() == [own]
    assert rows[own].confirmers() == [puppet]
    assert isinstance(refused(appointments.confirm_appointment, appointment=rows[helper], by=puppet), NotAllowed)
    third = ActorFactory(name="Solvik kom.", kind="municipality")
    MembershipFactory(actor=third, role=Role.ADMINISTRATOR)
    assert refused(merging_actions.merge_actors, keep=made_up, drop=third, by=hub).code == "merge"
    appointments.confirm_appointment(appointment=rows[puppet], by=own)
    appointments.confirm_appointment(appointment=rows[own], by=fresh(puppet))
    appointments.confirm_appointment(appointment=rows[helper], by=fresh(own))
    assert fresh(own).roles == {made_up.pk: "administrator"}
    assert not Appointment.objects.waiting().exists()


def test_a_person_in_both_keeps_the_lower_role_and_waits_for_the_higher(body, puppet, hub):
    made_up = ActorFactory(name="Solvik", kind="municipality")
    MembershipFactory(actor=made_up, person=puppet, role=Role.ADMINISTRATOR)
    MembershipFactory(actor=body, person=puppet, role=Role.MEMBER)
    merging_actions.merge_actors(keep=body, drop=made_up, by=hub)
    assert fresh(puppet).roles == {body.pk: "member"}
    row = Appointment.objects.waiting().get(person=puppet)
    assert (row.role, row.confirmers()) == ("administrator", [own_of_waiting(body)])


def own_of_waiting(body):
    return Appointment.objects.waiting().get(actor=body, person__email=OWN).person


def test_one_that_never_had_people_takes_nobodys_rights_away(body, hub):
    copy = ActorFactory(name="Solvik", kind="municipality")
    merging_actions.merge_actors(keep=body, drop=copy, by=hub)
    assert own_of(body).roles == {body.pk: "administrator"}
    assert not Appointment.objects.exists()


def test_an_application_for_a_body_that_is_here_gets_nobody_into_it(body, puppet, hub):
    number = body.organisation_number
    assert (
        refused(
            registration.register_actor, by=puppet, name="Solvik", kind="municipality", organisation_number=number
        ).code
        == "taken"
    )
    other = registration.register_actor(
        by=puppet, name="Solvik", kind="municipality", organisation_number=organisation_number(1)
    )
    assert (
        refused(admission_actions.edit_application, actor=other, by=puppet, organisation_number=number).code == "taken"
    )
    merging_actions.merge_actors(keep=body, drop=other, by=hub)
    assert fresh(puppet).roles == {}
    assert not Appointment.objects.exists()  # has asked to join instead, and the body's own people answer
    assert fresh(puppet).join_requests.get().state == "waiting"


def test_an_applicant_runs_a_new_actor_as_soon_as_it_is_let_in(puppet, hub):
    actor = registration.register_actor(
        by=puppet, name="Ny AS", kind="firm", organisation_number=organisation_number(2)
    )
    admission_actions.approve_actor(actor=actor, by=hub)
    assert fresh(puppet).roles == {actor.pk: "administrator"}


# The pages.


def test_an_administrator_answers_on_the_page_that_the_letter_leads_to(client, body, puppet, hub):
    row = belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    page = reverse("actors:appointments", args=[body.slug])
    for stranger in (puppet, hub, MembershipFactory(actor=body, role=Role.EDITOR).person):
        client.force_login(stranger)
        assert client.get(page).status_code == 404
        client.post(page, {"appointment": row.public_id, "answer": "confirm"})
    assert fresh(puppet).roles == {}
    client.force_login(own_of(body))
    assert PUPPET in client.get(page).content.decode()
    assert page in client.get(reverse("portal:my_page")).content.decode()
    team = client.get(reverse("actors:team", args=[body.slug])).content.decode()
    assert page in team
    assert "Ikke bekreftet" in team
    client.post(page, {"appointment": row.public_id, "answer": "confirm"})
    assert fresh(puppet).roles == {body.pk: "editor"}
    assert client.get(page).status_code == 404  # nothing is left to answer


def test_a_second_coordinator_finds_it_on_the_desk(client, empty, puppet, hub):
    row = belonging_actions.add_member(actor=empty, person=puppet, role=Role.ADMINISTRATOR, by=hub)
    second = CoordinatorFactory()
    desk = reverse("admin:actors_appointment_change", args=[row.pk])
    answer = reverse("admin:actors_appointment_open_answer", args=[row.pk])
    for person, number in ((hub, 0), (second, 1)):
        client.force_login(person)
        assert desk in client.get(reverse("admin:index")).content.decode()
        shown = client.get(desk).content.decode()
        assert "postmottak@tomvik.example" in shown
        assert shown.count(answer) == number
    page = client.get(answer).headers["Location"]
    client.post(page, {"appointment": row.public_id, "answer": "confirm"})
    assert fresh(puppet).roles == {empty.pk: "administrator"}


def test_the_person_sees_that_it_waits_and_can_say_no(client, body, puppet, hub):
    row = belonging_actions.add_member(actor=body, person=puppet, role=Role.EDITOR, by=hub)
    client.force_login(puppet)
    page = client.get(reverse("portal:my_page")).content.decode()
    assert "Du venter på å bli bekreftet" in page
    assert client.get(reverse("actors:team", args=[body.slug])).status_code == 403
    client.post(reverse("people:appointment_withdraw", args=[row.public_id]))
    row.refresh_from_db()
    assert row.state == "withdrawn"
