import pytest
from django.urls import reverse

from solutions.models import Solution
from tests.audit import entries_for
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db

SOLUTIONS = "admin:solutions_solution_changelist"


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.mark.parametrize("model", ["solution", "adoption"])
def test_the_desk_opens(desk, model):
    adoption = AdoptionFactory()
    thing = {"solution": adoption.solution, "adoption": adoption}[model]
    assert desk.get(reverse(f"admin:solutions_{model}_changelist"), {"q": "a"}).status_code == 200
    assert desk.get(reverse(f"admin:solutions_{model}_add")).status_code == 200
    assert desk.get(reverse(f"admin:solutions_{model}_change", args=[thing.pk])).status_code == 200


def test_vetting_many_asks_for_a_note_and_tells_of_the_one_that_is_refused(desk):
    waiting, draft = SolutionFactory(state="submitted"), SolutionFactory(state="draft")
    asked = desk.post(reverse(SOLUTIONS), {"action": "vet", "_selected_action": [waiting.pk, draft.pk]})
    assert asked.status_code == 302
    page = desk.get(asked.url)
    assert waiting.title in page.content.decode()
    assert desk.post(asked.url, {"words": ""}).status_code == 200
    done = desk.post(asked.url, {"words": "Studien er lest."}, follow=True)
    waiting.refresh_from_db()
    draft.refresh_from_db()
    assert (waiting.state, waiting.vetting_note, draft.state) == ("vetted", "Studien er lest.", "draft")
    levels = sorted((message.level_tag, draft.title in str(message)) for message in done.context["messages"])
    assert levels == [("error", True), ("success", False)]


def test_returning_from_the_solutions_own_page_gives_the_reason(desk):
    solution = SolutionFactory(state="submitted")
    data = {
        "title": solution.title,
        "summary": solution.summary,
        "problem_solved": solution.problem_solved,
        "supplier": solution.supplier.pk,
        "language": "nb",
        "solutions_solution_return_this": "1",
        "adoptions-TOTAL_FORMS": 0,
        "adoptions-INITIAL_FORMS": 0,
    }
    asked = desk.post(reverse("admin:solutions_solution_change", args=[solution.pk]), data)
    desk.post(asked.url, {"words": "Kilden mangler."})
    solution.refresh_from_db()
    assert (solution.state, solution.return_reason) == ("returned", "Kilden mangler.")


def test_the_decision_page_is_closed_to_others(client, seller, supplier):
    solution = SolutionFactory(supplier=supplier, state="submitted")
    client.force_login(seller)
    address = reverse("admin:solutions_solution_decide", args=["vet"])
    client.post(f"{address}?_selected_action={solution.pk}", {"words": "Fin."})
    solution.refresh_from_db()
    assert solution.state == "submitted"


def test_submitting_research_results_from_the_desk(desk):
    result = SolutionFactory(supplier=None, state="draft")
    desk.post(reverse(SOLUTIONS), {"action": "submit", "_selected_action": [result.pk]})
    assert list(Solution.objects.waiting()) == [result]


def test_confirming_many_adoptions(desk):
    reported, confirmed = AdoptionFactory(state="reported"), AdoptionFactory()
    response = desk.post(
        reverse("admin:solutions_adoption_changelist"),
        {"action": "confirm", "_selected_action": [reported.pk, confirmed.pk]},
        follow=True,
    )
    reported.refresh_from_db()
    assert reported.state == "confirmed"
    assert sorted(message.level_tag for message in response.context["messages"]) == ["error", "success"]


def test_an_adoption_from_the_desk_is_confirmed_and_logged(desk, coordinator, supplier, municipality):
    solution = SolutionFactory()
    data = {"solution": solution.pk, "year_started": 2020, "stage": "in_use", "route": "framework"}
    refused = desk.post(reverse("admin:solutions_adoption_add"), data | {"actor": supplier.pk})
    assert "actor" in refused.context["adminform"].form.errors
    desk.post(reverse("admin:solutions_adoption_add"), data | {"actor": municipality.pk})
    adoption = solution.adoptions.get()
    assert (adoption.state, adoption.decided_by, adoption.year_started) == ("confirmed", coordinator, 2020)
    assert entries_for(adoption).get().action == "register_adoption"


def test_what_is_in_the_catalogue_is_not_deleted(desk):
    assert desk.get(reverse("admin:solutions_solution_delete", args=[SolutionFactory().pk])).status_code == 403
    draft = SolutionFactory(state="draft")
    assert desk.get(reverse("admin:solutions_solution_delete", args=[draft.pk])).status_code == 200
