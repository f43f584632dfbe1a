"""Versions of rows with many-to-many fields: what was tied to them is kept, and nothing is asked in vain."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.actors import ActorFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_a_new_row_is_not_asked_what_it_is_tied_to():
    with CaptureQueriesContext(connection) as queries:
        actor = ActorFactory()
    assert not [query["sql"] for query in queries if "actors_actor_topics" in query["sql"]]
    assert [version.history_type for version in actor.history.all()] == ["+"]
    assert actor.history.get().topics.count() == 0


def test_every_later_version_knows_its_ties():
    topic = TopicFactory()
    actor = ActorFactory()
    actor.topics.add(topic)
    actor.save()
    newest, tied, made = actor.history.order_by("-history_id")
    assert [version.history_type for version in (newest, tied, made)] == ["~", "~", "+"]
    assert [[kept.topic_id for kept in version.topics.all()] for version in (newest, tied, made)] == [
        [topic.pk],
        [topic.pk],
        [],
    ]
