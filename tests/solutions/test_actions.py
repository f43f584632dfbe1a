import pytest

from actors.states import ActorState
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from solutions import actions
from solutions.models import Solution
from tests.audit import entries_for
from tests.factories.actors import ActorFactory, MembershipFactory, TopicFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db

TEXT = {"title": "Nattugla", "summary": "Digitalt tilsyn om natten.", "problem_solved": "Folk får sove."}


def last_entry(thing):
    entry = entries_for(thing).first()
    return entry.action, entry.by_name


def test_create_solution_makes_a_draft_for_the_editors_actor(seller, supplier):
    topic = TopicFactory()
    solution = actions.create_solution(by=seller, supplier=supplier, topics=[topic], **TEXT)
    assert (solution.state, solution.slug, list(solution.topics.all())) == ("draft", "nattugla", [topic])
    assert last_entry(solution) == ("create_solution", seller.name)


def test_create_solution_for_another_actor_is_refused(seller):
    with pytest.raises(NotAllowed):
        actions.create_solution(by=seller, supplier=ActorFactory(), **TEXT)
    assert not Solution.objects.exists()


def test_only_a_coordinator_adds_a_research_result_without_supplier(seller, coordinator):
    with pytest.raises(NotAllowed):
        actions.create_solution(by=seller, supplier=None, **TEXT)
    assert actions.create_solution(by=coordinator, supplier=None, **TEXT).supplier is None


def test_submit_solution_waits_for_the_coordinator(seller, supplier):
    solution = SolutionFactory(supplier=supplier, state="draft")
    solution = actions.submit_solution(solution=solution, by=seller)
    assert solution.submitted_at is not None
    assert list(Solution.objects.waiting()) == [solution]
    with pytest.raises(ActionRefused):
        actions.submit_solution(solution=solution, by=seller)


def test_submit_solution_that_claims_approval_by_normen_is_refused(seller, supplier):
    solution = SolutionFactory(supplier=supplier, state="draft", evidence="Løsningen er godkjent av Normen.")
    with pytest.raises(ActionRefused) as refusal:
        actions.submit_solution(solution=solution, by=seller)
    assert refusal.value.code == "claim"
    solution.evidence = "Løsningen er dokumentert mot Normen."
    solution.save()
    assert actions.submit_solution(solution=solution, by=seller).state == "submitted"


def test_vet_solution_says_what_was_checked_and_tells_the_supplier(
    monkeypatch, django_capture_on_commit_callbacks, coordinator, seller, supplier
):
    started = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **kwargs: started.append((name, args))
    )
    solution = SolutionFactory(supplier=supplier, state="submitted")
    with django_capture_on_commit_callbacks(execute=True):
        solution = actions.vet_solution(solution=solution, by=coordinator, note=" Studien er lest. ")
    assert (solution.state, solution.vetted_by, solution.vetting_note) == ("vetted", coordinator, "Studien er lest.")
    assert solution.vetted_at is not None
    assert ("matching.tasks.find_matches", ("solution", solution.pk)) in started
    mail = OutgoingMail.objects.get()
    assert mail.to == seller.email
    assert "Studien er lest." in mail.text
    assert solution.slug in mail.text
    assert last_entry(solution) == ("vet_solution", coordinator.name)


def test_vet_solution_without_a_note_is_refused(coordinator):
    solution = SolutionFactory(state="submitted")
    with pytest.raises(ActionRefused) as refusal:
        actions.vet_solution(solution=solution, by=coordinator, note="  ")
    assert refusal.value.code == "note"
    assert not OutgoingMail.objects.exists()


def test_vet_solution_by_its_own_supplier_is_refused(seller, supplier):
    solution = SolutionFactory(supplier=supplier, state="submitted")
    with pytest.raises(NotAllowed):
        actions.vet_solution(solution=solution, by=seller, note="Vi står inne for den.")


def test_a_draft_cannot_be_vetted(coordinator):
    with pytest.raises(ActionRefused):
        actions.vet_solution(solution=SolutionFactory(state="draft"), by=coordinator, note="Lest.")


def test_return_solution_gives_the_reason_and_takes_the_vetting_back(coordinator, seller, supplier):
    solution = SolutionFactory(supplier=supplier)
    with pytest.raises(ActionRefused) as refusal:
        actions.return_solution(solution=solution, by=coordinator, reason="")
    assert refusal.value.code == "reason"
    solution = actions.return_solution(solution=solution, by=coordinator, reason="Kilden finnes ikke lenger.")
    assert (solution.state, solution.vetted_at, solution.vetting_note) == ("returned", None, "")
    assert "Kilden finnes ikke lenger." in OutgoingMail.objects.get(to=seller.email).text
    solution = actions.submit_solution(solution=solution, by=seller)
    assert (solution.state, solution.return_reason) == ("submitted", "")


@pytest.mark.parametrize(
    ("field", "value", "state"),
    [
        ("title", "Bedre natt", "submitted"),
        ("summary", "Noe annet.", "submitted"),
        ("problem_solved", "Noe annet.", "submitted"),
        ("description", "Nytt.", "submitted"),
        ("evidence", "Ny studie.", "submitted"),
        ("maturity_trl", 9, "submitted"),
        ("website", "https://ny.example/", "vetted"),
    ],
)
def test_what_was_vetted_is_vetted_again_when_the_supplier_changes_it(seller, supplier, field, value, state):
    solution = SolutionFactory(supplier=supplier)
    edited = actions.edit_solution(solution=solution, by=seller, **{field: value})
    assert edited.state == state
    assert (edited.vetted_at is None) == (state == "submitted")
    assert entries_for(solution).first().after["state"] == state


def test_a_save_without_changes_keeps_the_vetting(seller, supplier):
    solution = SolutionFactory(supplier=supplier)
    assert actions.edit_solution(solution=solution, by=seller, title=solution.title).state == "vetted"


def test_a_coordinators_correction_keeps_the_vetting(coordinator):
    solution = actions.edit_solution(solution=SolutionFactory(), by=coordinator, title="Rettet")
    assert (solution.state, solution.title) == ("vetted", "Rettet")


def test_edit_solution_by_another_firm_is_refused():
    solution = SolutionFactory()
    with pytest.raises(NotAllowed):
        actions.edit_solution(solution=solution, by=MembershipFactory().person, title="Kapret")
    solution.refresh_from_db()
    assert solution.title != "Kapret"


def test_register_adoption_by_the_bodys_editor_is_confirmed_at_once(adviser, municipality):
    adoption = actions.register_adoption(
        solution=SolutionFactory(), actor=municipality, by=adviser, year_started=2023, stage="trial", route="pilot"
    )
    assert (adoption.state, adoption.decided_by) == ("confirmed", adviser)
    assert last_entry(adoption) == ("register_adoption", adviser.name)


def test_register_adoption_twice_is_refused(adviser, municipality):
    solution = SolutionFactory()
    actions.register_adoption(solution=solution, actor=municipality, by=adviser, year_started=2023)
    with pytest.raises(ActionRefused) as refusal:
        actions.register_adoption(solution=solution, actor=municipality, by=adviser, year_started=2024)
    assert refusal.value.code == "taken"
    assert solution.adoptions.get().year_started == 2023


def test_a_firm_cannot_register_itself_as_a_user(seller, supplier):
    with pytest.raises(NotAllowed):
        actions.register_adoption(solution=SolutionFactory(), actor=supplier, by=seller, year_started=2023)


def test_nobody_registers_a_firm_or_a_suspended_body(coordinator, supplier):
    suspended = ActorFactory(kind="municipality", state=ActorState.SUSPENDED)
    for actor in (supplier, suspended):
        with pytest.raises(ActionRefused) as refusal:
            actions.register_adoption(solution=SolutionFactory(), actor=actor, by=coordinator, year_started=2023)
        assert refusal.value.code == "kind"


def test_report_adoption_asks_the_body_and_shows_nothing_before_the_answer(seller, supplier, municipality, adviser):
    solution = SolutionFactory(supplier=supplier)
    adoption = actions.report_adoption(solution=solution, actor=municipality, by=seller, year_started=2022)
    assert (adoption.state, adoption.decided_at) == ("reported", None)
    assert not solution.adoptions.public().exists()
    mail = OutgoingMail.objects.get()
    assert mail.to == adviser.email
    assert solution.title in mail.subject
    adoption = actions.confirm_adoption(adoption=adoption, by=adviser)
    assert list(solution.adoptions.public()) == [adoption]
    assert last_entry(adoption) == ("confirm_adoption", adviser.name)


def test_the_supplier_cannot_confirm_its_own_report(seller, supplier):
    adoption = AdoptionFactory(solution__supplier=supplier, state="reported")
    with pytest.raises(NotAllowed):
        actions.confirm_adoption(adoption=adoption, by=seller)
    with pytest.raises(NotAllowed):
        actions.edit_adoption(adoption=adoption, by=seller, stage="in_use")


def test_report_adoption_of_another_firms_solution_is_refused(seller, municipality):
    with pytest.raises(NotAllowed):
        actions.report_adoption(solution=SolutionFactory(), actor=municipality, by=seller, year_started=2022)


def test_a_declined_report_is_hidden_and_can_be_corrected_by_the_body(adviser, municipality):
    adoption = AdoptionFactory(actor=municipality, state="reported", stage="in_use")
    adoption = actions.decline_adoption(adoption=adoption, by=adviser)
    assert adoption.state == "declined"
    with pytest.raises(ActionRefused):
        actions.decline_adoption(adoption=adoption, by=adviser)
    adoption = actions.edit_adoption(adoption=adoption, by=adviser, stage="trial")
    assert (adoption.state, adoption.stage) == ("confirmed", "trial")
    entry = entries_for(adoption).first()
    assert (entry.before, entry.after) == (
        {"state": "declined", "stage": "in_use"},
        {"state": "confirmed", "stage": "trial"},
    )
