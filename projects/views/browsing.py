"""What everybody can read: the catalogue and a project."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared.permissions import allowed
from ecosystem.shared.refusals import missing_as_404

from .. import queries
from ..filters import ProjectFilter
from ..models import Project
from ..states import Phase, next_phases

PER_PAGE = 24


def project_list(request):
    found = ProjectFilter(request.GET, queryset=queries.catalogue(on=timezone.localdate()))
    projects = queries.in_order(found.qs, request.GET.get("sort", ""))
    fragment = request.htmx and not request.htmx.boosted
    context = {
        "filter": found,
        "page": Paginator(projects, PER_PAGE).get_page(request.GET.get("page")),
        "sorts": [("newest", _("Newest")), ("start", _("Start"))],
        "default_sort": "" if request.GET.get("q", "").strip() else "newest",
    }
    if not fragment:
        context["drafts"] = queries.drafts_of(request.user)
        context["invitations"] = queries.invitations_of(request.user)
        context["can_create"] = allowed(request.user, "projects.create_project")
    return render(request, "projects/project_list.html#results" if fragment else "projects/project_list.html", context)


def project_detail(request, slug):
    project, today = load_project(request, slug), timezone.localdate()
    can_manage = allowed(request.user, "projects.edit_project", project)
    search = queries.search_of(project, on=today)
    context = {
        "project": project,
        "partners": queries.partners_of(project, with_unanswered=can_manage),
        "search": search,
        "search_is_open": search is not None and project.is_published and search.is_open(today),
        "phases": phase_line(project),
        "next_phases": next_phases(project.phase),
        "can_manage": can_manage,
    }
    return render(request, "projects/project_detail.html", context)


def phase_line(project) -> list[tuple[Phase, str]]:
    """The life of a project as steps: (phase, done | current | todo). A stopped project ends where it stopped."""
    if project.phase == Phase.STOPPED:
        return [(Phase.STOPPED, "current")]
    line = [phase for phase in Phase if phase != Phase.STOPPED]
    here = line.index(Phase(project.phase))
    return [(p, "done" if i < here else "current" if i == here else "todo") for i, p in enumerate(line)]


def load_project(request, slug) -> Project:
    with missing_as_404(Project):
        return queries.detail(request.user, slug)
