"""What happens to projects, their partners and their partner searches."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.states import next_state

from . import letters
from .models import PartnerSearch, Project, ProjectPartner
from .states import (
    PARTNER_TRANSITIONS,
    PHASE_TRANSITIONS,
    SEARCH_TRANSITIONS,
    TRANSITIONS,
    PartnerState,
    Phase,
    SearchState,
)


@transaction.atomic
def create_project(*, by, lead, topics=(), **fields) -> Project:
    """A draft; its lead is its first partner."""
    ensure(by, "projects.create_project", lead)
    project = Project.objects.create(lead=lead, **fields)
    project.topics.set(topics)
    ProjectPartner.objects.create(
        project=project,
        actor=lead,
        role=ProjectPartner.Role.LEAD,
        state=PartnerState.ACCEPTED,
        accepted_by=by,
        accepted_at=timezone.now(),
    )
    audit.record("create_project", project, by=by, after={"state": project.state, "lead": str(lead)})
    return project


@transaction.atomic
def edit_project(*, project, by, topics=None, seen=None, **fields) -> Project:
    """Change what is given. The lead, the phase and the status have their own doors.

    `seen` is the version the form was made from: a colleague's change in between refuses the save.
    """
    project = _lock(project)
    ensure(by, "projects.edit_project", project)
    changed = [name for name, value in fields.items() if getattr(project, name) != value]
    if changed or (topics is not None and set(topics) != set(project.topics.all())):
        project.refuse_if_changed_since(seen)
    before = {name: str(getattr(project, name)) for name in changed}
    for name in changed:
        setattr(project, name, fields[name])
    project.save()
    if topics is not None:
        project.topics.set(topics)
    after = {name: str(getattr(project, name)) for name in changed}
    audit.record("edit_project", project, by=by, before=before, after=after)
    return project


def publish_project(*, project, by) -> Project:
    return _move(project, "publish", by)


@transaction.atomic
def archive_project(*, project, by) -> Project:
    """Take the project off the lists; its page stays. An open partner search is closed."""
    project = _move(project, "archive", by)
    for search in project.searches.filter(state=SearchState.OPEN):
        close_partner_search(search=search, by=by)
    return project


def restore_project(*, project, by) -> Project:
    return _move(project, "restore", by)


@transaction.atomic
def _move(project, move, by):
    project = _lock(project)
    ensure(by, "projects.publish_project" if move == "publish" else "projects.archive_project", project)
    before = project.state
    project.state = next_state(TRANSITIONS, move, project.state)
    project.published_at = project.published_at or timezone.now()
    project.save()
    audit.record(f"{move}_project", project, by=by, before={"state": before}, after={"state": project.state})
    return project


@transaction.atomic
def change_phase(*, project, phase, by) -> Project:
    """Say how far the work has come. Raises ActionRefused for a step the table of phases does not have."""
    project = _lock(project)
    ensure(by, "projects.change_phase", project)
    for move in PHASE_TRANSITIONS:
        if move.target == phase and project.phase in move.sources:
            break
    else:
        raise ActionRefused(
            _("A project cannot go from “%(old)s” to “%(new)s”.")
            % {"old": project.get_phase_display(), "new": Phase(phase).label},
            code="phase",
        )
    before = project.phase
    project.phase = next_state(PHASE_TRANSITIONS, move.name, project.phase)
    project.save()
    audit.record("change_phase", project, by=by, before={"phase": before}, after={"phase": project.phase})
    return project


@transaction.atomic
def invite_partner(*, project, actor, role, by) -> ProjectPartner:
    """Ask an actor to take part; its editors get a letter. One that has declined may be asked again."""
    project = _lock(project)
    ensure(by, "projects.invite_partner", project)
    if role == ProjectPartner.Role.LEAD or actor == project.lead:
        raise ActionRefused(_("A project has one lead, and it is there already."), code="lead")
    if not actor.is_approved:
        raise ActionRefused(_("Only approved actors can be invited."), code="not_approved")
    partner = ProjectPartner.objects.filter(project=project, actor=actor).first()
    if partner is None:
        partner = ProjectPartner.objects.create(project=project, actor=actor, role=role)
    elif partner.state == PartnerState.DECLINED:
        partner.state = next_state(PARTNER_TRANSITIONS, "invite_again", partner.state)
        partner.role = role
        partner.save()
    else:
        raise ActionRefused(
            _("%(actor)s is already invited or takes part already.") % {"actor": actor.name}, code="already"
        )
    entry = audit.record("invite_partner", partner, by=by, after={"state": partner.state, "role": role})
    letters.tell_invited(partner, invitation=str(entry.pk))
    return partner


@transaction.atomic
def withdraw_invitation(*, partner, by) -> None:
    """Take back an invitation that has not been answered."""
    project = _lock(partner.project)
    ensure(by, "projects.invite_partner", project)
    partner = ProjectPartner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if partner.state != PartnerState.INVITED:
        raise ActionRefused(_("The invitation is already answered."), code="state")
    audit.record("withdraw_invitation", partner, by=by, before={"state": partner.state, "role": partner.role})
    partner.delete()


def accept_invitation(*, partner, by) -> ProjectPartner:
    return _answer(partner, "accept", by)


def decline_invitation(*, partner, by) -> ProjectPartner:
    return _answer(partner, "decline", by)


@transaction.atomic
def _answer(partner, move, by):
    """`by=None` (the system) is for imports of partnerships that are known facts."""
    rows = ProjectPartner.objects.select_for_update(of=("self",)).select_related("project__lead", "actor")
    partner = rows.get(pk=partner.pk)
    ensure(by, "projects.answer_invitation", partner)
    before = partner.state
    partner.state = next_state(PARTNER_TRANSITIONS, move, partner.state)
    if partner.state == PartnerState.ACCEPTED:
        partner.accepted_by, partner.accepted_at = by, timezone.now()
    partner.save()
    entry = audit.record(f"{move}_invitation", partner, by=by, before={"state": before}, after={"state": partner.state})
    if by is not None:
        letters.tell_answered(partner, answer=str(entry.pk))
    return partner


@transaction.atomic
def open_partner_search(
    *, project, by, title, text, closes_on, contact, contact_email, wanted_kinds=()
) -> PartnerSearch:
    """Ask publicly for partners. A search whose last day has passed gives way; a running one does not."""
    project = _lock(project)
    ensure(by, "projects.open_partner_search", project)
    if not project.is_published:
        raise ActionRefused(_("Publish the project before you look for partners."), code="not_published")
    today = timezone.localdate()
    if closes_on < today:
        raise ActionRefused(_("The last day to answer has already passed."), code="past")
    for running in project.searches.filter(state=SearchState.OPEN):
        if running.is_open(today):
            raise ActionRefused(_("The project already looks for partners. Close that search first."), code="already")
        close_partner_search(search=running, by=by)
    search = PartnerSearch.objects.create(
        project=project,
        title=title,
        text=text,
        closes_on=closes_on,
        contact=contact,
        contact_email=contact_email,
        wanted_kinds=list(wanted_kinds),
        published_at=timezone.now(),
    )
    audit.record("open_partner_search", search, by=by, after={"state": search.state, "closes_on": str(closes_on)})
    enqueue_by_name("matching.tasks.find_matches", "partner_search", search.pk)
    return search


@transaction.atomic
def close_partner_search(*, search, by) -> PartnerSearch:
    """The project has found its partners, or looks no more."""
    search = PartnerSearch.objects.select_for_update(of=("self",)).select_related("project").get(pk=search.pk)
    ensure(by, "projects.close_partner_search", search.project)
    before = search.state
    search.state = next_state(SEARCH_TRANSITIONS, "close", search.state)
    search.closed_at = timezone.now()
    search.save()
    audit.record("close_partner_search", search, by=by, before={"state": before}, after={"state": search.state})
    return search


def _lock(project) -> Project:
    return Project.objects.select_for_update(of=("self",)).select_related("lead").get(pk=project.pk)
