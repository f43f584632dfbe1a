import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from ecosystem.shared.models import OutgoingMail
from events.models import Event, Signup
from events.states import EventState, SignupState
from tests.factories.actors import CoordinatorFactory, MembershipFactory, RegionFactory, TopicFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory

pytestmark = pytest.mark.django_db


def url(name, event=None, language="nb"):
    with translation.override(language):
        return reverse(f"events:{name}", args=[event.slug] if event else [])


@pytest.fixture
def editor(client):
    membership = MembershipFactory()
    client.force_login(membership.person)
    return membership


# The programme


@pytest.mark.parametrize(("language", "word"), [("nb", "Kommende"), ("en", "Upcoming")])
def test_list_in_both_languages(client, language, word):
    event = EventFactory()
    page = client.get(url("event_list", language=language)).content.decode()
    assert event.title in page
    assert word in page


def test_list_has_the_same_number_of_queries_for_one_and_three(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("event_list")).status_code == 200
        return len(queries)

    region, topics = RegionFactory(), [TopicFactory(), TopicFactory()]
    EventFactory(region=region, topics=topics)
    client.get(url("event_list"))
    one = count()
    for _n in range(2):
        SignupFactory(event=EventFactory(region=RegionFactory(), topics=topics, capacity=3))
    assert count() == one


def test_list_hides_drafts_and_the_past_and_shows_them_when_asked(client):
    coming, draft = EventFactory(title="Kommer"), EventFactory(title="Kladden", state=EventState.DRAFT)
    over = EventFactory(title="Forbi", starts_at=timezone.now() - timedelta(days=9))
    now = client.get(url("event_list")).content.decode()
    assert coming.title in now
    assert draft.title not in now
    assert over.title not in now
    past = client.get(url("event_list"), {"when": "past"}).content.decode()
    assert over.title in past
    assert coming.title not in past


def test_list_filters_by_kind_topic_region_online_and_words(client):
    topic, region = TopicFactory(), RegionFactory()
    wanted = EventFactory(
        title="Sensorer i hjemmet", kind="course", topics=[topic], region=region, online_url="https://x.example/"
    )
    EventFactory(title="Regnskap", region=RegionFactory())
    for query in (
        {"kind": "course"},
        {"topic": topic.slug},
        {"region": region.code},
        {"online": "true"},
        {"q": "sensor"},
    ):
        page = client.get(url("event_list"), query)
        assert [event.pk for event in page.context["page"]] == [wanted.pk], query


def test_list_answers_htmx_with_the_results_only(client):
    EventFactory()
    page = client.get(url("event_list"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "hh-card" in page


def test_empty_list_helps(client):
    assert "Ingen arrangementer passer" in client.get(url("event_list"), {"q": "finnesikke"}).content.decode()


# One event


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 404), ("other", 404), ("member", 200), ("editor", 200), ("coordinator", 200)]
)
@pytest.mark.parametrize("name", ["event_detail", "event_ics"])
def test_drafts_are_hidden_at_every_public_address(client, name, who, status):
    event = EventFactory(state=EventState.DRAFT)
    if who == "coordinator":
        client.force_login(CoordinatorFactory())
    elif who == "other":
        client.force_login(MembershipFactory().person)
    elif who != "anonymous":
        client.force_login(MembershipFactory(actor=event.organiser, role=who).person)
    assert client.get(url(name, event)).status_code == status


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("state", EventState.values)
def test_detail_renders_in_every_state_and_language(client, language, state):
    event = EventFactory(state=state, language="en", capacity=3)
    client.force_login(MembershipFactory(actor=event.organiser).person)
    page = client.get(url("event_detail", event, language)).content.decode()
    assert event.title in page
    assert ('lang="en"' in page.split("<h1", 1)[1][:60]) == (language == "nb")


def test_online_link_is_for_those_with_a_place_and_the_organiser(client):
    event = EventFactory(online_url="https://moete.example/hemmelig", capacity=1)
    inside, waiting = SignupFactory(event=event), SignupFactory(event=event, state=SignupState.WAITING)
    editor = MembershipFactory(actor=event.organiser).person

    def sees(user, name):
        client.logout()
        if user:
            client.force_login(user)
        return "moete.example" in client.get(url(name, event)).content.decode().replace("\r\n ", "")

    people = [None, UserFactory(), waiting.person, inside.person, editor]
    assert [sees(user, "event_detail") for user in people] == [False, False, False, True, True]
    assert [sees(user, "event_ics") for user in people[:4]] == [False, False, False, True]
    assert "moete.example" not in client.get(url("event_feed")).content.decode()
    assert "moete.example" not in client.get(url("event_list")).content.decode()


def test_others_see_how_many_places_are_left_but_no_names(client):
    event = EventFactory(capacity=3)
    signup = SignupFactory(event=event, person__name="Kari Deltaker", note="Allergi")
    client.force_login(UserFactory())
    page = client.get(url("event_detail", event)).content.decode()
    assert "2 ledige plasser" in page
    assert signup.person.name not in page
    assert signup.note not in page


def test_calendar_files(client):
    event = EventFactory()
    answer = client.get(url("event_ics", event))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["SUMMARY"] == event.title
    feed = client.get(url("event_feed"))
    assert len(Calendar.from_ical(feed.content).walk("VEVENT")) == 1


# Signing up


def test_signing_up_needs_log_in(client):
    event = EventFactory()
    answer = client.post(url("event_sign_up", event))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next={event.get_absolute_url()}"
    assert not Signup.objects.exists()


def test_signing_up_twice_and_cancelling_twice(client):
    event, person = EventFactory(capacity=1), UserFactory()
    client.force_login(person)
    for _n in range(2):
        assert client.post(url("event_sign_up", event), {"note": "Nøtter"}, follow=True).status_code == 200
    assert list(Signup.objects.values_list("person", "state", "note")) == [(person.pk, "signed_up", "Nøtter")]
    assert "Du har plass" in client.get(url("event_detail", event)).content.decode()
    for _n in range(2):
        assert client.post(url("event_cancel", event), follow=True).status_code == 200
    assert list(Signup.objects.values_list("state", flat=True)) == ["cancelled"]


def test_full_event_offers_the_waiting_list_and_tells_the_number(client):
    event = EventFactory(capacity=1)
    SignupFactory(event=event)
    SignupFactory(event=event, state=SignupState.WAITING)
    client.force_login(UserFactory())
    assert "Sett meg på venteliste" in client.get(url("event_detail", event)).content.decode()
    page = client.post(url("event_sign_up", event), follow=True).content.decode()
    assert "Du er nummer 2 i køen" in page


def test_a_note_that_is_too_long_is_kept_with_the_error(client):
    event = EventFactory()
    client.force_login(UserFactory())
    page = client.post(url("event_sign_up", event), {"note": "å" * 301}).content.decode()
    assert "å" * 301 in page
    assert not Signup.objects.exists()


def test_a_sign_up_that_comes_too_late_is_told_why(client):
    event = EventFactory(sign_up_closes_at=timezone.now() - timedelta(minutes=1))
    client.force_login(UserFactory())
    page = client.post(url("event_sign_up", event), {"note": "Nøtter"}).content.decode()
    assert "Påmeldingen til arrangementet er stengt." in page


def test_opening_the_sign_up_address_leads_to_the_event(client):
    event = EventFactory()
    client.force_login(UserFactory())
    assert client.get(url("event_sign_up", event))["Location"] == event.get_absolute_url()
    assert client.get(url("event_cancel", event))["Location"] == event.get_absolute_url()


# The organiser's desk


def form_data(organiser, **changes):
    day = (timezone.localtime() + timedelta(days=20)).date().isoformat()
    return {
        "title": "Kurs i fallsensorer",
        "kind": "course",
        "organiser": organiser.pk,
        "summary": "En dag med sensorer.",
        "language": "nb",
        "starts_at_0": day,
        "starts_at_1": "09:00",
        "ends_at_0": day,
        "ends_at_1": "15:00",
        "place_name": "Papirbredden",
        "capacity": "12",
        **changes,
    }


@pytest.mark.parametrize(("button", "state"), [({}, "draft"), ({"publish": "1"}, "published")])
def test_create_event(client, editor, button, state):
    topic = TopicFactory()
    data = form_data(editor.actor, topics=[topic.pk], **button)
    answer = client.post(url("event_create"), data)
    event = Event.objects.get()
    assert answer["Location"] == event.get_absolute_url()
    assert (event.state, event.capacity, list(event.topics.all())) == (state, 12, [topic])
    assert timezone.localtime(event.starts_at).hour == 9


def test_create_event_keeps_what_was_typed_when_something_is_wrong(client, editor):
    page = client.post(url("event_create"), form_data(editor.actor, ends_at_1="08:00", place_name=""))
    text = page.content.decode()
    assert not Event.objects.exists()
    assert "Kurs i fallsensorer" in text
    assert "Arrangementet må slutte etter at det har begynt." in text
    assert "Skriv hvor det er, eller legg inn lenke til det digitale møtet." in text


def test_no_event_in_a_year_that_cannot_be_read_back(client, editor):
    """Such a row would break every page that lists it, the coordinators' included."""
    page = client.post(url("event_create"), form_data(editor.actor, starts_at_0="0001-01-01", starts_at_1="00:00"))
    assert "Velg et år fra 1900 til 2199." in page.content.decode()
    assert not Event.objects.exists()


def test_create_event_needs_an_actor(client):
    client.force_login(UserFactory())
    assert client.get(url("event_create")).status_code == 403


def test_create_event_for_another_actor_is_no_choice(client, editor):
    page = client.post(url("event_create"), form_data(MembershipFactory().actor))
    assert list(page.context["form"].errors) == ["organiser"]


def test_edit_event_with_too_few_places_shows_why_at_the_field(client, editor):
    event = EventFactory(organiser=editor.actor, capacity=5)
    SignupFactory.create_batch(3, event=event)
    page = client.post(url("event_edit", event), form_data(editor.actor, capacity="2"))
    assert "capacity" in page.context["form"].errors
    event.refresh_from_db()
    assert event.capacity == 5


def test_two_windows_do_not_overwrite_each_others_event(client, editor):
    event = EventFactory(organiser=editor.actor, title="Før")
    address = url("event_edit", event)
    seen = client.get(address).context["form"]["seen"].value()
    assert re.search(rf'name="seen"\s+value="{re.escape(seen)}"', client.get(address).content.decode())
    words = form_data(editor.actor, title="Kollegaens ord", seen=seen)
    assert client.post(address, words).status_code == 302
    assert client.post(address, words).status_code == 302  # sent twice
    html = client.post(address, words | {"title": "Mine ord"}).content.decode()
    assert "Noen andre har endret dette" in html
    assert "Mine ord" in html
    assert Event.objects.get().title == "Kollegaens ord"


def test_edit_event_that_is_moved_tells_people(client, editor):
    event = EventFactory(organiser=editor.actor)
    signup = SignupFactory(event=event)
    client.post(url("event_edit", event), form_data(editor.actor))
    assert OutgoingMail.objects.get().to == signup.person.email


def test_publish_and_call_off(client, editor):
    event = EventFactory(organiser=editor.actor, state=EventState.DRAFT)
    client.post(url("event_publish", event))
    event.refresh_from_db()
    assert event.is_published
    assert client.get(url("event_call_off", event)).status_code == 200
    page = client.post(url("event_call_off", event), {"reason": "For få påmeldte."}, follow=True).content.decode()
    event.refresh_from_db()
    assert event.is_cancelled
    assert "For få påmeldte." in page


@pytest.mark.parametrize("name", ["event_edit", "event_call_off", "event_participants"])
@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("other", 403), ("member", 403), ("editor", 200)])
def test_the_organisers_pages_are_the_organisers(client, name, who, status):
    event = EventFactory()
    if who == "other":
        client.force_login(MembershipFactory().person)
    elif who != "anonymous":
        client.force_login(MembershipFactory(actor=event.organiser, role=who).person)
    assert client.get(url(name, event)).status_code == status
    if name == "event_participants":
        assert client.get(url(name, event), {"format": "csv"}).status_code == status


def test_publish_is_a_post_by_the_organiser(client):
    event = EventFactory(state=EventState.DRAFT)
    client.force_login(MembershipFactory(actor=event.organiser, role="member").person)
    assert client.get(url("event_publish", event)).status_code == 405
    assert client.post(url("event_publish", event)).status_code == 403
    event.refresh_from_db()
    assert event.is_draft


def test_participants_page_and_file(client, editor):
    event = EventFactory(organiser=editor.actor)
    SignupFactory(event=event, person__name="Kari Deltaker", note="=1+1")
    SignupFactory(event=event, person__name="Per Borte", state=SignupState.CANCELLED)
    page = client.get(url("event_participants", event)).content.decode()
    assert "Kari Deltaker" in page
    assert "Per Borte" not in page
    answer = client.get(url("event_participants", event), {"format": "csv"})
    assert answer["Content-Disposition"] == f'attachment; filename="{event.slug}.csv"'
    assert ";'=1+1;" in answer.getvalue().decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_participants_have_the_same_number_of_queries_for_one_and_three(client, editor):
    event = EventFactory(organiser=editor.actor)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(url("event_participants", event))
        return len(queries)

    SignupFactory(event=event)
    client.get(url("event_participants", event))
    one = count()
    SignupFactory.create_batch(2, event=event)
    assert count() == one
