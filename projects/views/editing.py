"""The lead's desk: write, publish, move on, look for partners."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form

from .. import actions, queries
from ..forms import NewProjectForm, PartnerSearchForm, ProjectForm
from ..states import Phase
from .browsing import load_project


@login_required
def project_create(request):
    ensure(request.user, "projects.create_project")
    form = NewProjectForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        project = actions.create_project(by=request.user, topics=form.cleaned_data["topics"], **form.content)
        if "publish" in request.POST:
            return _published(request, project)
        messages.success(request, _("The draft is saved. Only you and your colleagues see it until you publish it."))
        return redirect(project)
    return render(request, "projects/project_form.html", {"form": form, "project": None})


@login_required
def project_edit(request, slug):
    project = load_project(request, slug)
    ensure(request.user, "projects.edit_project", project)
    form = ProjectForm(request.POST or None, instance=project)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            actions.edit_project(
                project=project,
                by=request.user,
                topics=form.cleaned_data["topics"],
                seen=form.cleaned_data["seen"],
                **form.content,
            )
            messages.success(request, _("The project is saved."))
            return redirect(project)
    return render(request, "projects/project_form.html", {"form": form, "project": load_project(request, slug)})


@login_required
@require_POST
def project_publish(request, slug):
    return _published(request, load_project(request, slug))


@login_required
@require_POST
def project_archive(request, slug):
    project = load_project(request, slug)
    with refusal_as_message(request):
        actions.archive_project(project=project, by=request.user)
        messages.success(request, _("The project is archived: it is off the lists, and its page stays."))
    return redirect(project)


@login_required
@require_POST
def project_restore(request, slug):
    project = load_project(request, slug)
    with refusal_as_message(request):
        actions.restore_project(project=project, by=request.user)
        messages.success(request, _("The project is on the lists again."))
    return redirect(project)


@login_required
@require_POST
def project_phase(request, slug):
    phase = request.POST.get("phase", "")
    if phase not in Phase.values:
        raise Http404
    project = load_project(request, slug)
    with refusal_as_message(request):
        actions.change_phase(project=project, by=request.user, phase=phase)
        messages.success(request, _("The phase is changed."))
    return redirect(project)


@login_required
def partner_search_open(request, slug):
    project = load_project(request, slug)
    ensure(request.user, "projects.open_partner_search", project)
    form = PartnerSearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            search = actions.open_partner_search(project=project, by=request.user, **form.cleaned_data)
            messages.success(request, _("The partner search is published. Actors it fits are told."))
            return redirect(search)
    return render(request, "projects/partner_search_form.html", {"form": form, "project": project})


@login_required
@require_POST
def partner_search_close(request, slug):
    project = load_project(request, slug)
    search = queries.search_of(project, on=timezone.localdate())
    if search is None:
        raise Http404
    with refusal_as_message(request):
        actions.close_partner_search(search=search, by=request.user)
        messages.success(request, _("The partner search is closed."))
    return redirect(project)


def _published(request, project):
    with refusal_as_message(request):
        actions.publish_project(project=project, by=request.user)
        messages.success(request, _("The project is published."))
    return redirect(project)
