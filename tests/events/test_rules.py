import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from ecosystem.shared.permissions import allowed
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory

pytestmark = pytest.mark.django_db

WHO = ["anonymous", "person", "other editor", "member", "editor", "coordinator"]


def somebody(kind, organiser):
    return {
        "anonymous": AnonymousUser,
        "person": UserFactory,
        "other editor": lambda: MembershipFactory().person,
        "member": lambda: MembershipFactory(actor=organiser, role="member").person,
        "editor": lambda: MembershipFactory(actor=organiser).person,
        "coordinator": CoordinatorFactory,
    }[kind]()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    "permission", ["events.edit_event", "events.publish_event", "events.call_off_event", "events.view_participants"]
)
def test_only_editors_of_the_organiser_and_coordinators_manage_an_event(permission, who):
    event = EventFactory()
    assert allowed(somebody(who, event.organiser), permission, event) == (who in {"editor", "coordinator"})


@pytest.mark.parametrize("who", WHO)
def test_events_are_made_for_actors_one_edits_for(who):
    event = EventFactory()
    user = somebody(who, event.organiser)
    assert allowed(user, "events.create_event", event.organiser) == (who in {"editor", "coordinator"})
    assert allowed(user, "events.create_event") == (who in {"editor", "other editor", "coordinator"})


@pytest.mark.parametrize("who", WHO)
def test_every_signed_in_person_may_sign_up(who):
    assert allowed(somebody(who, EventFactory().organiser), "events.sign_up") == (who != "anonymous")


@pytest.mark.parametrize("verified", [True, False])
def test_an_unconfirmed_address_may_not_sign_up(verified):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)
    assert allowed(person, "events.sign_up") == verified


@pytest.mark.parametrize("who", WHO)
def test_a_sign_up_is_cancelled_by_its_person_or_the_organiser(who):
    signup = SignupFactory()
    user = somebody(who, signup.event.organiser)
    assert allowed(user, "events.cancel_sign_up", signup) == (who in {"editor", "coordinator"})
    assert allowed(signup.person, "events.cancel_sign_up", signup)
