"""What the directory narrows by follows the actor, whichever way it changes."""

import inspect
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from actors.admission import actions as admission_actions
from actors.models import Actor, Interest, Listing, Region, Topic
from tests.factories.actors import ActorFactory, CoordinatorFactory, InterestFactory, RegionFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return RegionFactory(code="33", name="Buskerud", level="county")


@pytest.fixture
def drammen(county):
    return RegionFactory(code="3301", name="Drammen", parent=county)


def facets(actor):
    """What the directory's index says of the actor; None when it is not there."""
    codes = Listing.objects.filter(actor_id=actor.pk).values_list("codes", flat=True).first()
    return codes if codes is None else set(codes)


def test_an_actor_has_a_code_for_all_it_is(drammen):
    tree = TopicFactory(slug="tryggleik")
    actor = ActorFactory(kind="firm", size_band="1-5", region=drammen, topics=[TopicFactory(slug="fall", parent=tree)])
    InterestFactory(actor=actor, side="seeks", code="technology")
    actor.regions_served.add(drammen)
    assert facets(actor) == {
        "kind:firm",
        "size:1-5",
        "region:33",
        "region:3301",
        "topic:fall",
        "topic:tryggleik",
        "seeks:technology",
        "serves:3301",
        "serves_part:33",
    }


def test_who_serves_the_county_serves_all_of_it_once(county, drammen):
    actor = ActorFactory(kind="firm")
    actor.regions_served.set([county, drammen])
    assert facets(actor) == {"kind:firm", "serves:33"}
    actor.regions_served.remove(county)
    assert facets(actor) == {"kind:firm", "serves:3301", "serves_part:33"}


def test_a_stale_copy_that_is_saved_does_not_take_back_the_codes():
    actor = ActorFactory(kind="firm")
    actor.topics.add(TopicFactory(slug="fall"))
    actor.save()
    assert facets(actor) == {"kind:firm", "topic:fall"}


def test_rows_made_changed_and_deleted_in_bulk_are_followed(drammen):
    actors = Actor.objects.bulk_create(
        Actor(name=f"A{n}", slug=f"a{n}", kind="firm", state="approved") for n in range(2)
    )
    Actor.objects.update(kind="cluster", region=drammen)
    Interest.objects.bulk_create(Interest(actor=actor, side="offers", code="funding") for actor in actors)
    assert facets(actors[1]) == {"kind:cluster", "region:33", "region:3301", "offers:funding"}
    Interest.objects.filter(actor=actors[0]).delete()
    Interest.objects.update(actor=actors[0])
    assert facets(actors[0]) == {"kind:cluster", "region:33", "region:3301", "offers:funding"}
    assert facets(actors[1]) == {"kind:cluster", "region:33", "region:3301"}


def test_a_topic_or_a_place_that_moves_takes_its_actors_along(drammen):
    tree, topic = TopicFactory(slug="tryggleik"), TopicFactory(slug="fall")
    actor = ActorFactory(kind="firm", region=drammen, topics=[topic])
    other = ActorFactory(kind="firm")
    other.regions_served.add(drammen)
    topic.parent = tree
    topic.save()
    drammen.parent = RegionFactory(code="39", name="Vestfold", level="county")
    drammen.save()
    assert facets(actor) == {"kind:firm", "region:3301", "region:39", "topic:fall", "topic:tryggleik"}
    assert facets(other) == {"kind:firm", "serves:3301", "serves_part:39"}
    Region.objects.filter(code="39").update(code="40")
    Topic.objects.filter(slug="fall").delete()
    assert facets(actor) == {"kind:firm", "region:3301", "region:40"}
    assert facets(other) == {"kind:firm", "serves:3301", "serves_part:40"}


def test_edits_at_the_desk_are_followed(client, drammen):
    actor = ActorFactory(kind="firm")
    client.force_login(CoordinatorFactory())
    page = client.get(f"/admin/actors/actor/{actor.pk}/change/")
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value is not None and name != "logo"}
    for formset in page.context["inline_admin_formsets"]:
        data.update({f"{formset.formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")})
    prefix = next(f.formset.prefix for f in page.context["inline_admin_formsets"] if f.opts.model is Interest)
    row = {"side": "seeks", "code": "markets", "relevance": 1, "actor": actor.pk, "id": ""}
    data.update({f"{prefix}-TOTAL_FORMS": 1, **{f"{prefix}-0-{name}": value for name, value in row.items()}})
    data.update(region=drammen.pk, topics=[TopicFactory(slug="fall").pk], size_band="1-5")
    client.post(f"/admin/actors/actor/{actor.pk}/change/", data)
    assert facets(actor) == {"kind:firm", "size:1-5", "region:33", "region:3301", "topic:fall", "seeks:markets"}


def test_the_index_holds_the_approved_alone():
    actor = ActorFactory(kind="firm", state="applied", topics=[TopicFactory(slug="fall")])
    assert facets(actor) is None
    coordinator = CoordinatorFactory()
    admission_actions.approve_actor(actor=actor, by=coordinator)
    assert facets(actor) == {"kind:firm", "topic:fall"}
    admission_actions.suspend_actor(
        actor=actor, by=coordinator, **({"reason": "Konkurs."} if SUSPENDING_TAKES_A_REASON else {})
    )
    assert facets(actor) is None
    Actor.objects.update(state="approved")
    actor.refresh_from_db()
    actor.delete()
    assert not Listing.objects.exists()


SUSPENDING_TAKES_A_REASON = "reason" in inspect.signature(admission_actions.suspend_actor).parameters


def test_the_check_finds_what_has_drifted_and_the_rebuild_mends_it(capsys):
    actor, other, hidden = ActorFactory(kind="firm"), ActorFactory(kind="firm"), ActorFactory(state="suspended")
    call_command("rebuild_facets", check=True)
    Listing.objects.filter(actor_id=actor.pk).update(codes=["kind:cluster"])
    Listing.objects.filter(actor_id=other.pk).delete()
    Listing.objects.create(actor_id=hidden.pk, sort_name="skjult", created_at=hidden.created_at, codes=["kind:firm"])
    with pytest.raises(CommandError, match=r"^3 actors"):
        call_command("rebuild_facets", check=True)
    assert facets(actor) == {"kind:cluster"}
    call_command("rebuild_facets")
    call_command("rebuild_facets", check=True)
    assert facets(actor) == facets(other) == {"kind:firm"}
    assert facets(hidden) is None
    assert "3 actors had drifted" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_same_actor_at_once_are_both_seen():
    """The second waits for the first, and then reads what the first has committed."""
    actor, topic = ActorFactory(kind="firm"), TopicFactory(slug="fall")
    first_has_written, both = threading.Event(), []

    def second():
        first_has_written.wait(10)
        Interest.objects.create(actor_id=actor.pk, side="offers", code="funding")
        both.append("second")
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        actor.topics.add(topic)
        first_has_written.set()
        thread.join(1)
        both.append("first")
    thread.join(10)
    assert both == ["first", "second"]
    assert facets(actor) == {"kind:firm", "topic:fall", "offers:funding"}
