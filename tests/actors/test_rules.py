import pytest
from django.contrib.auth.models import AnonymousUser

from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.permissions import allowed, ensure
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

NAMES = ("actors.register_actor", "actors.decide_on_actor", "actors.edit_profile")


def people(actor):
    return {
        "anonymous": AnonymousUser(),
        "person": UserFactory(),
        "inactive": UserFactory(is_active=False),
        "member": MembershipFactory(actor=actor, role="member").person,
        "editor": MembershipFactory(actor=actor, role="editor").person,
        "administrator": MembershipFactory(actor=actor, role="administrator").person,
        "other's administrator": MembershipFactory(role="administrator").person,
        "coordinator": CoordinatorFactory(),
        "former coordinator": CoordinatorFactory(is_active=False),
        "system": None,
    }


EXPECTED = {
    "anonymous": "",
    "person": "register",
    "inactive": "",
    "member": "register",
    "editor": "register edit",
    "administrator": "register edit",
    "other's administrator": "register",
    "coordinator": "register decide edit",
    "former coordinator": "",
    "system": "register decide edit",
}


def test_who_may_what():
    actor = ActorFactory()
    found = {
        who: " ".join(
            word for word, name in zip(("register", "decide", "edit"), NAMES, strict=True) if allowed(user, name, actor)
        )
        for who, user in people(actor).items()
    }
    assert found == EXPECTED


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_has_its_own_words(name):
    with pytest.raises(NotAllowed) as refusal:
        ensure(AnonymousUser(), name, ActorFactory())
    assert len(str(refusal.value)) > 20
