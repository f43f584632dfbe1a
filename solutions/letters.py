"""Who hears of what happens in the catalogue. The words are in templates/letters/solutions/ and adoptions/."""

from django.utils import timezone

from actors.recipients import people_of
from ecosystem.shared.letters import page, page_of, send

from .models import Adoption, Solution


def tell_vetted(solution: Solution) -> None:
    _tell_supplier("solutions/vetted", solution, key=f"solution-vet:{solution.pk}", text=solution.vetting_note)


def tell_returned(solution: Solution) -> None:
    _tell_supplier("solutions/returned", solution, key=f"solution-return:{solution.pk}", text=solution.return_reason)


def _tell_supplier(letter: str, solution: Solution, *, key: str, text: str) -> None:
    """`text` is what was checked, or why the solution comes back."""
    if solution.supplier_id is None:
        return
    send(
        letter,
        people_of(solution.supplier_id),
        key=f"{key}:{timezone.now().isoformat()}",
        facts={"title": solution.title, "text": text, "url": page_of(solution)},
    )


def ask_adopter(adoption: Adoption) -> None:
    """The body's editors are asked whether it is right that the body uses the solution."""
    send(
        "adoptions/reported",
        people_of(adoption.actor_id),
        key=f"adoption-report:{adoption.pk}",
        facts={
            "actor": adoption.actor.name,
            "title": adoption.solution.title,
            "url": page("solutions:adoption_detail", adoption.solution.slug, adoption.actor.slug),
        },
    )
