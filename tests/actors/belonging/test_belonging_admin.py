"""The desk changes memberships through the actions: told, traced, and refused in words."""

import pytest
from django.urls import reverse

from actors.models import Appointment, Membership
from ecosystem.shared.models import AuditEntry, OutgoingMail
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    person = CoordinatorFactory()
    client.force_login(person)
    return person


def inline(rows, initial):
    """What the inline sends: (membership or None, person, actor, role, deleted)."""
    sent = {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        sent |= {f"memberships-{number}-{name}": value for name, value in row.items()}
    return sent


def person_form(person, rows, initial):
    return {"name": person.name, "language": "nb", "is_active": "on", **inline(rows, initial)}


def save_person(client, person, rows, initial=0):
    return client.post(reverse("admin:actors_user_change", args=[person.pk]), person_form(person, rows, initial))


def told(person):
    return OutgoingMail.objects.filter(to=person.email).count()


def test_adding_on_the_persons_page_is_told_and_traced(client, coordinator):
    person, boss = UserFactory(), MembershipFactory(role="administrator")
    answer = save_person(client, person, [{"actor": boss.actor.pk, "role": "editor"}])
    assert answer.status_code == 302
    assert not Membership.objects.filter(person=person).exists()
    assert Appointment.objects.waiting().get(person=person).role == "editor"
    assert (told(person), told(boss.person)) == (1, 1)
    assert AuditEntry.objects.filter(action="appoint", by_id=coordinator.pk).count() == 1


def test_a_refusal_stands_on_the_form_and_nothing_is_sent(client, coordinator):
    boss = MembershipFactory(role="administrator")
    row = {"id": boss.pk, "person": boss.person.pk, "actor": boss.actor.pk, "role": "member"}
    answer = save_person(client, boss.person, [row], initial=1)
    assert answer.status_code == 200
    assert "må ha en administrator" in answer.content.decode()
    deleted = save_person(client, boss.person, [{**row, "role": "administrator", "DELETE": "on"}], initial=1)
    assert "må ha en administrator" in deleted.content.decode()
    boss.refresh_from_db()
    assert boss.role == "administrator"
    assert not OutgoingMail.objects.exists()
    assert not AuditEntry.objects.filter(action__in=["change_role", "remove_member"]).exists()


def test_one_save_on_the_actors_page_takes_away_at_once_and_gives_when_the_actor_says_yes(client, coordinator):
    actor = ActorFactory()
    old, new = MembershipFactory(actor=actor, role="administrator"), MembershipFactory(actor=actor, role="member")
    stays = MembershipFactory(actor=actor, role="administrator")
    page = reverse("admin:actors_actor_change", args=[actor.pk])
    form = client.get(page).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value not in (None, "", []) and name != "logo"}
    sent |= {"name": actor.name, "kind": actor.kind, "language": "nb"}
    for formset in client.get(page).context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    people = {row.pk: row for row in (old, new)}
    rows = [
        {"id": pk, "actor": actor.pk, "person": row.person.pk, "role": "editor" if row == old else "administrator"}
        for pk, row in people.items()
    ]
    rows.append({"id": stays.pk, "actor": actor.pk, "person": stays.person.pk, "role": "administrator"})
    answer = client.post(page, sent | inline(rows, 3))
    assert answer.status_code == 302, answer.context["errors"]
    roles = {old.person: "editor", new.person: "member", stays.person: "administrator"}
    assert {m.person: m.role for m in actor.memberships.all()} == roles
    assert Appointment.objects.waiting().get().person == new.person
    assert (told(old.person), told(stays.person)) == (2, 2)


def test_the_memberships_own_page_adds_changes_and_deletes_through_the_actions(client, coordinator):
    person, actor = UserFactory(), ActorFactory()
    MembershipFactory(actor=actor, role="administrator")
    sent = {"person": person.pk, "actor": actor.pk, "role": "member"}
    assert client.post(reverse("admin:actors_membership_add"), sent).status_code == 302
    assert Appointment.objects.waiting().get().person == person
    membership = MembershipFactory(actor=actor, person=person, role="administrator")
    page = reverse("admin:actors_membership_change", args=[membership.pk])
    other = UserFactory()
    client.post(page, {**sent, "person": other.pk, "role": "editor"})
    membership.refresh_from_db()
    assert (membership.person, membership.role) == (person, "editor")  # whose row it is cannot be changed
    client.post(reverse("admin:actors_membership_delete", args=[membership.pk]), {"post": "yes"})
    assert not Membership.objects.filter(person=person).exists()
    done = AuditEntry.objects.filter(by_id=coordinator.pk).order_by("id").values_list("action", flat=True)
    assert list(done) == ["appoint", "withdraw_appointment", "change_role", "remove_member"]


def test_a_coordinator_cannot_add_themselves(client, coordinator):
    actor = ActorFactory()
    sent = {"person": coordinator.pk, "actor": actor.pk, "role": "administrator"}
    answer = client.post(reverse("admin:actors_membership_add"), sent)
    assert "Du kan ikke slippe inn deg selv" in answer.content.decode()
    assert not Membership.objects.exists()


def test_bulk_removal_says_whom_it_could_not_remove(client, coordinator):
    last, member = MembershipFactory(role="administrator"), MembershipFactory(role="member")
    page = reverse("admin:actors_membership_changelist")
    answer = client.post(page, {"action": "remove", "_selected_action": [last.pk, member.pk]}, follow=True)
    assert "må ha en administrator" in answer.content.decode()
    assert list(Membership.objects.all()) == [last]
    assert "delete_selected" not in answer.content.decode()


def test_the_last_administrator_cannot_be_deleted_here_either(client, coordinator):
    last = MembershipFactory(role="administrator")
    answer = client.post(reverse("admin:actors_membership_delete", args=[last.pk]), {"post": "yes"})
    assert answer.status_code == 409
    assert "må ha en administrator" in answer.content.decode()
    assert Membership.objects.filter(pk=last.pk).exists()


@pytest.mark.parametrize(("action", "role"), [("accept_member", "member"), ("accept_administrator", "administrator")])
def test_requests_are_accepted_in_bulk(client, coordinator, action, role):
    asked, answered = JoinRequestFactory(), JoinRequestFactory()
    page = reverse("admin:actors_joinrequest_changelist")
    client.post(page, {"action": "decline", "_selected_action": [answered.pk]})
    client.post(page, {"action": action, "_selected_action": [asked.pk, answered.pk]})
    row = Appointment.objects.waiting().get()
    assert (row.role, row.person) == (role, asked.person)
    assert not Membership.objects.exists()


def test_a_request_leads_to_the_page_where_it_is_answered(client, coordinator):
    asked = JoinRequestFactory()
    page = reverse("admin:actors_joinrequest_change", args=[asked.pk])
    assert client.get(page).status_code == 200
    answer = client.get(reverse("admin:actors_joinrequest_open_answer", args=[asked.pk]))
    assert answer.url == reverse("actors:join_answer", args=[asked.actor.slug, asked.public_id])


def test_invitations_are_withdrawn_and_never_written_here(client, coordinator):
    invitation = InvitationFactory()
    page = reverse("admin:actors_invitation_changelist")
    client.post(page, {"action": "withdraw", "_selected_action": [invitation.pk]})
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    assert client.get(reverse("admin:actors_invitation_add")).status_code == 403
