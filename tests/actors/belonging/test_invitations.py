from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.belonging import invitations
from actors.belonging import invitations as limits
from actors.models import Appointment, Invitation
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
    verify,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return MembershipFactory(role="administrator", actor__name="Sensio AS", person__name="Sjef").person


@pytest.fixture
def actor(boss):
    return boss.memberships.get().actor


def invite(actor, boss, email="ny@sensio.example", **more):
    return invitations.invite_colleague(actor=actor, by=boss, email=email, **{"role": "editor", **more})


def link(invitation):
    return reverse("people:invitation", args=[invitation.token])


def refusal(change, **words):
    with pytest.raises(ActionRefused) as refused:
        change(**words)
    return refused.value.code


def invited_person(email="ny@sensio.example"):
    person = UserFactory(email=email)
    verify(person)
    return person


def test_the_letter_says_who_what_and_until_when_in_the_chosen_language(actor, boss):
    invitation = invite(actor, boss, email=" NY@Sensio.example ", message="Velkommen!", language="en")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject, mail.language) == (
        "ny@sensio.example",
        "Invitation to Sensio AS on HelseHub",
        "en",
    )
    assert "/en/my-page/invitations/" in mail.text
    assert "> Velkommen!" in mail.text
    assert timedelta(days=29) < invitation.expires_at - timezone.now() <= timedelta(days=30)
    assert "ny@sensio.example" not in AuditEntry.objects.get(action="invite_colleague").target


def test_nothing_tells_whether_the_address_has_an_account(client, actor, boss, django_assert_num_queries):
    """Same page, same letter, same work: word for word and query for query."""
    known = UserFactory(email="kjent@helsehub.example", language="en", name="Har konto")
    verify(known)
    seen = []
    client.force_login(boss)
    for email in (known.email, "ukjent@helsehub.example"):
        with django_assert_num_queries(16):
            answer = client.post(
                reverse("actors:invite", args=[actor.slug]), {"email": email, "role": "editor", "language": "nb"}
            )
        mail = OutgoingMail.objects.get(to=email)
        token = Invitation.objects.get(email=email).token
        page = client.get(answer.url).content.decode()
        told = page.count("er på vei til")
        stranger = client.__class__().get(reverse("people:invitation", args=[token]))
        seen.append(
            (
                answer.status_code,
                answer.url,
                told,
                mail.subject,
                mail.text.replace(token, "TOKEN"),
                stranger.content.decode().count("<a "),
                stranger.status_code,
            )
        )
        assert "Har konto" not in page
    assert seen[0] == seen[1]


def test_only_people_on_the_team_page_are_told_apart(actor, boss):
    colleague = MembershipFactory(actor=actor).person
    verify(colleague, "privat@helsehub.example")  # not on the team page, so not told
    assert refusal(invite, actor=actor, boss=boss, email=colleague.email.upper()) == "member"
    assert refusal(invite, actor=actor, boss=boss, email=boss.email) == "self"
    assert invite(actor, boss, "privat@helsehub.example").state == "sent"


def test_one_open_invitation_for_each_address_whoever_asks(actor, boss):
    invite(actor, boss)
    other = MembershipFactory(actor=actor, role="administrator").person
    assert refusal(invite, actor=actor, boss=other, email="Ny@sensio.example") == "invited"
    assert invite(ActorFactory(), CoordinatorFactory()).state == "sent"


def test_a_lapsed_invitation_gives_way_to_a_new_one(actor, boss):
    old = InvitationFactory(actor=actor, email="ny@sensio.example", expires_at=timezone.now())
    new = invite(actor, boss)
    old.refresh_from_db()
    assert (old.state, new.state) == ("withdrawn", "sent")


def test_limits_count_letters_per_actor_and_per_address(actor, boss, monkeypatch):
    for _time in range(limits.ADDRESS_PER_DAY):
        invitations.withdraw_invitation(invitation=invite(actor, boss), by=boss)
    assert refusal(invite, actor=actor, boss=boss) == "too_many"
    monkeypatch.setattr(limits, "ACTOR_PER_DAY", 4)
    last = invite(actor, boss, "en@sensio.example")
    assert refusal(invite, actor=actor, boss=boss, email="to@sensio.example") == "too_many"
    assert refusal(invitations.resend_invitation, invitation=last, by=boss) == "too_many"
    assert invite(ActorFactory(), CoordinatorFactory(), "to@sensio.example")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert invite(actor, boss, "to@sensio.example")


@pytest.mark.parametrize("state", ["applied", "suspended", "declined"])
def test_only_approved_actors_invite_and_let_in(actor, boss, state):
    person, invitation = invited_person(), invite(actor, boss)
    actor.state = state
    actor.save()
    for change in (invitations.accept_invitation, invitations.decline_invitation):
        assert refusal(change, invitation=invitation, by=person) == "not_approved"
    coordinator = CoordinatorFactory()
    assert refusal(invitations.resend_invitation, invitation=invitation, by=coordinator) == "not_approved"
    assert refusal(invite, actor=actor, boss=coordinator, email="annen@sensio.example") == "not_approved"
    with pytest.raises(NotAllowed):
        invite(actor, boss, "annen@sensio.example")


def test_whoever_owns_the_address_comes_in_once(client, actor, boss):
    invitation, person = invite(actor, boss), invited_person()
    client.force_login(person)
    page = client.get(link(invitation)).content.decode()
    assert "Sjef inviterer deg" in page
    answer = client.post(link(invitation), {"accept": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("actors:team", args=[actor.slug])
    assert actor.memberships.get(person=person).role == "editor"
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by) == ("accepted", person)
    assert OutgoingMail.objects.filter(to=boss.email, subject__contains="har takket ja").count() == 1
    again = client.post(link(invitation), {"accept": "1"})
    assert again.status_code == 410
    assert "Du er med i Sensio AS" in again.content.decode()
    client.force_login(UserFactory())
    assert "allerede brukt" in client.get(link(invitation)).content.decode()


def test_another_account_is_told_so_without_the_whole_address(client, actor, boss):
    invitation, other = invite(actor, boss, "hemmelig.navn@sensio.example"), UserFactory(email="meg@helsehub.example")
    UserFactory(email="hemmelig.navn@sensio.example")  # has an account, and nobody is told
    client.force_login(other)
    page = client.get(link(invitation)).content.decode()
    assert "meg@helsehub.example" in page
    assert "h…@sensio.example" in page
    assert "hemmelig.navn" not in page
    assert client.post(link(invitation), {"accept": "1"}).status_code == 403
    verify(other, "hemmelig.navn@sensio.example")
    assert client.post(link(invitation), {"accept": "1"}).status_code == 302


def test_an_address_that_is_not_verified_opens_nothing(actor, boss):
    invitation, person = invite(actor, boss), UserFactory(email="ny@sensio.example")
    with pytest.raises(NotAllowed):
        invitations.accept_invitation(invitation=invitation, by=person)
    address = verify(person)
    address.verified = False
    address.save()
    with pytest.raises(NotAllowed):
        invitations.accept_invitation(invitation=invitation, by=person)


def test_sent_again_the_old_link_stops(client, actor, boss):
    invitation = invite(actor, boss)
    old = link(invitation)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert client.get(old).status_code == 410
    client.force_login(boss)
    client.post(reverse("actors:invitation_resend", args=[actor.slug, invitation.public_id]))
    invitation.refresh_from_db()
    assert (invitation.times_sent, invitation.is_open) == (2, True)
    assert "nyeste e-posten" in client.get(old).content.decode()
    assert client.get(link(invitation)).status_code == 200
    assert OutgoingMail.objects.filter(to=invitation.email).count() == 2


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        ({"state": "withdrawn", "answered_at": timezone.now()}, "Invitasjonen er trukket"),
        ({"state": "declined", "answered_at": timezone.now()}, "Invitasjonen er avslått"),
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "gjaldt i 30 dager"),
    ],
)
def test_what_cannot_be_used_says_why(client, actor, prepare, words):
    invitation = InvitationFactory(actor=actor, **prepare)
    answer = client.get(link(invitation))
    assert answer.status_code == 410
    assert words in answer.content.decode()


@pytest.mark.parametrize("token", ["abc", "a:b:c", "%F0%9F%92%A9"])
def test_a_token_that_is_not_ours_opens_nothing(client, token):
    answer = client.get(f"/min-side/invitasjoner/{token}/")
    assert answer.status_code == 404
    assert "Lenken er ikke hel" in answer.content.decode()


def test_who_is_in_already_stays_as_they_are(actor, boss):
    invitation, person = invite(actor, boss, role="administrator"), invited_person()
    MembershipFactory(actor=actor, person=person, role="member")
    assert invitations.accept_invitation(invitation=invitation, by=person).role == "member"
    invitation.refresh_from_db()
    assert invitation.state == "accepted"


def test_declining_tells_the_inviter_and_ends_it(client, actor, boss):
    invitation, person = invite(actor, boss), invited_person()
    client.force_login(person)
    client.post(link(invitation), {"decline": "1"})
    assert not actor.memberships.filter(person=person).exists()
    assert OutgoingMail.objects.filter(to=boss.email, subject__contains="avslått").count() == 1
    assert refusal(invitations.accept_invitation, invitation=invitation, by=person) == "state"


def test_when_a_coordinator_invited_the_administrators_hear_of_it(actor, boss):
    coordinator, person = CoordinatorFactory(), invited_person()
    row = invitations.accept_invitation(invitation=invite(actor, coordinator), by=person)
    assert isinstance(row, Appointment)
    told = set(OutgoingMail.objects.exclude(to=person.email).values_list("to", flat=True))
    assert told == {boss.email}


def test_the_form_takes_no_links_and_keeps_what_was_typed(client, actor, boss):
    client.force_login(boss)
    sent = {"email": "ny@sensio.example", "role": "editor", "language": "nb", "message": "Se www.lurt.example"}
    page = client.post(reverse("actors:invite", args=[actor.slug]), sent).content.decode()
    assert "Ta ut nettadresser" in page
    assert "www.lurt.example" in page
    assert not OutgoingMail.objects.exists()


def test_my_page_shows_open_invitations_to_my_addresses(client, actor, boss):
    invite(actor, boss)
    InvitationFactory(email="ny@sensio.example", actor__state="suspended")
    InvitationFactory(email="ny@sensio.example", expires_at=timezone.now())
    InvitationFactory(email="annen@sensio.example")
    person = UserFactory(email="ny@sensio.example")
    client.force_login(person)
    assert list(client.get("/min-side/").context["invitations"]) == []
    verify(person)
    response = client.get("/min-side/")
    assert [found.actor for found in response.context["invitations"]] == [actor]
    assert "Du er invitert til Sensio AS" in response.content.decode()


def test_strangers_are_led_to_an_account_and_told_which_address_without_the_whole_of_it(client, actor, boss):
    """The mail may have been passed on: neither text, link, form nor data of the page, or of those it leads to, has it."""
    invitation = invite(actor, boss, "hemmelig.navn@sensio.example")
    response = client.get(link(invitation))
    page = response.content.decode()
    assert "h…@sensio.example" in page
    assert response.context["log_in_url"].startswith("/konto/login/?next=%2Fmin-side%2Finvitasjoner%2F")
    assert response.context["sign_up_url"].startswith("/konto/signup/?next=%2Fmin-side%2Finvitasjoner%2F")
    for address in (response.context["sign_up_url"], response.context["log_in_url"]):
        page += client.get(address).content.decode()
    assert "hemmelig" not in page
