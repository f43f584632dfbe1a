"""What pages do when an action is refused; what no view has caught still ends in plain words."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404
from django.urls import reverse

from actors.models import Actor
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form
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


class PlacesForm(forms.Form):
    capacity = forms.IntegerField()
    note = forms.CharField(required=False)


@pytest.fixture
def form():
    form = PlacesForm({"capacity": "3", "note": "Ved vinduet"})
    assert form.is_valid()
    return form


@pytest.fixture
def request_with_messages(rf):
    request = rf.post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize(
    ("code", "words", "field"),
    [
        ("capacity", {}, "__all__"),
        ("capacity", {"field": "note"}, "note"),
        ("capacity", {"field": "capacity", "codes": {"capacity"}}, "capacity"),
        ("state", {"field": "capacity", "codes": {"capacity"}}, "__all__"),
        ("capacity", {"by_code": True}, "capacity"),
        ("state", {"by_code": True}, "__all__"),
    ],
)
def test_a_refusal_stands_on_the_form_where_it_belongs_and_what_was_typed_is_kept(form, code, words, field):
    with refusal_on_form(form, **words) as attempt:
        raise ActionRefused("For mange.", code=code)
    assert form.errors == {field: ["For mange."]}
    assert attempt.code == code
    assert form["note"].value() == "Ved vinduet"


def test_a_refusal_stands_as_a_message_and_the_rest_is_not_done(request_with_messages):
    done = []
    with refusal_as_message(request_with_messages) as attempt:
        raise ActionRefused("For sent.", code="late")
        done.append("said")
    assert [(message.level_tag, message.message) for message in get_messages(request_with_messages)] == [
        ("error", "For sent.")
    ]
    assert (attempt.code, done) == ("late", [])


def test_a_refusal_that_belongs_on_the_form_goes_past_the_message(request_with_messages, form):
    with refusal_on_form(form, "note"), refusal_as_message(request_with_messages, but={"storage"}):
        raise ActionRefused("Lageret svarer ikke.", code="storage")
    assert form.errors == {"note": ["Lageret svarer ikke."]}
    assert not list(get_messages(request_with_messages))


def test_what_is_not_refused_is_done_and_other_errors_are_not_hidden(request_with_messages, form):
    with refusal_on_form(form) as attempt, refusal_as_message(request_with_messages):
        pass
    assert (attempt.code, form.errors, list(get_messages(request_with_messages))) == ("", {}, [])
    with pytest.raises(ZeroDivisionError), refusal_on_form(form), refusal_as_message(request_with_messages):
        _ = 1 / 0


def test_rows_that_are_not_there_become_404_and_only_those():
    with pytest.raises(Http404), missing_as_404(Actor):
        Actor.objects.get(slug="finnes-ikke")
    with pytest.raises(Http404), missing_as_404(Actor, ValueError):
        int("ikke et tall")
    with pytest.raises(ValueError, match="invalid literal"), missing_as_404(Actor):
        int("ikke et tall")
