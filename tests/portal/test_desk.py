from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from actors.models import Actor, AdmissionMessage, Appointment, JoinRequest
from ecosystem.shared import audit
from ecosystem.shared.models import OutgoingMail
from ecosystem.shared.permissions import CURATED_APPS
from procurement.models import Question, RoomFile
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories.events import EventFactory, SignupFactory
from tests.factories.funding import CallFactory
from tests.factories.matching import MatchFactory, SubscriptionFactory
from tests.factories.procurement import NeedFactory, ResponseFactory
from tests.factories.projects import PartnerSearchFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
# Profile changes are one list to read, with no page for each.
ONE_BY_ONE = [model for model in REGISTERED if model is not Actor.history.model]


@pytest.fixture
def coordinator(client):
    person = CoordinatorFactory()
    client.force_login(person)
    return person


def make_mail(key, **changes):
    given = {"to": "a@b.example", "subject": f"Emne {key}", "text": "Kode 123", "message_id": f"<{key}@b>"}
    return OutgoingMail.objects.create(key=key, **{**given, **changes})


def by_age(queues):
    """All queues but the one of duplicates, which has the likeliest first, and of values given by law, which lead to all
    of them."""
    return [queue for queue in queues if queue.icon not in {"content_copy", "gavel"}]


def make_queues(number=0):
    """One more in each queue, in the order of the desk."""
    long_ago = timezone.now() - timedelta(days=9 - number)
    ActorFactory(state="applied", name=f"Søker {number}", created_at=long_ago)
    asked = ActorFactory(state="asked", name=f"Spurt {number}")
    AdmissionMessage.objects.create(
        actor=asked, kind="question", from_coordinator=True, text="Hvem er dere?", created_at=long_ago
    )
    JoinRequest.objects.create(person=UserFactory(), actor=ActorFactory(), created_at=long_ago)
    put_forward = {"person": UserFactory(), "actor": ActorFactory(), "role": "editor", "why": "added"}
    Appointment.objects.create(**put_forward, created_at=long_ago)
    ActorFactory(
        name=f"Gammel {number}",
        profile_confirmed_at=long_ago - timedelta(days=500),
        reminded_at=long_ago - timedelta(days=60),
    )
    NeedFactory(stage="review", title=f"Behov {number}", sent_at=long_ago)
    Question.objects.create(need=NeedFactory(title=f"Spurt om {number}"), text="Hva med natten?", asked_at=long_ago)
    SolutionFactory(state="submitted", title=f"Løsning {number}", submitted_at=long_ago)
    AdoptionFactory(state="reported", created_at=long_ago)
    make_mail(f"post-{number}", state="failed", created_at=long_ago)
    make_mail(f"again-{number}", attempts=1, created_at=long_ago)


@pytest.mark.parametrize("who", ["anybody", "person", "editor"])
def test_the_desk_is_for_coordinators_only(client, who):
    if who == "person":
        client.force_login(UserFactory())
    if who == "editor":
        client.force_login(MembershipFactory(role="administrator").person)
    first = client.get("/admin/")
    assert first.status_code == 302
    second = client.get(first.url)
    if who == "anybody":
        assert second.url.startswith("/konto/login/?next=%2Fadmin%2F")
    else:
        assert second.status_code == 403
        assert "koordinatorene" in second.content.decode()


def test_the_login_address_sends_nobody_to_another_site(client):
    response = client.get("/admin/login/?next=https://evil.example/")
    assert "evil" not in response.url


def test_the_desk_shows_what_waits_oldest_first_with_links(client, coordinator):
    for number in range(3):
        make_queues(number)
    ActorFactory()
    NeedFactory(stage="draft")
    make_mail("fresh")
    queues = client.get("/admin/").context["queues"]
    queues = by_age(queues)
    assert [queue.count for queue in queues] == [3] * 11
    assert [row.title for row in queues[0].oldest] == ["Søker 0", "Søker 1", "Søker 2"]
    assert [row.title for row in queues[1].oldest] == ["Spurt 0", "Spurt 1", "Spurt 2"]
    for queue in queues:
        assert [row.since for row in queue.oldest] == sorted(row.since for row in queue.oldest)
        for row in queue.oldest:
            assert client.get(row.href).status_code == 200


def test_each_count_links_to_a_list_of_just_as_many(client, coordinator):
    for number in range(2):
        make_queues(number)
    ActorFactory()
    NeedFactory()
    AdoptionFactory()
    make_mail("sent", state="sent", sent_at=timezone.now())
    for queue in by_age(client.get("/admin/").context["queues"]):
        listed = client.get(queue.href).context
        shown = len(listed["questions"]) if queue.icon == "quiz" else listed["cl"].result_count
        assert shown == queue.count == 2, queue.href


def test_the_desk_says_how_long_the_oldest_has_waited_and_what_to_do(client, coordinator):
    make_queues()
    html = client.get("/admin/").content.decode()
    assert html.count("Den eldste har ventet i 1\xa0uke") >= 6
    assert "Les søknaden, og godkjenn, still spørsmål eller avslå." in html


def test_likely_duplicates_lead_to_the_two_side_by_side(client, coordinator):
    for name in ("Fjordvakt Sensor AS", "Fjordvakt Sensor Norge AS", "Noe helt annet"):
        ActorFactory(name=name)
    (queue,) = [queue for queue in client.get("/admin/").context["queues"] if queue.icon == "content_copy"]
    assert (queue.count, len(queue.oldest)) == (1, 1)
    assert client.get(queue.href).status_code == client.get(queue.oldest[0].href).status_code == 200


def test_requests_to_join_come_to_the_desk_when_nobody_else_answers(client, coordinator):
    led = MembershipFactory(role="administrator").actor
    fresh, late = (JoinRequest.objects.create(person=UserFactory(name=name), actor=led) for name in ("Ny", "Sen"))
    JoinRequest.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(days=8))
    alone = JoinRequest.objects.create(person=UserFactory(name="Alene"), actor=ActorFactory())
    queue = client.get("/admin/").context["queues"][2]
    assert [row.title for row in queue.oldest] == ["Sen", "Alene"]
    assert {fresh.state, alone.state} == {"waiting"}


def test_a_coordinator_too_close_to_a_question_is_not_asked_to_read_it(client, coordinator):
    other = CoordinatorFactory()
    need = NeedFactory(title="Eget behov", owner=MembershipFactory(person=coordinator).actor)
    Question.objects.create(need=need, text="Hva med natten?")
    Question.objects.create(need=NeedFactory(title="Andres behov"), text="Og dagen?")

    def asked(person):
        client.force_login(person)
        (queue,) = [queue for queue in client.get("/admin/").context["queues"] if queue.icon == "quiz"]
        return queue.count, {row.title for row in queue.oldest}

    assert asked(coordinator) == (1, {"Andres behov"})
    assert asked(other) == (2, {"Eget behov", "Andres behov"})


def test_the_desk_takes_the_same_queries_for_any_length(client, coordinator):
    counts = []
    for number in range(3):
        make_queues(number)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_an_empty_desk_says_so(client, coordinator):
    response = client.get("/admin/")
    assert response.context["all_done"]
    assert "Ingenting venter" in response.content.decode()


def test_mail_that_only_waits_its_turn_is_not_a_problem(client, coordinator):
    make_mail("new")
    make_mail("later", not_before=timezone.now() + timedelta(hours=5))
    make_mail("late", not_before=timezone.now() - timedelta(minutes=11))
    make_mail("tried", attempts=1)
    (queue,) = [queue for queue in client.get("/admin/").context["queues"] if queue.icon == "mail"]
    assert {row.title for row in queue.oldest} == {"Emne late", "Emne tried"}


def test_the_menu_leads_to_pages_that_exist(client, coordinator):
    groups = client.get("/admin/").context["sidebar_navigation"]
    links = [str(item["link"]) for group in groups for item in group["items"]]
    assert len(links) >= 15
    for link in links:
        assert client.get(link).status_code == 200, link


def test_only_what_the_hub_curates_is_on_the_desk():
    assert {model._meta.app_label for model in REGISTERED} <= CURATED_APPS
    assert "Response" not in {model.__name__ for model in REGISTERED}


@pytest.fixture
def one_of_everything():
    MembershipFactory()
    SignupFactory(event=EventFactory())
    CallFactory()
    ResponseFactory()
    PartnerSearchFactory()
    ProjectPartnerFactory()
    AdoptionFactory()
    MatchFactory()
    SubscriptionFactory()
    make_mail("one")
    audit.record("test", ActorFactory(), by=None)


@pytest.mark.parametrize("model", ONE_BY_ONE, ids=lambda model: model._meta.label)
def test_every_list_and_form_on_the_desk_loads(client, coordinator, one_of_everything, model):
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert client.get(reverse(f"{page}_changelist")).status_code == 200
    assert client.get(reverse(f"{page}_changelist"), {"q": "a"}).status_code == 200
    may_add = admin.site._registry[model].has_add_permission(type("R", (), {"user": coordinator, "GET": {}})())
    assert client.get(reverse(f"{page}_add")).status_code == (200 if may_add else 403)
    row = model._default_manager.first()
    if row is not None:
        assert client.get(reverse(f"{page}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", ONE_BY_ONE, ids=lambda model: model._meta.label)
def test_an_address_that_is_no_number_leads_back_to_the_desk(client, coordinator, model):
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    answer = client.get(reverse(f"{page}_change", args=["abc"]))
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.post(reverse(f"{page}_change", args=["abc"]), {}).status_code in {302, 403}


def test_log_and_outbox_cannot_be_changed_and_the_mails_text_stays_out(client, coordinator):
    mail = make_mail("one")
    address = reverse("admin:shared_outgoingmail_change", args=[mail.pk])
    assert "Kode 123" not in client.get(address).content.decode()
    assert client.post(address, {"subject": "Annet"}).status_code == 403
    entry = audit.record("test", mail, by=None)
    for verb in ("change", "delete"):
        address = reverse(f"admin:shared_auditentry_{verb}", args=[entry.pk])
        assert client.post(address, {"post": "yes"}).status_code == 403


def test_sealed_mail_is_not_on_the_desk(client, coordinator):
    mail = make_mail("sealed:response-receipt:1", state="failed")
    assert client.get("/admin/").context["queues"][9].count == 0
    assert "Emne sealed" not in client.get(reverse("admin:shared_outgoingmail_changelist")).content.decode()
    assert client.get(reverse("admin:shared_outgoingmail_change", args=[mail.pk])).status_code == 302


def test_a_link_from_elsewhere_logs_no_coordinator_out(client, coordinator):
    assert client.get("/admin/logout/")["Location"] == "/konto/logout/"
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(("address", "told"), [("", 1), ("tcp://scanner:3310", 0)])
def test_the_desk_says_that_files_are_not_checked_where_there_is_no_scanner(
    client, coordinator, settings, address, told
):
    settings.CLAMD_ADDRESS = address
    page = client.get(reverse("admin:index")).content.decode()
    assert page.count("Opplastede filer blir ikke viruskontrollert: portalen har ingen virusskanner.") == told


def test_a_file_that_was_not_checked_says_why(settings):
    file = RoomFile(scan=RoomFile.Scan.UNSCANNED)
    settings.CLAMD_ADDRESS = ""
    with override("nb"):
        assert file.scan_words == "Ikke viruskontrollert: portalen har ingen virusskanner"
    settings.CLAMD_ADDRESS = "tcp://scanner:3310"
    with override("nb"):
        assert file.scan_words == "Ikke viruskontrollert: den kom før portalen fikk virusskanner"
    assert RoomFile(scan=RoomFile.Scan.CLEAN).scan_words == RoomFile.Scan.CLEAN.label
