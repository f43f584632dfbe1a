"""Who changed what: words for people, and nothing that is the coordinators' own."""

import pytest
from django.urls import reverse

from actors.models import Actor, ActorNote, ActorTag
from actors.profile import actions as profile_actions
from actors.profile import history
from actors.profile.wording import compared
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, RegionFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return ActorFactory(name="Sensio AS", about="Vi lager gode sensorer", size_band="1-5")


@pytest.fixture
def editor(actor):
    return MembershipFactory(actor=actor, person__name="Kari").person


@pytest.fixture(autouse=True)
def far_apart(monkeypatch):
    """Tests save faster than people do."""
    from datetime import timedelta

    monkeypatch.setattr("actors.profile.history.ONE_GO", timedelta(milliseconds=0))


def said(revision):
    return {str(change.label): (change.before, change.after) for change in revision.changes}


def merged(actor):
    found = {}
    for revision in reversed(history.revisions(actor)):
        found |= said(revision)
    return found


def test_plain_fields_lists_and_interests_are_told_in_words(actor, editor):
    topic, place = TopicFactory(slug="fall"), RegionFactory(name="Lier")
    profile_actions.edit_profile(
        actor=actor,
        by=editor,
        about="Vi lager billige sensorer",
        size_band="6-20",
        languages=["nb"],
        topics=[topic],
        regions_served=[place],
        interests=[("offers", "technology", 2)],
    )
    told = merged(actor)
    assert told["Om"] == ("Vi lager gode sensorer", "Vi lager billige sensorer")
    assert told["Størrelse"] == ("1–5 ansatte", "6–20 ansatte")
    assert told["Temaer"] == ("", "Fall")
    assert told["Leverer til"] == ("", "Lier")
    assert "svært relevant" in told["Tilbyr"][1]


def test_one_save_is_one_revision_by_one_person(actor, editor, monkeypatch, client):
    from datetime import timedelta

    monkeypatch.setattr("actors.profile.history.ONE_GO", timedelta(seconds=5))
    actor.history.all().update(history_date=actor.created_at - timedelta(days=1))
    client.force_login(editor)
    client.post(
        reverse("actors:actor_edit", args=[actor.slug]),
        {
            "language": "nb",
            "about": "Nytt",
            "offers-technology": "2",
            "topics": [TopicFactory().pk],
            "size_band": "1-5",
        },
    )
    latest, first = history.revisions(actor)
    assert (latest.by, latest.is_first, first.is_first) == (editor, False, True)
    assert set(said(latest)) == {"Om", "Temaer", "Tilbyr"}


def test_what_was_taken_away_is_told(actor, editor):
    profile_actions.set_interests(actor, [("offers", "technology", 2), ("offers", "funding", 1)])
    profile_actions.set_interests(actor, [("offers", "technology", 1)])
    told = [said(revision)["Tilbyr"] for revision in history.revisions(actor) if not revision.is_first]
    assert any(before.startswith("Finansiering") and not after for before, after in told) or any(
        "Finansiering" in before for before, _after in told
    )


def test_what_is_the_coordinators_own_is_never_told(client, actor):
    coordinator = CoordinatorFactory()
    ActorNote.objects.create(actor=actor, author=coordinator, text="Hemmelig notat")
    actor.tags.add(ActorTag.objects.create(name="Hemmelig merke"))
    for name in ("decision_reason", "application"):
        setattr(actor, name, f"Hemmelig {name}")
        actor.save()
    Actor.objects.filter(pk=actor.pk).update(state="approved")
    client.force_login(MembershipFactory(actor=actor, role="administrator").person)
    html = client.get(reverse("actors:actor_history", args=[actor.slug])).content.decode()
    assert "Hemmelig" not in html
    assert [revision for revision in history.revisions(actor) if not revision.is_first] == []


def test_saving_without_a_change_leaves_nothing(actor):
    actor.save()
    actor.save()
    assert [revision.is_first for revision in history.revisions(actor)] == [True]


def test_others_changes_are_not_here(actor, editor):
    other = ActorFactory(about="a")
    other.about = "b"
    other.save()
    assert all(revision.actor_id == actor.pk for revision in history.revisions(actor))


@pytest.mark.parametrize("rows", [1, 3])
def test_history_takes_the_same_queries_for_any_length(actor, editor, rows, django_assert_num_queries):
    for number in range(rows):
        profile_actions.edit_profile(
            actor=actor,
            by=editor,
            about=f"Nummer {number}",
            topics=[TopicFactory()],
            regions_served=[RegionFactory()],
            interests=[("offers", "technology", 1 + number % 2)],
        )
    with django_assert_num_queries(7):
        assert history.revisions(actor)


@pytest.mark.parametrize("rows", [1, 3])
def test_changes_of_all_take_the_same_queries(client, rows, django_assert_num_queries):
    for number in range(rows):
        actor = ActorFactory(about="Før")
        actor.topics.add(TopicFactory())
        actor.about = f"Etter {number}"
        actor.save()
    with django_assert_num_queries(6):
        assert len({revision.actor_id for revision in history.revisions()}) == rows


def test_the_version_before_the_list_begins_is_known(actor, editor, monkeypatch):
    for number in range(6):
        actor.about = f"Nummer {number}"
        actor.save()
    monkeypatch.setattr("actors.profile.history.LATEST", 3)
    told = [said(revision)["Om"] for revision in history.revisions(actor)]
    assert told == [("Nummer 4", "Nummer 5"), ("Nummer 3", "Nummer 4"), ("Nummer 2", "Nummer 3")]


def test_words_that_changed_are_marked():
    pieces = compared("Vi lager gode sensorer", "Vi lager billige sensorer")
    assert [(piece.kind, piece.text.strip()) for piece in pieces] == [
        ("same", "Vi lager"),
        ("gone", "gode"),
        ("new", "billige"),
        ("same", "sensorer"),
    ]


def test_long_stretches_without_a_change_are_left_out():
    words = [f"ord{number}" for number in range(100)]
    pieces = compared(" ".join(words), " ".join([*words[:50], "NY", *words[51:]]))
    assert [piece.kind for piece in pieces] == ["skip", "same", "gone", "new", "same", "skip"]
    assert compared("ord " * 5000, "andre " * 5000) == ()


def test_what_people_wrote_cannot_run(client, actor, editor):
    profile_actions.edit_profile(
        actor=actor, by=editor, about="<script>alert(1)</script> hei", offers_text="<img src=x onerror=1>"
    )
    client.force_login(editor)
    html = client.get(reverse("actors:actor_history", args=[actor.slug])).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_coordinators_see_the_latest_changes_of_all(client, actor, editor):
    profile_actions.edit_profile(actor=actor, by=editor, about="Nye ord")
    address = reverse("admin:actors_historicalactor_changelist")
    client.force_login(CoordinatorFactory())
    html = client.get(address).content.decode()
    assert "Sensio AS" in html
    assert "Nye" in html
    assert address in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("who", ["anonymous", "administrator"])
def test_others_do_not(client, actor, who):
    if who == "administrator":
        client.force_login(MembershipFactory(actor=actor, role="administrator").person)
    assert client.get(reverse("admin:actors_historicalactor_changelist")).status_code in {302, 403}
