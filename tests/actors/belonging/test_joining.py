from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.belonging import joining
from actors.belonging import joining as limits
from actors.models import JoinRequest
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
    verify,
)

pytestmark = pytest.mark.django_db


def refusal(change, **words):
    with pytest.raises(ActionRefused) as refused:
        change(**words)
    return refused.value.code


def told():
    return sorted(OutgoingMail.objects.values_list("to", "subject"))


def administrator_of(actor):
    return MembershipFactory(actor=actor, role="administrator").person


def test_the_administrators_are_asked_and_the_coordinators_are_left_alone():
    actor, person, _hub = ActorFactory(name="Sensio AS"), UserFactory(name="Per"), CoordinatorFactory()
    bosses = [administrator_of(actor), administrator_of(actor)]
    MembershipFactory(actor=actor, role="editor")
    joining.ask_to_join(actor=actor, by=person)
    assert told() == sorted((boss.email, "Per ber om å bli med i Sensio AS på HelseHub") for boss in bosses)


def test_only_without_administrators_are_the_coordinators_asked():
    actor, hub = ActorFactory(), CoordinatorFactory()
    MembershipFactory(actor=actor, role="editor")
    MembershipFactory(actor=actor, role="administrator", person__is_active=False)
    asked = joining.ask_to_join(actor=actor, by=UserFactory())
    assert [to for to, _subject in told()] == [hub.email]
    assert list(JoinRequest.objects.waiting().without_administrator()) == [asked]


def test_accepted_with_a_role_and_told_in_ones_own_language(client):
    actor, person = ActorFactory(name="Sensio AS"), UserFactory(language="en")
    boss, asked = administrator_of(actor), JoinRequestFactory(actor=actor, person=person)
    client.force_login(boss)
    address = reverse("actors:join_answer", args=[actor.slug, asked.public_id])
    client.post(address, {"accept": "1", "accept-role": "editor"})
    assert actor.memberships.get(person=person).role == "editor"
    assert told() == [(person.email, "You are now part of Sensio AS on HelseHub")]
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("accepted", boss)
    late = client.post(address, {"decline": "1"}, follow=True)
    assert "Statusen er endret" in late.content.decode()


def test_declined_with_or_without_a_reason(client):
    actor = ActorFactory()
    asked = JoinRequestFactory(actor=actor)
    client.force_login(administrator_of(actor))
    address = reverse("actors:join_answer", args=[actor.slug, asked.public_id])
    client.post(address, {"decline": "1", "decline-reason": "Vi kjenner deg ikke."})
    assert "Vi kjenner deg ikke." in OutgoingMail.objects.get(to=asked.person.email).text
    bare = JoinRequestFactory(actor=actor)
    joining.decline_join_request(join_request=bare, by=CoordinatorFactory())
    assert "begrunnelse" not in OutgoingMail.objects.get(to=bare.person.email).text
    client.force_login(asked.person)
    page = client.get(reverse("actors:join_ask", args=[actor.slug])).content.decode()
    assert "Vi kjenner deg ikke." in page


def test_a_coordinators_yes_is_told_to_the_administrators_and_never_to_oneself():
    actor, hub = ActorFactory(), CoordinatorFactory()
    boss, asked = administrator_of(actor), JoinRequestFactory(actor=actor)
    joining.accept_join_request(join_request=asked, by=hub, role="member")
    assert boss.email in [to for to, _subject in told()]
    own = JoinRequestFactory(actor=actor, person=hub)
    assert refusal(joining.accept_join_request, join_request=own, by=hub) == "self"


@pytest.mark.parametrize("role", ["member", "editor", None])
def test_others_answer_nothing(role):
    asked = JoinRequestFactory()
    by = MembershipFactory(actor=asked.actor, role=role).person if role else administrator_of(ActorFactory())
    for change in (joining.accept_join_request, joining.decline_join_request, joining.withdraw_join_request):
        with pytest.raises(NotAllowed):
            change(join_request=asked, by=by)


def test_asking_again_has_sensible_limits():
    actor, person = ActorFactory(), UserFactory()
    boss = administrator_of(actor)
    for number in range(limits.PER_ACTOR):
        asked = joining.ask_to_join(actor=actor, by=person)
        assert refusal(joining.ask_to_join, actor=actor, by=person) == "waiting"
        joining.decline_join_request(join_request=asked, by=boss)
        assert refusal(joining.ask_to_join, actor=actor, by=person) == "pause"
        JoinRequest.objects.filter(pk=asked.pk).update(
            decided_at=timezone.now() - limits.PAUSE, created_at=timezone.now() - timedelta(days=8 + number)
        )
    assert refusal(joining.ask_to_join, actor=actor, by=person) == "too_many"
    JoinRequest.objects.update(created_at=timezone.now() - limits.WITHIN)
    assert joining.ask_to_join(actor=actor, by=person).is_waiting


def test_one_person_asks_few_in_a_day_withdrawn_or_not():
    person = UserFactory()
    for _actor in range(limits.PER_DAY):
        asked = joining.ask_to_join(actor=ActorFactory(), by=person)
        joining.withdraw_join_request(join_request=asked, by=person)
    assert refusal(joining.ask_to_join, actor=ActorFactory(), by=person) == "too_many"


def test_refused_where_there_is_nothing_to_join():
    person = UserFactory()
    assert refusal(joining.ask_to_join, actor=ActorFactory(state="suspended"), by=person) == "not_approved"
    member = MembershipFactory()
    assert refusal(joining.ask_to_join, actor=member.actor, by=member.person) == "member"
    asked = JoinRequestFactory(actor__state="suspended")
    assert refusal(joining.accept_join_request, join_request=asked, by=CoordinatorFactory()) == "not_approved"


@pytest.mark.parametrize(
    ("address", "website", "said"),
    [
        ("per@sensio.example", "https://www.sensio.example/om", True),
        ("per@SENSIO.example", "https://sensio.example", True),
        ("per@post.sensio.example", "https://sensio.example", False),
        ("per@example.com", "https://sensio.example", False),
        ("per@sensio.example", "", False),
    ],
)
def test_an_address_at_the_actors_own_domain_is_said(client, address, website, said):
    actor = ActorFactory(website=website)
    asked = JoinRequestFactory(actor=actor)
    mine = verify(asked.person, address)
    client.force_login(administrator_of(actor))
    page = reverse("actors:join_answer", args=[actor.slug, asked.public_id])
    assert ("Personen har bekreftet en adresse" in client.get(page).content.decode()) is said
    mine.verified = False
    mine.save()
    assert "Personen har bekreftet en adresse" not in client.get(page).content.decode()


def test_asking_and_withdrawing_by_the_pages(client):
    actor, person = ActorFactory(), UserFactory()
    client.force_login(person)
    assert reverse("actors:join_ask", args=[actor.slug]) in client.get(actor.get_absolute_url()).content.decode()
    client.post(reverse("actors:join_ask", args=[actor.slug]), {"message": "Innkjøp"})
    assert [asked.message for asked in client.get("/min-side/").context["asked"]] == ["Innkjøp"]
    client.post(reverse("actors:join_withdraw", args=[actor.slug]))
    assert JoinRequest.objects.get().state == "withdrawn"
    assert client.post(reverse("actors:join_withdraw", args=[ActorFactory().slug])).status_code == 404


def test_administrators_find_requests_on_my_page(client):
    actor = ActorFactory()
    asked = JoinRequestFactory(actor=actor)
    JoinRequestFactory()
    for role, expected in (("administrator", [asked]), ("editor", [])):
        client.force_login(MembershipFactory(actor=actor, role=role).person)
        assert list(client.get("/min-side/").context["join_requests"]) == expected
