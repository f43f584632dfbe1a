"""A person's own name and language."""

import pytest

from actors.my_data import actions as my_data_actions
from ecosystem.shared.errors import NotAllowed
from tests.factories.actors import CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/min-side/om-meg/"


@pytest.fixture
def person(client):
    person = UserFactory(name="Kari", language="nb")
    client.force_login(person)
    return person


def test_name_and_language_are_changed_and_shown(client, person):
    response = client.post(ADDRESS, {"name": "  Kari   Nordmann ", "language": "en"}, follow=True)
    person.refresh_from_db()
    assert (person.name, person.language) == ("Kari Nordmann", "en")
    assert "Kari Nordmann" in response.content.decode()


@pytest.mark.parametrize(("name", "language"), [("x" * 151, "nb"), ("Kari N", "de"), ("Kari N", "")])
def test_what_cannot_be_is_refused_and_kept_in_the_form(client, person, name, language):
    response = client.post(ADDRESS, {"name": name, "language": language})
    person.refresh_from_db()
    assert (person.name, person.language) == ("Kari", "nb")
    assert response.context["form"].errors
    assert name in response.content.decode()
    assert response.context["user"].name == "Kari"


def test_nobody_changes_another_person(person):
    with pytest.raises(NotAllowed):
        my_data_actions.change_about_me(person=person, name="Ola", language="nb", by=CoordinatorFactory())
