"""The lead's desk: write, publish, move on, look for partners."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

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
        try:
            actions.edit_project(
                project=project,
                by=request.user,
                topics=form.cleaned_data["topics"],
                seen=form.cleaned_data["seen"],
                **form.content,
            )
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
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
    words = _("The project is archived: it is off the lists, and its page stays.")
    return _try(request, load_project(request, slug), actions.archive_project, words)


@login_required
@require_POST
def project_restore(request, slug):
    return _try(request, load_project(request, slug), actions.restore_project, _("The project is on the lists again."))


@login_required
@require_POST
def project_phase(request, slug):
    phase = request.POST.get("phase", "")
    if phase not in Phase.values:
        raise Http404
    return _try(request, load_project(request, slug), actions.change_phase, _("The phase is changed."), phase=phase)


@login_required
def partner_search_open(request, slug):
    project = load_project(request, slug)
    ensure(request.user, "projects.open_partner_search", project)
    form = PartnerSearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            search = actions.open_partner_search(project=project, by=request.user, **form.cleaned_data)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
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
    try:
        actions.close_partner_search(search=search, by=request.user)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The partner search is closed."))
    return redirect(project)


def _published(request, project):
    return _try(request, project, actions.publish_project, _("The project is published."))


def _try(request, project, change, words, **values):
    try:
        change(project=project, by=request.user, **values)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(project)
