import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.models import Need, Response
from procurement.responses import actions as response_actions
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db
WORDS = {"summary": "Radar", "solution": "En sensor i taket", "contact": "post@firma.example"}


def url(name, *args):
    return reverse(f"procurement:{name}", args=args)


def titles(client, query=""):
    return [need.title for need in client.get(url("need_list") + query).context["page"]]


def test_addresses_are_norwegian_and_english():
    assert url("need_responses", "fall") == "/behov/fall/svar/"
    with translation.override("en"):
        assert url("need_responses", "fall") == "/en/needs/fall/responses/"


def test_the_list_shows_open_needs_by_deadline(client):
    now = timezone.now()
    NeedFactory(title="Senere", response_deadline=now + timedelta(days=40))
    NeedFactory(title="Snart", response_deadline=now + timedelta(days=5), published_at=now - timedelta(days=20))
    NeedFactory(title="Ute", response_deadline=now - timedelta(seconds=1))
    NeedFactory(title="Stengt", stage="closed")
    NeedFactory(title="Ferdig", stage="concluded")
    NeedFactory(title="Utkast", stage="draft")
    assert titles(client) == ["Snart", "Senere"]
    assert titles(client, "?sort=-published_at") == ["Senere", "Snart"]
    assert titles(client, "?deadline=7") == ["Snart"]
    assert titles(client, "?stage=closed") == ["Ute", "Stengt"]
    assert titles(client, "?stage=concluded") == ["Ferdig"]
    assert set(titles(client, "?stage=all")) == {"Snart", "Senere", "Ute", "Stengt", "Ferdig"}


def test_the_facets_narrow_the_list(client):
    falls, region = TopicFactory(slug="fall"), RegionFactory(code="3301")
    need = NeedFactory(title="Fall", topics=[falls], region=region, innovation_types=["mar-nov", "rd-act"])
    NeedFactory(title="Turnus", innovation_types=["org-nov"])
    for query in ("?topic=fall", "?region=3301", "?innovation=rd-act", f"?owner={need.owner.slug}", "?q=fall"):
        assert "Fall" in titles(client, query), query
    for query in ("?topic=fall", "?region=3301", "?innovation=rd-act", f"?owner={need.owner.slug}"):
        assert titles(client, query) == ["Fall"], query
    assert set(titles(client, "?innovation=rd-act&innovation=org-nov")) == {"Fall", "Turnus"}
    assert client.get(url("need_list") + "?topic=finnesikke&sort=tull&stage=x").status_code == 200


def test_the_list_takes_the_same_queries_for_one_and_three(client):
    topic = TopicFactory()
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            NeedFactory(topics=[topic], region=RegionFactory())
        for address in (url("need_list"), "/api/v1/needs/"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def test_htmx_gets_the_results_only(client):
    NeedFactory(title="Fall")
    html = client.get(url("need_list"), headers={"HX-Request": "true"}).content.decode()
    assert "Fall" in html
    assert "<html" not in html


@pytest.mark.parametrize("stage", ["draft", "review", "published", "closed", "concluded"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_renders_in_both_languages(client, municipality, owner_editor, stage, language):
    need = NeedFactory(owner=municipality, stage=stage, title="Fall", cpv_codes=["33195000"], budget_to=2_000_000)
    client.force_login(owner_editor)
    with translation.override(language):
        for name in ("need_detail", "need_responses"):
            html = client.get(url(name, need.slug), follow=True).content.decode()
            assert "Fall" in html
    heading = {"nb": "Problemet", "en": "The problem"}[language]
    with translation.override(language):
        assert heading in client.get(url("need_detail", need.slug)).content.decode()


def test_writing_sending_and_publishing_a_need(client, owner_editor, municipality):
    client.force_login(owner_editor)
    topic = TopicFactory()
    tomorrow = timezone.localdate() + timedelta(days=30)
    first = {"title": "Fall om natten", "summary": "Fall oppdages for sent.", "problem": "Runder", "language": "nb"}
    steps = {
        2: {"wanted_effects": "Raskere hjelp"},
        3: {
            "topics": [topic.pk],
            "innovation_types": ["mar-nov"],
            "cpv_selected": ["33195000"],
            "cpv_other": "33195100-4, 48180000",
            "budget_from": "500 000",
            "budget_to": "1 500 000",
        },
        4: {
            "response_deadline_0": tomorrow.isoformat(),
            "response_deadline_1": "12:00",
            "is_sealed": "True",
            "contact_function": "Innovasjonsrådgiver",
            "contact_email": "innovasjon@drammen.example",
        },
    }
    page = client.post(url("need_create"), first)
    need = Need.objects.get()
    for number, data in steps.items():
        assert page.url == url("need_step", need.slug, number)
        page = client.post(page.url, data)
    need.refresh_from_db()
    assert need.owner == municipality
    assert need.cpv_codes == ["33195000", "33195100", "48180000"]
    assert (need.budget_from, need.budget_to) == (500_000, 1_500_000)
    assert client.get(url("need_step", need.slug, 3)).context["form"]["cpv_other"].value() == "33195100"
    client.post(url("need_send", need.slug))
    need.refresh_from_db()
    assert need.stage == "review"
    client.post(url("need_publish", need.slug))
    need.refresh_from_db()
    assert need.stage == "published"


def test_the_need_form_keeps_what_was_typed(client, municipality, owner_editor):
    client.force_login(owner_editor)
    html = client.post(url("need_create"), {"title": "", "language": "nb", "problem": "Runder"}).content.decode()
    assert not Need.objects.exists()
    assert "Runder" in html
    need = NeedFactory(owner=municipality, stage="draft")
    data = {"cpv_other": "12", "budget_from": "5", "budget_to": "4", "limits": "Uten kamera", "go": "1"}
    html = client.post(url("need_step", need.slug, 3), data).content.decode()
    assert "«12» er ikke en CPV-kode" in html
    assert "Laveste budsjett kan ikke være høyere" in html
    assert "Uten kamera" in html
    need.refresh_from_db()
    assert need.limits == ""


def test_a_title_is_enough_for_a_draft(client, owner_editor):
    client.force_login(owner_editor)
    assert client.post(url("need_create"), {"title": "Fall", "language": "nb"}).status_code == 302
    need = Need.objects.get()
    html = client.get(url("need_publish", need.slug)).content.decode()
    assert "Svarfrist" in html
    client.post(url("need_publish", need.slug))
    need.refresh_from_db()
    assert need.stage == "draft"


def test_an_editor_of_two_bodies_chooses_whose_need_it_is(client, owner_editor):
    other = MembershipFactory(person=owner_editor, actor__kind="county", actor__name="Buskerud fylkeskommune").actor
    client.force_login(owner_editor)
    assert client.post(url("need_create"), {"title": "Fall", "language": "nb"}).status_code == 200
    client.post(url("need_create"), {"title": "Fall", "language": "nb", "owner_choice": other.pk})
    assert Need.objects.get().owner == other


def test_concluding_tells_everyone(client, municipality, owner_editor):
    need = NeedFactory(owner=municipality, stage="closed")
    client.force_login(owner_editor)
    assert client.post(url("need_conclude", need.slug), {"outcome": "bought", "conclusion": ""}).status_code == 200
    client.post(url("need_conclude", need.slug), {"outcome": "bought", "conclusion": "Vi kjøpte matter."})
    client.logout()
    assert "Vi kjøpte matter." in client.get(url("need_detail", need.slug)).content.decode()


def test_a_coordinator_sends_a_need_back_with_a_note_its_owner_reads(client, municipality, owner_editor, coordinator):
    need = NeedFactory(owner=municipality, stage="review")
    client.force_login(coordinator)
    client.post(url("need_return", need.slug), {"note": "Si mer om nettene."})
    client.force_login(owner_editor)
    assert "Si mer om nettene." in client.get(url("need_detail", need.slug)).content.decode()


def test_a_response_is_saved_as_draft_then_submitted_then_withdrawn(client, need, firm_editor):
    client.force_login(firm_editor)
    address = url("response_edit", need.slug)
    client.post(address, {"summary": "Radar", "save": "1"})
    response = Response.objects.get()
    assert (response.state, response.summary) == ("draft", "Radar")
    page = client.post(address, {"summary": "Radar", "version": "1", "submit": "1"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"solution", "contact"}
    assert client.post(address, {**WORDS, "version": "1", "submit": "1"}).status_code == 302
    response.refresh_from_db()
    assert (response.state, response.version) == ("submitted", 2)
    assert "En sensor i taket" in client.get(response.get_absolute_url()).content.decode()
    assert "Levert" in client.get(need.get_absolute_url()).content.decode()
    client.post(url("response_withdraw", response.public_id))
    response.refresh_from_db()
    assert response.state == "withdrawn"


def test_a_draft_is_submitted_from_its_page(client, need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm)
    client.force_login(firm_editor)
    client.post(url("response_submit", response.public_id))
    response.refresh_from_db()
    assert response.state == "submitted"


def test_a_response_too_late_keeps_what_was_typed(client, need, firm_editor, pass_deadline):
    client.force_login(firm_editor)
    pass_deadline(need)
    page = client.post(url("response_edit", need.slug), {**WORDS, "submit": "1"})
    assert page.status_code == 409
    html = page.content.decode()
    assert "Fristen er passert" in html
    assert "En sensor i taket" in html
    assert not Response.objects.exists()


def test_a_colleagues_change_keeps_what_was_typed(client, need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm)
    response_actions.edit_response(response=response, by=firm_editor, summary="Kollegaens ord")
    client.force_login(firm_editor)
    page = client.post(url("response_edit", need.slug), {**WORDS, "summary": "Mine ord", "version": "1", "save": "1"})
    html = page.content.decode()
    assert "Mine ord" in html
    assert "En kollega har endret svaret" in html


def test_an_empty_form_does_not_overwrite_what_a_colleague_has_begun(client, need, firm_editor):
    client.force_login(firm_editor)
    address = url("response_edit", need.slug)
    client.post(address, {"summary": "Kollegaens ord", "version": "", "save": "1"})
    assert client.post(address, {"summary": "Kollegaens ord", "version": "", "save": "1"}).status_code == 302
    page = client.post(address, {**WORDS, "summary": "Mine ord", "version": "", "save": "1"})
    html = page.content.decode()
    assert "En kollega har endret svaret" in html
    assert "Mine ord" in html
    assert Response.objects.get().summary == "Kollegaens ord"


def test_two_windows_do_not_overwrite_each_others_need(client, municipality, owner_editor):
    need = NeedFactory(owner=municipality, stage="draft", title="Før")
    client.force_login(owner_editor)
    address = url("need_edit", need.slug)
    seen = client.get(address).context["form"]["seen"].value()
    assert re.search(rf'name="seen"\s+value="{re.escape(seen)}"', client.get(address).content.decode())
    words = {"title": "Kollegaens ord", "language": "nb", "seen": seen}
    assert client.post(address, words).status_code == 302
    assert client.post(address, words).status_code == 302  # sent twice
    html = client.post(address, {**words, "title": "Mine ord"}).content.decode()
    assert "En kollega har endret dette mens du skrev" in html
    assert "Mine ord" in html
    assert "Dette står nå" in html
    assert Need.objects.get().title == "Kollegaens ord"


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_deadline_in_an_impossible_year_is_refused(client, municipality, owner_editor, year):
    client.force_login(owner_editor)
    day = {"response_deadline_0": f"{year}-01-01", "response_deadline_1": "00:00"}
    need = NeedFactory(owner=municipality, stage="draft")
    page = client.post(url("need_step", need.slug, 4), {"is_sealed": "True", **day})
    assert "Velg et år fra 1900 til 2199." in page.content.decode()


def test_an_editor_of_two_firms_chooses_which_one_responds(client, need):
    person = UserFactory()
    first = MembershipFactory(person=person, actor__name="Alfa AS").actor
    MembershipFactory(person=person, actor__name="Beta AS")
    client.force_login(person)
    assert "Beta AS" in client.get(url("response_edit", need.slug)).content.decode()
    client.post(url("response_edit", need.slug) + f"?firm={first.slug}", {**WORDS, "submit": "1"})
    assert Response.objects.get().firm == first


def test_response_pages_are_not_cached(client, need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm)
    client.force_login(firm_editor)
    assert "no-store" in client.get(response.get_absolute_url())["Cache-Control"]


def test_the_api_shows_published_needs_and_public_fields_only(client):
    need = NeedFactory(title="Fall")
    NeedFactory(title="Utkast", stage="draft")
    rows = client.get("/api/v1/needs/").json()["results"]
    assert [row["title"] for row in rows] == ["Fall"]
    assert {"published_by", "review_note", "responses", "id"} & set(rows[0]) == set()
    assert client.get(f"/api/v1/needs/{need.slug}/").status_code == 200


# The coordinators' desk


def test_responses_have_no_admin_page(client):
    assert not admin.site.is_registered(Response)
    with pytest.raises(NoReverseMatch):
        reverse("admin:procurement_response_changelist")


@pytest.fixture
def desk(client):
    client.force_login(CoordinatorFactory(is_superuser=True))
    return client


def test_the_admin_lists_shows_and_publishes_needs(desk):
    need, unready = NeedFactory(stage="review", title="Klar"), NeedFactory(stage="review", title="Uferdig", problem="")
    published = NeedFactory()
    changelist = reverse("admin:procurement_need_changelist")
    assert desk.get(changelist).status_code == 200
    for row in (need, published):
        assert desk.get(reverse("admin:procurement_need_change", args=[row.pk])).status_code == 200
    page = desk.post(changelist, {"action": "publish", "_selected_action": [need.pk, unready.pk]}, follow=True)
    need.refresh_from_db()
    unready.refresh_from_db()
    assert (need.stage, unready.stage) == ("published", "review")
    assert "Uferdig: Fyll ut dette først" in page.content.decode()


def test_a_published_needs_words_cannot_be_changed_in_the_admin(desk):
    need = NeedFactory(title="Fall")
    address = reverse("admin:procurement_need_change", args=[need.pk])
    desk.post(address, {"title": "Noe annet", "topics": [], "cpv_codes": "33195000"})
    need.refresh_from_db()
    assert (need.title, need.cpv_codes) == ("Fall", ["33195000"])


def test_at_the_desk_too_only_approved_public_bodies_own_needs(desk, municipality, firm):
    add = reverse("admin:procurement_need_add")
    waiting = ActorFactory(kind="municipality", state="applied")
    for owner in (firm, waiting):
        page = desk.post(add, {"title": "Fall", "owner": owner.pk, "language": "nb"})
        assert "owner" in page.context["adminform"].form.errors
    assert desk.post(add, {"title": "Fall", "owner": municipality.pk, "language": "nb"}).status_code == 302
    assert Need.objects.get().owner == municipality


def test_the_desk_never_shows_that_a_response_exists(desk, need, firm, firm_editor):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, **WORDS)
    response_actions.submit_response(response=response, by=firm_editor)
    assert AuditEntry.objects.filter(target_type="procurement.response").count() == 2
    assert OutgoingMail.objects.count() == 1
    for name in ("shared_auditentry", "shared_outgoingmail"):
        page = desk.get(reverse(f"admin:{name}_changelist"))
        assert page.context["cl"].result_count == 0
        assert "submit_response" not in page.content.decode()
    entry = AuditEntry.objects.filter(action="submit_response").get()
    assert desk.get(reverse("admin:shared_auditentry_change", args=[entry.pk])).status_code == 302
    with_one = desk.get(reverse("admin:index")).content.decode()
    assert str(response.public_id) not in with_one
    history = desk.get(reverse("admin:procurement_need_history", args=[need.pk])).content.decode()
    assert str(response.public_id) not in history
    assert firm.name not in history
