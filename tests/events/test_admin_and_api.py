import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIRequestFactory

from ecosystem.shared.models import AuditEntry
from events.api import EventViewSet
from events.states import EventState, SignupState
from tests.factories.actors import CoordinatorFactory, RegionFactory, TopicFactory
from tests.factories.events import EventFactory, SignupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    person = CoordinatorFactory()
    client.force_login(person)
    return person


def run(client, action, *events):
    data = {"action": action, "_selected_action": [event.pk for event in events]}
    return client.post(reverse("admin:events_event_changelist"), data)


def words(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_admin_pages_load(client, coordinator):
    event = SignupFactory(event__topics=[TopicFactory()]).event
    for address in (
        reverse("admin:events_event_changelist"),
        reverse("admin:events_event_add"),
        reverse("admin:events_event_change", args=[event.pk]),
        reverse("admin:events_event_history", args=[event.pk]),
    ):
        assert client.get(address).status_code == 200, address
    assert client.get(reverse("admin:events_event_changelist"), {"q": event.title}).status_code == 200


def test_admin_publishes_in_bulk_and_reports_each_refusal(client, coordinator):
    draft, cancelled = EventFactory(state=EventState.DRAFT), EventFactory(state=EventState.CANCELLED)
    answer = run(client, "publish", draft, cancelled)
    draft.refresh_from_db()
    assert draft.is_published
    assert AuditEntry.objects.get(action="publish_event").by_id == coordinator.pk
    refused = [text for text in words(answer) if text.startswith(str(cancelled))]
    assert len(refused) == 1


def save(client, event, **changes):
    form = client.get(reverse("admin:events_event_change", args=[event.pk])).context["adminform"].form
    data = {}
    for field in form:
        value = field.value()
        if field.name.endswith("_at") and value:
            local = timezone.localtime(value)
            data[f"{field.name}_0"], data[f"{field.name}_1"] = local.date().isoformat(), local.strftime("%H:%M:%S")
        elif value is not None and value is not False:
            data[field.name] = value
    data |= {"signups-TOTAL_FORMS": 0, "signups-INITIAL_FORMS": 0, "topics": [], **changes}
    answer = client.post(reverse("admin:events_event_change", args=[event.pk]), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return answer


def test_admin_saves_through_the_action_so_that_the_queue_moves_up(client, coordinator):
    event = EventFactory(capacity=1)
    SignupFactory(event=event)
    waiting = SignupFactory(event=event, state=SignupState.WAITING)
    save(client, event, capacity=2)
    waiting.refresh_from_db()
    assert waiting.has_place


def test_admin_saves_and_publishes_with_one_button(client, coordinator):
    event = EventFactory(state=EventState.DRAFT)
    answer = save(client, event, title="Rettet", events_event_publish_this="1")
    event.refresh_from_db()
    assert (event.title, event.state) == ("Rettet", EventState.PUBLISHED)
    assert "1 arrangement er endret." in words(answer)


def api(path="/", **actions):
    request = APIRequestFactory().get(path)
    return EventViewSet.as_view(actions.get("map", {"get": "list"}))(request, **actions.get("kwargs", {}))


def test_api_lists_published_events_without_the_online_link():
    event = EventFactory(online_url="https://moete.example/x", capacity=3)
    EventFactory(state=EventState.DRAFT)
    EventFactory(state=EventState.CANCELLED)
    answer = api()
    (row,) = answer.data["results"]
    assert (row["slug"], row["places_left"], row["is_online"]) == (event.slug, 3, True)
    answer.render()
    assert b"moete.example" not in answer.content


def test_api_does_not_give_a_draft():
    event = EventFactory(state=EventState.DRAFT)
    assert api(map={"get": "retrieve"}, kwargs={"slug": event.slug}).status_code == 404


def test_api_has_the_same_number_of_queries_for_one_and_three():
    def count():
        with CaptureQueriesContext(connection) as queries:
            api().render()
        return len(queries)

    topics = [TopicFactory()]
    EventFactory(topics=topics, region=RegionFactory())
    one = count()
    EventFactory.create_batch(2, topics=topics, region=RegionFactory())
    assert count() == one
