"""Reads across tables for the projects' pages."""

from typing import Any

from django.db.models import F

from actors.states import ActorState

from .models import PartnerSearch, Project, ProjectPartner
from .states import PartnerState, SearchState

ORDERS: dict[str, list[Any]] = {
    "newest": ["-published_at", "-pk"],
    "start": [F("starts_on").desc(nulls_last=True), "-pk"],
}


def catalogue(*, on):
    """Published projects with what a card shows. Two queries for any length."""
    projects = Project.objects.published().with_search_flag(on=on).select_related("lead", "region")
    return projects.prefetch_related("topics").defer("description", "outcomes", "afterlife")


def in_order(projects, sort: str):
    """`sort` is a key of ORDERS; with none, a search keeps its own order (best first)."""
    if sort in ORDERS:
        return projects.order_by(*ORDERS[sort])
    return projects if "relevance" in projects.query.annotations else projects.order_by(*ORDERS["newest"])


def drafts_of(user):
    """Drafts the person may see, newest first."""
    if not user.is_authenticated:
        return Project.objects.none()
    drafts = Project.objects.visible_to(user).filter(published_at=None).select_related("lead")
    return drafts.order_by("-created_at")


def invitations_of(user):
    """Invitations the person may answer, oldest first."""
    if not user.is_authenticated:
        return ProjectPartner.objects.none()
    invited = ProjectPartner.objects.invited().filter(project__lead__state=ActorState.APPROVED)
    return invited.for_editor(user).select_related("project__lead", "actor").order_by("pk")


def detail(user, slug) -> Project:
    """One project with what its page shows; raises Project.DoesNotExist when `user` may not see it."""
    projects = Project.objects.visible_to(user).select_related("lead", "region__parent")
    return projects.prefetch_related("topics").get(slug=slug)


def partners_of(project, *, with_unanswered: bool) -> list[ProjectPartner]:
    """Everybody but the lead, by role and name. Those who have not accepted are for those who manage the project."""
    parts = ProjectPartner.objects.filter(project=project).exclude(actor=project.lead_id).select_related("actor")
    if not with_unanswered:
        parts = parts.shown()
    states = [PartnerState.ACCEPTED.value, PartnerState.INVITED.value, PartnerState.DECLINED.value]
    roles = ProjectPartner.Role.values
    return sorted(parts, key=lambda part: (states.index(part.state), roles.index(part.role), part.actor.sort_name))


def search_of(project, *, on) -> PartnerSearch | None:
    """The project's partner search: the open one, else the latest."""
    searches = sorted(project.searches.all(), key=lambda s: (s.state == SearchState.OPEN, s.published_at))
    return searches[-1] if searches else None
