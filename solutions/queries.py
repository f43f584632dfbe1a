"""Reads across tables for the catalogue's pages."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, F, Prefetch, Q, When, Window
from django.db.models.functions import Rank
from django.utils import timezone
from django.utils.translation import get_language

from actors.models import Actor
from actors.vocabulary import ActorKind
from procurement.models import Option

from .models import Adoption, Solution
from .models.solution import is_public
from .states import AdoptionState
from .vocabulary import Stage


def solutions_for_cards(solutions):
    """The solutions with what a card shows: two queries for any length."""
    solutions = solutions.select_related("supplier").prefetch_related("topics").with_adoption_count()
    return solutions.defer("description", "evidence", "problem_solved", "supplier__about")


def catalogue():
    """Vetted solutions, for everyone."""
    return solutions_for_cards(Solution.objects.published())


def catalogue_in_full():
    """Vetted solutions with all their text and confirmed users: three queries for any length."""
    solutions = Solution.objects.published().select_related("supplier").with_adoption_count()
    return solutions.prefetch_related("topics", confirmed_users())


def confirmed_users():
    """A prefetch: each solution's confirmed adoptions as `users`, those in use first."""
    adoptions = Adoption.objects.shown().select_related("actor")
    in_use_first = Case(When(stage=Stage.IN_USE, then=0), When(stage=Stage.TRIAL, then=1), default=2)
    return Prefetch("adoptions", adoptions.order_by(in_use_first, "year_started", "actor__sort_name"), to_attr="users")


def own_solutions(user):
    """All that the person's actors supply, whatever the state, newest first."""
    return solutions_for_cards(Solution.objects.supplied_by(user.active_actors())).order_by("-created_at", "-pk")


def solution_page(user, slug):
    """One solution with what its page shows; raises Solution.DoesNotExist when `user` may not see it."""
    solutions = Solution.objects.visible_to(user).select_related("supplier", "need")
    return solutions.prefetch_related("topics", confirmed_users()).get(slug=slug)


def similar_solutions(solution):
    """Other vetted solutions that share a topic, the most used first."""
    sharing = Solution.topics.through.objects.filter(topic__in=solution.topics.all()).values("solution")
    others = Solution.objects.published().filter(pk__in=sharing).exclude(pk=solution.pk)
    return solutions_for_cards(others).order_by("-adoption_count", "sort_title")[:3]


def public_bodies_of(user):
    """The public bodies this person may speak for."""
    if not user.is_authenticated:
        return Actor.objects.none()
    return user.editable_actors().public_bodies().by_name()


def possible_suppliers(user):
    """The actors this person may add solutions for; a coordinator may for all."""
    actors = Actor.objects.approved() if user.is_coordinator else user.editable_actors()
    return actors.by_name()


def adoptions_of(solution, bodies):
    """What is said of these bodies' use of the solution, whether they have confirmed it or not."""
    return list(Adoption.objects.filter(solution=solution, actor__in=bodies).select_related("actor", "solution"))


def unconfirmed_adoptions(solution):
    """For the supplier: what the bodies have not answered, or have declined."""
    return list(
        Adoption.objects.filter(solution=solution)
        .exclude(state=AdoptionState.CONFIRMED)
        .select_related("actor", "solution")
    )


def bodies_without(solution, bodies):
    """Those of these bodies that nothing has been said of yet."""
    return bodies.exclude(pk__in=Adoption.objects.filter(solution=solution).values("actor"))


def adoption_page(user, slug, actor_slug):
    adoptions = Adoption.objects.visible_to(user).select_related("actor", "solution__supplier", "decided_by")
    return adoptions.get(solution__slug=slug, actor__slug=actor_slug)


def front_runners():
    """Municipalities by how many vetted solutions they have confirmed in use, in one query.

    Each carries `in_use`, `place` (shared in a tie, and then the next places are skipped), `breadth` (how many topics
    these solutions touch) and `topic_names` in the reader's language.
    """
    counts = Q(
        adoptions__state=AdoptionState.CONFIRMED,
        adoptions__stage=Stage.IN_USE,
    ) & is_public("adoptions__solution__")
    name = "name_en" if (get_language() or "nb").startswith("en") else "name_nb"
    topics = "adoptions__solution__topics"
    return (
        Actor.objects.approved()
        .filter(counts, kind=ActorKind.MUNICIPALITY)
        .annotate(
            in_use=Count("adoptions", distinct=True),
            breadth=Count(topics, distinct=True),
            topic_names=ArrayAgg(
                f"{topics}__{name}", distinct=True, filter=Q(**{f"{topics}__isnull": False}), default=[]
            ),
        )
        .annotate(place=Window(Rank(), order_by=F("in_use").desc()))
        .only("pk", "name", "slug", "sort_name", "kind", "is_example")
        .order_by("place", "sort_name", "pk")
    )


def solutions_of_need(need):
    """Published solutions that came of the need, with their confirmed users as `users`: two queries for any length."""
    solutions = Solution.objects.published().filter(need=need).only("pk", "title", "slug", "language")
    return list(solutions.prefetch_related(confirmed_users()).order_by("sort_title", "pk"))


def solutions_to_buy(option):
    """(those that came of the option's need, other published ones), as they stand in a list to choose from. What came of
    another need has its own options."""
    solutions = Solution.objects.published().only("pk", "title", "sort_title", "need").order_by("sort_title", "pk")
    return solutions.filter(need=option.need_id), solutions.filter(need=None)


def options_to_use(solution, bodies):
    """What these bodies hold from the need the solution came of, and can use now."""
    if solution.need_id is None or not bodies:
        return []
    return list(Option.objects.usable(timezone.localdate()).filter(need=solution.need_id, holder__in=bodies))
