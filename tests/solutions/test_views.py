import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from actors.vocabulary import ActorKind
from solutions.models import Adoption, Solution
from tests.factories.actors import ActorFactory, MembershipFactory, TopicFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db

TEXT = {
    "title": "Nattugla",
    "summary": "Digitalt tilsyn om natten.",
    "problem_solved": "Folk får sove.",
    "language": "nb",
}
USE = {"year_started": 2024, "stage": "in_use", "route": "framework", "note": "Bedre netter.", "source": ""}


def url(name, *args):
    return reverse(f"solutions:{name}", args=args)


@pytest.fixture
def catalogue():
    ago = timezone.now()
    topic = TopicFactory(slug="tilsyn")
    firm = ActorFactory(name="Firmaet")
    town = ActorFactory(name="Byen", kind=ActorKind.MUNICIPALITY)
    first = SolutionFactory(
        title="Ål", topics=[topic], supplier=firm, maturity_trl=9, vetted_at=ago - timedelta(days=3)
    )
    SolutionFactory(title="Bie", supplier=None, maturity_trl=2, vetted_at=ago - timedelta(days=1))
    SolutionFactory(title="Ape", maturity_trl=5, vetted_at=ago - timedelta(days=2))
    SolutionFactory(title="Ventende", state="submitted", supplier=firm, topics=[topic])
    AdoptionFactory(solution=first, actor=town)


@pytest.mark.parametrize(
    ("params", "titles"),
    [
        ({}, ["Ål", "Ape", "Bie"]),
        ({"sort": "name"}, ["Ape", "Bie", "Ål"]),
        ({"sort": "newest"}, ["Bie", "Ape", "Ål"]),
        ({"topic": "tilsyn"}, ["Ål"]),
        ({"supplier": "firmaet"}, ["Ål"]),
        ({"used_by": "byen"}, ["Ål"]),
        ({"maturity": "research"}, ["Bie"]),
        ({"maturity": "development"}, ["Ape"]),
        ({"maturity": "ready"}, ["Ål"]),
        ({"q": "ape"}, ["Ape"]),
        ({"q": "ventende"}, []),
        ({"sort": "nonsense", "used_by": "nobody"}, ["Ål", "Ape", "Bie"]),
    ],
)
def test_the_list_filters_and_sorts(client, catalogue, params, titles):
    page = client.get(url("solution_list"), params).context["page_obj"]
    assert [solution.title for solution in page] == titles


def test_the_list_takes_as_many_queries_for_three_solutions_as_for_one(client, django_assert_num_queries):
    AdoptionFactory(solution__topics=[TopicFactory()])
    client.get(url("solution_list"))
    with django_assert_num_queries(6):
        client.get(url("solution_list"))
    for _number in range(2):
        AdoptionFactory(solution__topics=[TopicFactory(), TopicFactory()])
    with django_assert_num_queries(6):
        client.get(url("solution_list"))


def test_htmx_gets_only_the_results(client):
    solution = SolutionFactory()
    part = client.get(url("solution_list"), headers={"HX-Request": "true"}).content.decode()
    assert solution.title in part
    assert "<html" not in part


@pytest.mark.parametrize(("language", "words"), [("nb", "Vurdert av HelseHub"), ("en", "Vetted by HelseHub")])
def test_a_solution_reads_in_both_languages(client, language, words):
    adoption = AdoptionFactory(solution__vetting_note="Studien er **lest**.", year_started=2019, note="Rolige netter.")
    AdoptionFactory(solution=adoption.solution, actor__name="Hemmelig kommune", state="reported")
    with translation.override(language):
        page = client.get(adoption.solution.get_absolute_url()).content.decode()
    assert words in page
    assert "<strong>lest</strong>" in page
    assert adoption.actor.name in page
    assert "2019" in page
    assert "Rolige netter." in page
    assert "Hemmelig kommune" not in page


def test_a_supplier_writes_and_submits_a_solution(client, seller, supplier):
    client.force_login(seller)
    topic = TopicFactory()
    response = client.post(
        url("solution_create"), TEXT | {"supplier": supplier.pk, "topics": [topic.pk], "submit": "yes"}
    )
    solution = Solution.objects.get()
    assert response.url == solution.get_absolute_url()
    assert (solution.state, solution.supplier, list(solution.topics.all())) == ("submitted", supplier, [topic])
    own = client.get(url("own_solutions")).content.decode()
    assert "Nattugla" in own
    assert "Sendt til vurdering" in own


def test_a_false_claim_keeps_what_was_typed_and_says_what_to_write(client, seller, supplier):
    client.force_login(seller)
    typed = TEXT | {"supplier": supplier.pk, "evidence": "Godkjent av Normen."}
    response = client.post(url("solution_create"), typed)
    assert list(response.context["form"].errors) == ["evidence"]
    page = response.content.decode()
    assert "dokumentert mot Normen" in page
    assert "Godkjent av Normen." in page
    assert "Digitalt tilsyn om natten." in page
    assert not Solution.objects.exists()


def test_a_supplier_cannot_choose_another_firm(client, seller):
    client.force_login(seller)
    response = client.post(url("solution_create"), TEXT | {"supplier": ActorFactory().pk})
    assert "supplier" in response.context["form"].errors


def test_a_person_without_an_actor_is_told_why(client, passer_by):
    client.force_login(passer_by)
    response = client.get(url("solution_create"))
    assert response.status_code == 403
    assert "redaktør hos en aktør" in response.content.decode()
    assert client.get(url("own_solutions")).status_code == 200


def test_editing_a_vetted_text_warns_and_takes_it_out_of_the_catalogue(client, seller, supplier):
    client.force_login(seller)
    solution = SolutionFactory(supplier=supplier, **TEXT)
    assert "går den ut av katalogen" in client.get(url("solution_edit", solution.slug)).content.decode()
    response = client.post(url("solution_edit", solution.slug), TEXT | {"summary": "Nye ord."}, follow=True)
    solution.refresh_from_db()
    assert (solution.state, solution.summary) == ("submitted", "Nye ord.")
    assert "HelseHub kontrollerer dem" in response.content.decode()


def test_two_windows_do_not_overwrite_each_others_solution(client, seller, supplier):
    client.force_login(seller)
    address = url("solution_edit", SolutionFactory(supplier=supplier, **TEXT).slug)
    seen = client.get(address).context["form"]["seen"].value()
    assert re.search(rf'name="seen"\s+value="{re.escape(seen)}"', client.get(address).content.decode())
    words = TEXT | {"summary": "Kollegaens ord", "seen": seen}
    assert client.post(address, words).status_code == 302
    assert client.post(address, words).status_code == 302  # sent twice
    html = client.post(address, words | {"summary": "Mine ord"}).content.decode()
    assert "Noen andre har endret dette" in html
    assert "Mine ord" in html
    assert Solution.objects.get().summary == "Kollegaens ord"


@pytest.mark.parametrize("page", ["solution_edit", "adoption_report"])
def test_the_suppliers_tools_are_closed_to_others(client, page):
    solution = SolutionFactory()
    assert client.get(url(page, solution.slug)).status_code == 302
    client.force_login(MembershipFactory().person)
    assert client.get(url(page, solution.slug)).status_code == 403
    assert client.post(url(page, solution.slug), TEXT).status_code == 403


def test_submitting_is_a_post_by_the_supplier(client, seller, supplier):
    solution = SolutionFactory(supplier=supplier, state="draft")
    client.force_login(seller)
    assert client.get(url("solution_submit", solution.slug)).status_code == 405
    client.post(url("solution_submit", solution.slug))
    solution.refresh_from_db()
    assert solution.state == "submitted"


def test_we_use_this(client, adviser, municipality):
    solution = SolutionFactory()
    client.force_login(adviser)
    assert url("adoption_register", solution.slug) in client.get(solution.get_absolute_url()).content.decode()
    client.post(url("adoption_register", solution.slug), USE | {"actor": municipality.pk})
    adoption = Adoption.objects.get()
    assert (adoption.actor, adoption.state, adoption.route) == (municipality, "confirmed", "framework")
    page = client.get(solution.get_absolute_url()).content.decode()
    assert "Bedre netter." in page
    assert url("adoption_register", solution.slug) not in page
    assert "Alle er her allerede" in client.get(url("adoption_register", solution.slug)).content.decode()


def test_we_use_this_keeps_what_was_typed_when_the_year_is_to_come(client, adviser, municipality):
    client.force_login(adviser)
    year = timezone.localdate().year + 1
    typed = USE | {"actor": municipality.pk, "year_started": year}
    response = client.post(url("adoption_register", SolutionFactory().slug), typed)
    assert list(response.context["form"].errors) == ["year_started"]
    assert "Bedre netter." in response.content.decode()
    assert not Adoption.objects.exists()


def test_a_firm_does_not_get_we_use_this(client, seller):
    solution = SolutionFactory()
    client.force_login(seller)
    assert url("adoption_register", solution.slug) not in client.get(solution.get_absolute_url()).content.decode()
    assert client.get(url("adoption_register", solution.slug)).status_code == 403


def test_anyone_is_invited_to_log_in_and_say_so(client):
    solution = SolutionFactory()
    page = client.get(solution.get_absolute_url()).content.decode()
    assert f"next={url('adoption_register', solution.slug)}" in page


def test_a_report_is_answered_by_the_body(client, seller, supplier, adviser, municipality):
    solution = SolutionFactory(supplier=supplier)
    client.force_login(seller)
    client.post(url("adoption_report", solution.slug), USE | {"actor": municipality.pk})
    adoption = Adoption.objects.get()
    answer = url("adoption_detail", solution.slug, municipality.slug)
    assert adoption.state == "reported"
    assert 'value="confirm"' not in client.get(answer).content.decode()
    assert client.post(answer, {"answer": "confirm"}).status_code == 403
    client.force_login(adviser)
    assert answer in client.get(solution.get_absolute_url()).content.decode()
    assert 'value="confirm"' in client.get(answer).content.decode()
    client.post(answer, {"answer": "confirm"})
    adoption.refresh_from_db()
    assert adoption.state == "confirmed"
    client.post(url("adoption_edit", solution.slug, municipality.slug), USE | {"stage": "ended"})
    adoption.refresh_from_db()
    assert adoption.stage == "ended"
    client.post(answer, {"answer": "decline"})
    adoption.refresh_from_db()
    assert adoption.state == "declined"


def test_two_windows_do_not_overwrite_each_others_adoption(client, municipality, adviser):
    adoption = AdoptionFactory(actor=municipality, state="reported", **USE)
    client.force_login(adviser)
    address = url("adoption_edit", adoption.solution.slug, municipality.slug)
    seen = client.get(address).context["form"]["seen"].value()
    assert re.search(rf'name="seen"\s+value="{re.escape(seen)}"', client.get(address).content.decode())
    words = USE | {"note": "Kollegaens ord", "seen": seen}
    assert client.post(address, words).status_code == 302
    assert client.post(address, words).status_code == 302  # sent twice
    html = client.post(address, words | {"note": "Mine ord"}).content.decode()
    assert "Noen andre har endret dette" in html
    assert "Mine ord" in html
    assert Adoption.objects.get().note == "Kollegaens ord"


def test_saving_the_same_words_does_not_undo_a_colleagues_no(client, municipality, adviser):
    adoption = AdoptionFactory(actor=municipality, state="reported", **USE)
    client.force_login(adviser)
    address = url("adoption_edit", adoption.solution.slug, municipality.slug)
    seen = client.get(address).context["form"]["seen"].value()
    client.post(url("adoption_detail", adoption.solution.slug, municipality.slug), {"answer": "decline"})
    assert "Noen andre har endret dette" in client.post(address, USE | {"seen": seen}).content.decode()
    assert Adoption.objects.get().state == "declined"


def test_a_report_is_not_found_by_others(client):
    adoption = AdoptionFactory(state="reported")
    address = adoption.get_absolute_url()
    assert client.get(address).status_code == 302
    client.force_login(MembershipFactory().person)
    assert client.get(address).status_code == 404


def test_a_confirmed_adoption_leads_others_to_the_solution(client, passer_by):
    adoption = AdoptionFactory()
    client.force_login(passer_by)
    assert client.get(adoption.get_absolute_url()).url == adoption.solution.get_absolute_url()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_front_runners_page_in_both_languages(client, language):
    with translation.override(language):
        address = url("front_runners")
        assert client.get(address).status_code == 200
        adoption = AdoptionFactory(solution__topics=[TopicFactory()])
        page = client.get(address).content.decode()
    assert adoption.actor.name in page
    assert ("Slik teller vi" if language == "nb" else "How it is counted") in page


def test_norwegian_addresses():
    assert url("front_runners") == "/losninger/foregangskommuner/"
    assert url("solution_create") == "/losninger/ny/"


def test_a_year_the_source_does_not_tell_is_not_invented(client):
    adoption = AdoptionFactory(year_started=None)
    page = client.get(adoption.solution.get_absolute_url()).content.decode()
    assert "I bruk" in page
    assert "I bruk siden" not in page
    assert "None" not in client.get(adoption.get_absolute_url()).content.decode()
