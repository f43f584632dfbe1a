"""What no view has caught still ends in plain words."""

import pytest
from django.urls import reverse

from tests.factories.actors import ActorFactory, CoordinatorFactory
from tests.factories.procurement import ResponseFactory

pytestmark = pytest.mark.django_db


def test_an_actions_refusal_becomes_a_page_and_no_server_error(client):
    firm = ActorFactory(state="declined", name="Radar AS")
    ResponseFactory(firm=firm, state="submitted", summary="Fortrolig")
    client.force_login(CoordinatorFactory())
    answer = client.post(reverse("admin:actors_actor_delete", args=[firm.pk]), {"post": "yes"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Det lar seg ikke gjøre nå" in html
    assert "Dette kan ikke slettes" in html
    assert "Fortrolig" not in html
    firm.refresh_from_db()
