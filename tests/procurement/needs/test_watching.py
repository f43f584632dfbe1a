"""Following a need: for oneself alone."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry
from procurement.models import NeedWatch
from procurement.needs import queries as need_queries
from procurement.needs import watching
from tests.factories.actors import UserFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"procurement:{name}", args=args)


def test_following_twice_is_following_once_and_can_be_undone(client, need, person):
    client.force_login(person)
    for _time in range(2):
        assert client.post(url("need_watch", need.slug)).status_code == 302
    assert NeedWatch.objects.get().person == person
    assert "Slutt å følge" in client.get(need.get_absolute_url()).content.decode()
    client.post(url("need_unwatch", need.slug))
    assert not NeedWatch.objects.exists()
    assert "Slutt å følge" not in client.get(need.get_absolute_url()).content.decode()


def test_only_people_who_are_logged_in_follow_and_only_what_is_published(client, need, person, owner_editor):
    assert client.post(url("need_watch", need.slug)).status_code == 302
    with pytest.raises(NotAllowed):
        watching.watch_need(need=need, by=AnonymousUser())
    draft = NeedFactory(owner=need.owner, stage="draft")
    with pytest.raises(ActionRefused):
        watching.watch_need(need=draft, by=owner_editor)
    assert not NeedWatch.objects.exists()


def test_nobody_sees_who_or_how_many_follow(client, need, person, owner_editor, coordinator):
    def pages(user):
        client.force_login(user)
        names = ("need_detail", "need_responses")
        return [client.get(url(name, need.slug)).content.decode().count("følge") for name in names]

    before = [pages(user) for user in (owner_editor, coordinator)]
    for follower in (person, UserFactory(), UserFactory()):
        watching.watch_need(need=need, by=follower)
    assert [pages(user) for user in (owner_editor, coordinator)] == before
    assert not AuditEntry.objects.exists()
    assert not admin.site.is_registered(NeedWatch)
    client.force_login(owner_editor)
    assert person.name not in client.get(need.get_absolute_url()).content.decode()


def test_my_page_lists_what_i_follow_in_a_fixed_number_of_queries(client, person):
    client.force_login(person)
    counts = []
    for number in range(3):
        watching.watch_need(need=NeedFactory(title=f"Fulgt {number}"), by=person)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("portal:my_page"))
        counts.append(len(captured))
    assert counts[0] == counts[2]
    html = page.content.decode()
    assert html.index("Fulgt 2") < html.index("Fulgt 1") < html.index("Fulgt 0")
    assert "Fulgt" not in " ".join(need.title for need in need_queries.watched_needs(UserFactory()))


def test_what_is_taken_off_the_page_is_off_the_list(need, person):
    watching.watch_need(need=need, by=person)
    need.owner.state = "suspended"
    need.owner.save()
    assert list(need_queries.watched_needs(person)) == []
