import pytest
from django.urls import reverse

from actors.belonging import actions as belonging_actions
from actors.belonging import appointments
from actors.belonging import queries as belonging_queries
from actors.models import Appointment, Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
    verify,
)

pytestmark = pytest.mark.django_db


def administrator_of(actor, **person):
    return MembershipFactory(
        actor=actor, role="administrator", **{f"person__{name}": value for name, value in person.items()}
    ).person


def told(person):
    return [mail.subject for mail in OutgoingMail.objects.filter(to=person.email).order_by("id")]


def refusal(change, **words):
    with pytest.raises(ActionRefused) as refused:
        change(**words)
    return refused.value.code


def test_whoever_is_added_is_told_in_their_language():
    actor, person = ActorFactory(name="Sensio AS"), UserFactory(language="en")
    by = administrator_of(actor)
    membership = belonging_actions.add_member(actor=actor, person=person, role="editor", by=by)
    assert membership.role == "editor"
    assert told(person) == ["You are now part of Sensio AS on HelseHub"]
    assert "/en/actors/sensio-as/people/" in OutgoingMail.objects.get(to=person.email).text
    assert told(by) == []
    entry = AuditEntry.objects.get(action="add_member")
    assert (entry.by_id, entry.after) == (by.pk, {"role": "editor"})


def test_nobody_slips_in_from_outside_unseen():
    actor, person, coordinator = ActorFactory(name="Sensio AS"), UserFactory(), CoordinatorFactory(name="Kari")
    boss = administrator_of(actor)
    MembershipFactory(actor=actor, role="member")
    row = belonging_actions.add_member(actor=actor, person=person, role="editor", by=coordinator)
    assert told(boss) == ["Bekrefter du nye rettigheter i Sensio AS?"]
    text = OutgoingMail.objects.get(to=boss.email).text
    assert "Kari" in text
    assert person.email in text
    appointments.confirm_appointment(appointment=row, by=boss)
    belonging_actions.change_role(actor=actor, person=person, role="member", by=coordinator)
    assert "Personene i Sensio AS på HelseHub er endret" in told(boss)
    belonging_actions.change_role(actor=actor, person=person, role="administrator", by=coordinator)
    belonging_actions.remove_member(actor=actor, person=person, by=coordinator)
    assert len(told(boss)) == 4


def test_without_administrators_the_others_are_told_and_else_the_hub():
    lonely, peopled, coordinator, other = ActorFactory(), ActorFactory(), CoordinatorFactory(), CoordinatorFactory()
    member = MembershipFactory(actor=peopled, role="member").person
    for actor in (lonely, peopled):
        going = MembershipFactory(actor=actor, role="member").person
        belonging_actions.remove_member(actor=actor, person=going, by=coordinator)
    assert (len(told(member)), len(told(other)), told(coordinator)) == (1, 1, [])


def test_a_coordinator_lets_neither_themselves_in_nor_up():
    actor, coordinator = ActorFactory(), CoordinatorFactory()
    administrator_of(actor)
    assert (
        refusal(belonging_actions.add_member, actor=actor, person=coordinator, role="member", by=coordinator) == "self"
    )
    MembershipFactory(actor=actor, person=coordinator, role="member")
    assert (
        refusal(belonging_actions.change_role, actor=actor, person=coordinator, role="editor", by=coordinator) == "self"
    )


def test_twice_is_refused_and_so_is_a_closed_account():
    actor, closed = ActorFactory(), UserFactory(is_active=False)
    by = administrator_of(actor)
    member = MembershipFactory(actor=actor).person
    assert refusal(belonging_actions.add_member, actor=actor, person=member, role="member", by=by) == "member"
    assert refusal(belonging_actions.add_member, actor=actor, person=closed, role="member", by=by) == "closed"


@pytest.mark.parametrize("change", ["leave", "remove", "demote"])
def test_the_last_administrator_stays_until_another_takes_over(change):
    actor = ActorFactory()
    last = administrator_of(actor)
    heir = MembershipFactory(actor=actor, role="editor").person
    MembershipFactory(actor=actor, role="administrator", person__is_active=False)  # runs nothing
    by = CoordinatorFactory() if change == "remove" else last
    doing = {
        "leave": lambda: belonging_actions.leave_team(actor=actor, by=by),
        "remove": lambda: belonging_actions.remove_member(actor=actor, person=last, by=by),
        "demote": lambda: belonging_actions.change_role(actor=actor, person=last, role="member", by=by),
    }[change]
    assert refusal(doing) == "last_administrator"
    assert list(belonging_queries.sole_administrator_of(last)) == [actor]
    belonging_actions.change_role(actor=actor, person=heir, role="administrator", by=last)
    doing()
    assert actor.memberships.get(person=heir).role == "administrator"
    assert not actor.memberships.filter(person=last, role="administrator").exists()
    assert not belonging_queries.sole_administrator_of(last).exists()


def test_removed_and_changed_people_are_told_and_their_open_invitations_stop():
    actor = ActorFactory(name="Sensio AS")
    by, other = administrator_of(actor), administrator_of(actor)
    left_open = InvitationFactory(actor=actor, invited_by=other)
    belonging_actions.change_role(actor=actor, person=other, role="member", by=by)
    left_open.refresh_from_db()
    assert left_open.state == "withdrawn"
    belonging_actions.remove_member(actor=actor, person=other, by=by)
    assert told(other) == ["Rollen din i Sensio AS er endret", "Du hører ikke lenger til Sensio AS på HelseHub"]
    assert refusal(belonging_actions.remove_member, actor=actor, person=other, by=by) == "gone"


def test_whoever_leaves_is_missed_by_the_administrators():
    actor = ActorFactory(name="Sensio AS")
    boss = administrator_of(actor)
    person = MembershipFactory(actor=actor, person__name="Per").person
    belonging_actions.leave_team(actor=actor, by=person)
    assert told(boss) == ["Per har forlatt Sensio AS på HelseHub"]
    assert told(person) == []


def test_what_was_open_between_the_two_is_settled_when_somebody_comes_in():
    actor, person = ActorFactory(), UserFactory()
    verify(person)
    invitation, asked = (
        InvitationFactory(actor=actor, email=person.email.upper()),
        JoinRequestFactory(actor=actor, person=person),
    )
    elsewhere = InvitationFactory(email=person.email)
    belonging_actions.add_member(actor=actor, person=person, role="member", by=administrator_of(actor))
    for row in (invitation, asked, elsewhere):
        row.refresh_from_db()
    assert [row.state for row in (invitation, asked, elsewhere)] == ["accepted", "accepted", "sent"]


def test_a_right_lost_a_moment_ago_is_lost():
    actor = ActorFactory()
    demoted, other = administrator_of(actor), administrator_of(actor)
    assert demoted.is_administrator_of(actor)  # remembered on the person, as in a request
    Membership.objects.filter(person=demoted).update(role="member")
    with pytest.raises(NotAllowed):
        belonging_actions.remove_member(actor=actor, person=other, by=demoted)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_team_page_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    actor = ActorFactory()
    client.force_login(administrator_of(actor))
    for _row in range(rows):
        MembershipFactory(actor=actor)
        InvitationFactory(actor=actor)
        verify(JoinRequestFactory(actor=actor).person)
        Appointment.objects.create(actor=actor, person=UserFactory(), role="editor", why="added")
    with django_assert_num_queries(9):
        response = client.get(reverse("actors:team", args=[actor.slug]))
    lists = ("people", "invitations", "join_requests", "put_forward")
    assert [len(response.context[name]) for name in lists] == [rows + 1, rows, rows, rows]


def test_colleagues_see_names_and_administrators_see_addresses(client):
    actor = ActorFactory()
    boss = administrator_of(actor, name="Sjef")
    InvitationFactory(actor=actor, email="ny@sensio.example")
    client.force_login(MembershipFactory(actor=actor, role="editor").person)
    page = client.get(reverse("actors:team", args=[actor.slug])).content.decode()
    assert "Sjef" in page
    assert boss.email not in page
    assert "ny@sensio.example" not in page
    client.force_login(boss)
    page = client.get(reverse("actors:team", args=[actor.slug])).content.decode()
    assert boss.email in page
    assert "ny@sensio.example" in page


def test_handing_over_and_leaving_by_the_pages(client):
    actor = ActorFactory(name="Sensio AS")
    boss = administrator_of(actor)
    heir = MembershipFactory(actor=actor, role="member").person
    client.force_login(boss)
    assert "eneste administratoren" in client.get(reverse("actors:team_leave", args=[actor.slug])).content.decode()
    refused = client.post(reverse("actors:team_leave", args=[actor.slug]), follow=True)
    assert "må ha en administrator" in refused.content.decode()
    member = reverse("actors:team_member", args=[actor.slug, heir.public_id])
    client.post(member, {"role": "administrator"})
    assert client.post(reverse("actors:team_leave", args=[actor.slug])).url == reverse("portal:my_page")
    assert [m.person for m in actor.memberships.all()] == [heir]


def test_removing_by_the_page(client):
    actor = ActorFactory()
    client.force_login(administrator_of(actor))
    person = MembershipFactory(actor=actor).person
    client.post(reverse("actors:team_remove", args=[actor.slug, person.public_id]))
    assert not actor.memberships.filter(person=person).exists()
    assert client.get(reverse("actors:team_member", args=[actor.slug, person.public_id])).status_code == 404


# Every address × who × the actor's state: (approved, applied, suspended, declined). 302 of GET is the way to log in,
# or past a page with nothing to do; POST is shown by what it leads to.
PEOPLE = ("anonymous", "person", "member", "editor", "administrator", "other administrator", "coordinator")
STATES = ("approved", "applied", "suspended", "declined")
HIDDEN = "200 404 404 404"
TABLE = {
    "join_ask": {
        "anonymous": "302 302 302 302",
        "person": "200 404 404 404",
        "member": "302 302 302 302",
        "editor": "302 302 302 302",
        "administrator": "302 302 302 302",
        "other administrator": "200 404 404 404",
        "coordinator": "200 200 200 200",
    },
    "team": {
        "anonymous": "302 302 302 302",
        "person": "403 404 404 404",
        "member": "200 200 200 200",
        "editor": "200 200 200 200",
        "administrator": "200 200 200 200",
        "other administrator": "403 404 404 404",
        "coordinator": "200 200 200 200",
    },
    "team_leave": {
        "anonymous": "302 302 302 302",
        "person": "403 404 404 404",
        "member": "200 200 200 200",
        "editor": "200 200 200 200",
        "administrator": "200 200 200 200",
        "other administrator": "403 404 404 404",
        "coordinator": "403 403 403 403",
    },
    "manage": {
        "anonymous": "302 302 302 302",
        "person": "403 404 404 404",
        "member": "403 403 403 403",
        "editor": "403 403 403 403",
        "administrator": "200 403 403 403",
        "other administrator": "403 404 404 404",
        "coordinator": "200 200 200 200",
    },
    "change": {
        "anonymous": "302 302 302 302",
        "person": "403 404 404 404",
        "member": "403 403 403 403",
        "editor": "403 403 403 403",
        "administrator": "302 403 403 403",
        "other administrator": "403 404 404 404",
        "coordinator": "302 302 302 302",
    },
    "invitation": dict.fromkeys(PEOPLE, "200 410 410 410"),
    "invitation_answer": dict.fromkeys(PEOPLE, "403 410 410 410"),
}


def addresses(actor):
    """(row of the table, address, is it a POST) for every address of this area that concerns an actor."""
    member = MembershipFactory(actor=actor, role="member").person.public_id
    asked, invited = JoinRequestFactory(actor=actor), InvitationFactory(actor=actor)
    slug = actor.slug
    yield "join_ask", reverse("actors:join_ask", args=[slug]), False
    yield "team", reverse("actors:team", args=[slug]), False
    yield "team_leave", reverse("actors:team_leave", args=[slug]), False
    yield "manage", reverse("actors:invite", args=[slug]), False
    yield "manage", reverse("actors:team_member", args=[slug, member]), False
    yield "manage", reverse("actors:join_answer", args=[slug, asked.public_id]), False
    yield "invitation", reverse("people:invitation", args=[invited.token]), False
    yield "invitation_answer", reverse("people:invitation", args=[invited.token]), True
    yield "change", reverse("actors:invitation_resend", args=[slug, invited.public_id]), True
    yield "change", reverse("actors:invitation_withdraw", args=[slug, invited.public_id]), True
    yield "change", reverse("actors:team_remove", args=[slug, member]), True


@pytest.mark.parametrize("number", range(len(STATES)), ids=STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_open_what(client, who, number):
    actor = ActorFactory(state=STATES[number])
    MembershipFactory(actor=actor, role="administrator")
    visitors = {
        "person": UserFactory,
        "other administrator": lambda: MembershipFactory(role="administrator").person,
        "coordinator": CoordinatorFactory,
    }
    if who != "anonymous":
        client.force_login(visitors.get(who, lambda: MembershipFactory(actor=actor, role=who).person)())
    wrong = []
    for row, address, posts in addresses(actor):
        answer = client.post(address, {"accept": "1"}) if posts else client.get(address)
        if answer.status_code != int(TABLE[row][who].split()[number]):
            wrong.append((row, address, answer.status_code))
        if answer.status_code == 403:
            assert len(answer.context["exception"].message) > 20
    assert wrong == []


def test_every_address_of_the_area_is_in_the_table():
    from actors import people_urls, urls

    known = {"actor_list", "actor_detail", "actor_edit", "actor_register", "join_withdraw"}
    ours = {p.name for p in urls.urlpatterns if p.name.startswith(("team", "join", "invit"))} | {"invite"}
    tested = {
        "join_ask", "team", "team_leave", "invite", "team_member", "join_answer", "invitation_resend",
        "invitation_withdraw", "team_remove",
    }  # fmt: skip
    assert ours - known == tested
    assert "invitation" in {p.name for p in people_urls.urlpatterns}
