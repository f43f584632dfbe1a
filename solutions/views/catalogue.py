"""What everyone sees: the catalogue, a solution, the front-runners."""

from django.core.paginator import Paginator
from django.shortcuts import render

from ecosystem.shared.permissions import allowed
from ecosystem.shared.refusals import missing_as_404
from ecosystem.shared.states import possible_moves

from .. import queries
from ..filters import SolutionFilter, Sort
from ..models import Solution
from ..states import TRANSITIONS

PER_PAGE = 24
SPOTLIGHT = 3


def solution_list(request):
    found = SolutionFilter(request.GET, queryset=queries.catalogue(), request=request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    searching = bool(request.GET.get("q", "").strip())
    fragment = request.htmx and not request.htmx.boosted
    return render(
        request,
        "solutions/solution_list.html#results" if fragment else "solutions/solution_list.html",
        {
            "filter": found,
            "page_obj": page,
            "sorts": Sort.choices,
            "default_sort": "" if searching else Sort.ADOPTED.value,
        },
    )


def solution_detail(request, slug):
    solution = load(request, slug)
    user = request.user
    can_edit = allowed(user, "solutions.edit_solution", solution)
    bodies = list(queries.public_bodies_of(user))
    own_adoptions = queries.adoptions_of(solution, bodies) if bodies else []
    spoken_for = {adoption.actor_id for adoption in own_adoptions}
    return render(
        request,
        "solutions/solution_detail.html",
        {
            "solution": solution,
            "similar": queries.similar_solutions(solution),
            "can_edit": can_edit,
            "can_submit": can_edit and "submit" in possible_moves(TRANSITIONS, solution.state),
            "unconfirmed": queries.unconfirmed_adoptions(solution) if can_edit else [],
            "own_adoptions": own_adoptions,
            "can_register": solution.is_vetted and any(body.pk not in spoken_for for body in bodies),
            "bodies": bodies,
        },
    )


def front_runners(request):
    municipalities = list(queries.front_runners())
    return render(
        request,
        "solutions/front_runners.html",
        {
            "municipalities": municipalities,
            "spotlight": [municipality for municipality in municipalities if municipality.place <= SPOTLIGHT],
        },
    )


def load(request, slug):
    with missing_as_404(Solution):
        return queries.solution_page(request.user, slug)
