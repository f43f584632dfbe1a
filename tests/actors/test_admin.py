import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor, Membership, User
from ecosystem.shared.models import AuditEntry
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    person = CoordinatorFactory()
    client.force_login(person)
    return person


def act(client, action, actors):
    return client.post(
        reverse("admin:actors_actor_changelist"),
        {"action": action, "_selected_action": [actor.pk for actor in actors]},
        follow=True,
    )


def shown(response):
    return [str(message) for message in response.context["messages"]]


def change_form(actor, **more):
    inlines = {
        f"{prefix}-{name}": "0"
        for prefix in ("memberships", "interests", "notes")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {"name": actor.name, "kind": actor.kind, "language": "nb", **inlines, **more}


def test_bulk_approve_uses_the_action_and_reports_each_refusal(client, coordinator):
    waiting, again, suspended = (ActorFactory(state=state) for state in ("applied", "declined", "suspended"))
    response = act(client, "approve", [waiting, again, suspended])
    states = dict(Actor.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "approved", again.pk: "approved", suspended.pk: "suspended"}
    assert AuditEntry.objects.filter(action="approve_actor", by_id=coordinator.pk).count() == 2
    assert any(suspended.name in text for text in shown(response))


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("suspend", "approved", "suspended"), ("restore", "suspended", "approved")],
)
def test_bulk_moves(client, coordinator, action, before, after):
    actor = ActorFactory(state=before)
    act(client, action, [actor])
    actor.refresh_from_db()
    assert actor.state == after


def test_buttons_on_the_form_follow_the_state(client, coordinator):
    texts = {
        state: client.get(reverse("admin:actors_actor_change", args=[ActorFactory(state=state).pk])).content.decode()
        for state in ("applied", "approved")
    }
    assert "actors_actor_approve_this" in texts["applied"]
    assert "actors_actor_suspend_this" not in texts["applied"]
    assert "actors_actor_suspend_this" in texts["approved"]
    assert "actors_actor_approve_this" not in texts["approved"]


def test_approve_from_the_form(client, coordinator):
    actor = ActorFactory(state="applied")
    address = reverse("admin:actors_actor_change", args=[actor.pk])
    client.post(address, change_form(actor, actors_actor_approve_this="1"))
    actor.refresh_from_db()
    assert (actor.state, actor.decided_by) == ("approved", coordinator)


def test_state_cannot_be_typed(client, coordinator):
    actor = ActorFactory(state="applied")
    client.post(reverse("admin:actors_actor_change", args=[actor.pk]), change_form(actor, state="approved"))
    actor.refresh_from_db()
    assert actor.state == "applied"


def test_an_actor_that_has_been_in_cannot_be_deleted(client, coordinator):
    approved, applied = ActorFactory(), ActorFactory(state="applied")
    assert client.post(reverse("admin:actors_actor_delete", args=[approved.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:actors_actor_delete", args=[applied.pk]), {"post": "yes"}).status_code == 302
    assert list(Actor.objects.all()) == [approved]


def test_the_list_takes_the_same_queries_for_any_length(client, coordinator):
    counts = []
    for _round in range(2):
        ActorFactory(topics=[TopicFactory()])
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:actors_actor_changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_history_page_shows_changes(client, coordinator):
    actor = ActorFactory(name="Før AS")
    actor.name = "Etter AS"
    actor.save()
    assert client.get(reverse("admin:actors_actor_history", args=[actor.pk])).status_code == 200


def person_form(**more):
    inlines = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {"name": "Ny", "language": "nb", "is_active": "on", **inlines, **more}


def test_a_new_person_gets_no_password(client, coordinator):
    client.post(reverse("admin:actors_user_add"), person_form(email="NY@Kommune.example"))
    person = User.objects.get(email="ny@kommune.example")
    assert not person.has_usable_password()


def test_rights_are_changed_with_a_trace_and_the_password_is_never_shown(client, coordinator):
    person = UserFactory(password="hemmelig-passord")
    address = reverse("admin:actors_user_change", args=[person.pk])
    text = client.get(address).content.decode()
    assert person.password not in text
    client.post(address, person_form(is_staff="on", email="annen@example.com"))
    before = person.email
    person.refresh_from_db()
    assert person.is_staff
    assert person.email == before
    entry = AuditEntry.objects.get(action="change_rights")
    assert (entry.by_id, entry.before, entry.after) == (coordinator.pk, {"is_staff": False}, {"is_staff": True})


def test_nobody_locks_themselves_out_or_touches_a_superuser(client, coordinator):
    client.post(reverse("admin:actors_user_change", args=[coordinator.pk]), person_form(is_staff="", is_active=""))
    coordinator.refresh_from_db()
    assert coordinator.is_staff
    assert coordinator.is_active
    root = User.objects.create_superuser("root@helsehub.example", "x")
    assert (
        client.post(reverse("admin:actors_user_change", args=[root.pk]), person_form(is_active="")).status_code == 403
    )
    root.refresh_from_db()
    assert root.is_active


def test_people_are_not_deleted_here(client, coordinator):
    person = UserFactory()
    assert client.post(reverse("admin:actors_user_delete", args=[person.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()


@pytest.fixture
def superuser(client):
    root = User.objects.create_superuser("root@helsehub.example", "x")
    client.force_login(root)
    return root


def erase_address(person):
    return reverse("admin:actors_user_erase", args=[person.pk])


def test_who_cannot_log_in_is_erased_at_the_desk(client, superuser):
    person = UserFactory(email="kari@firma.example", name="Kari Nordmann")
    assert erase_address(person) in client.get(reverse("admin:actors_user_change", args=[person.pk])).content.decode()
    wrong = client.post(erase_address(person), {"address": "ola@firma.example"})
    assert "Ingenting er slettet" in wrong.content.decode()
    person.refresh_from_db()
    assert person.erased_at is None
    client.post(erase_address(person), {"address": "Kari@firma.example "})
    person.refresh_from_db()
    assert person.erased_at
    assert client.get(erase_address(person)).status_code == 403


def test_what_must_be_handed_over_first_is_told_at_the_desk(client, superuser):
    actor = ActorFactory(name="Fjordvakt AS")
    person = MembershipFactory(actor=actor, role="administrator").person
    MembershipFactory(actor=actor)
    answer = client.post(erase_address(person), {"address": person.email})
    assert "eneste administratoren for Fjordvakt AS" in answer.content.decode()
    person.refresh_from_db()
    assert person.erased_at is None


def test_only_the_superuser_erases_others_and_nobody_oneself_at_the_desk(client, superuser):
    assert client.get(erase_address(superuser)).status_code == 403
    coordinator, person = CoordinatorFactory(), UserFactory()
    client.force_login(coordinator)
    assert client.post(erase_address(person), {"address": person.email}).status_code == 403
    text = client.get(reverse("admin:actors_user_change", args=[person.pk])).content.decode()
    assert erase_address(person) not in text


def test_a_topic_with_others_below_keeps_its_place(client, coordinator):
    root = TopicFactory(slug="rot")
    TopicFactory(slug="blad", parent=root)
    client.post(
        reverse("admin:actors_topic_change", args=[root.pk]), {"slug": "annet", "name_nb": "Nytt", "name_en": "New"}
    )
    root.refresh_from_db()
    assert (root.slug, root.name_nb) == ("rot", "Nytt")


def test_memberships_can_be_searched(client, coordinator):
    membership = MembershipFactory(person__email="finn@kommune.example")
    MembershipFactory()
    response = client.get(reverse("admin:actors_membership_changelist") + "?q=finn")
    assert list(response.context["cl"].queryset) == [membership]
    assert Membership.objects.count() == 2
