from datetime import date, timedelta

import pytest
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from projects import actions
from projects.models import PartnerSearch, Project, ProjectPartner
from projects.states import PartnerState, Phase, ProjectState, SearchState
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, TopicFactory, UserFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return MembershipFactory()


@pytest.fixture
def project(editor):
    return ProjectFactory(lead=editor.actor)


@pytest.fixture
def started(monkeypatch):
    tasks = []
    monkeypatch.setattr(actions, "enqueue_by_name", lambda *args: tasks.append(args))
    return tasks


def test_create_project_makes_a_draft_with_its_lead_as_first_partner(editor):
    topic = TopicFactory()
    project = actions.create_project(
        by=editor.person, lead=editor.actor, topics=[topic], title="Trygg hjemme", summary="Sensorer."
    )
    assert (project.state, project.slug, project.phase) == (ProjectState.DRAFT, "trygg-hjemme", Phase.IDEA)
    assert list(project.topics.all()) == [topic]
    part = project.partners.get()
    assert (part.actor, part.role, part.state, part.accepted_by) == (editor.actor, "lead", "accepted", editor.person)
    assert AuditEntry.objects.get(action="create_project").by_id == editor.person.pk


def test_create_project_for_another_actor_is_refused(editor):
    with pytest.raises(NotAllowed):
        actions.create_project(by=editor.person, lead=ActorFactory(), title="X", summary="Y")
    assert not Project.objects.exists()


def test_edit_project_audits_what_changed(editor, project):
    actions.edit_project(project=project, by=editor.person, title="Nytt navn", summary=project.summary)
    project.refresh_from_db()
    assert project.title == "Nytt navn"
    assert AuditEntry.objects.get(action="edit_project").after == {"title": "Nytt navn"}


def test_edit_project_by_a_partner_is_refused(project):
    partner = MembershipFactory()
    ProjectPartnerFactory(project=project, actor=partner.actor)
    with pytest.raises(NotAllowed):
        actions.edit_project(project=project, by=partner.person, title="Vårt nå")


def test_publish_archive_and_restore_keep_the_first_date(editor):
    project = ProjectFactory(lead=editor.actor, state=ProjectState.DRAFT)
    project = actions.publish_project(project=project, by=editor.person)
    first = project.published_at
    assert (project.state, first is not None) == (ProjectState.PUBLISHED, True)
    project = actions.archive_project(project=project, by=editor.person)
    assert project.state == ProjectState.ARCHIVED
    project = actions.restore_project(project=project, by=editor.person)
    assert (project.state, project.published_at) == (ProjectState.PUBLISHED, first)
    actions_done = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions_done) == ["publish_project", "archive_project", "restore_project"]


def test_publish_project_twice_is_refused(editor, project):
    with pytest.raises(ActionRefused):
        actions.publish_project(project=project, by=editor.person)


def test_archive_project_closes_its_partner_search(editor, project):
    search = PartnerSearchFactory(project=project)
    actions.archive_project(project=project, by=editor.person)
    search.refresh_from_db()
    assert search.state == SearchState.CLOSED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("idea", "application"),
        ("application", "running"),
        ("running", "completed"),
        ("completed", "in_use"),
        ("running", "stopped"),
        ("stopped", "running"),
        ("application", "idea"),
        ("in_use", "completed"),
    ],
)
def test_change_phase_one_step(editor, old, new):
    project = ProjectFactory(lead=editor.actor, phase=old)
    assert actions.change_phase(project=project, phase=new, by=editor.person).phase == new
    entry = AuditEntry.objects.get(action="change_phase")
    assert (entry.before, entry.after) == ({"phase": old}, {"phase": new})


@pytest.mark.parametrize(
    ("old", "new"), [("idea", "completed"), ("idea", "in_use"), ("completed", "stopped"), ("running", "running")]
)
def test_change_phase_with_a_jump_is_refused(editor, old, new):
    project = ProjectFactory(lead=editor.actor, phase=old)
    with pytest.raises(ActionRefused):
        actions.change_phase(project=project, phase=new, by=editor.person)
    project.refresh_from_db()
    assert project.phase == old


# Partners


def test_invite_partner_tells_the_editors_of_the_invited_actor_only(editor, project):
    invited = MembershipFactory(person__language="en")
    MembershipFactory(actor=invited.actor, role="member")
    partner = actions.invite_partner(project=project, actor=invited.actor, role="evaluator", by=editor.person)
    assert (partner.state, partner.role, partner.accepted_at) == (PartnerState.INVITED, "evaluator", None)
    mail = OutgoingMail.objects.get()
    assert mail.to == invited.person.email
    assert f"/en/projects/invitations/{partner.public_id}/" in mail.text


@pytest.mark.parametrize("state", ["invited", "accepted"])
def test_invite_partner_who_is_there_already_is_refused(editor, project, state):
    part = ProjectPartnerFactory(project=project, state=state)
    with pytest.raises(ActionRefused):
        actions.invite_partner(project=project, actor=part.actor, role="partner", by=editor.person)
    assert not OutgoingMail.objects.exists()


def test_invite_partner_who_declined_may_be_done_again_and_is_told_again(editor, project):
    invited = MembershipFactory()
    part = actions.invite_partner(project=project, actor=invited.actor, role="partner", by=editor.person)
    actions.decline_invitation(partner=part, by=invited.person)
    again = actions.invite_partner(project=project, actor=invited.actor, role="funder", by=editor.person)
    assert (again.pk, again.state, again.role) == (part.pk, "invited", "funder")
    assert OutgoingMail.objects.filter(to=invited.person.email).count() == 2


def test_invite_the_lead_or_a_second_lead_or_an_unapproved_actor_is_refused(editor, project):
    for actor, role in (
        (editor.actor, "partner"),
        (ActorFactory(), "lead"),
        (ActorFactory(state="applied"), "partner"),
    ):
        with pytest.raises(ActionRefused):
            actions.invite_partner(project=project, actor=actor, role=role, by=editor.person)
    assert not ProjectPartner.objects.exists()


def test_accept_invitation_sets_who_and_when_and_tells_the_lead(editor, project):
    invited = MembershipFactory()
    part = ProjectPartnerFactory(project=project, actor=invited.actor, state="invited")
    part = actions.accept_invitation(partner=part, by=invited.person)
    assert (part.state, part.accepted_by) == ("accepted", invited.person)
    assert part.accepted_at is not None
    assert OutgoingMail.objects.get().to == editor.person.email


def test_decline_invitation_leaves_no_name(editor, project):
    invited = MembershipFactory()
    part = ProjectPartnerFactory(project=project, actor=invited.actor, state="invited")
    part = actions.decline_invitation(partner=part, by=invited.person)
    assert (part.state, part.accepted_by, part.accepted_at) == ("declined", None, None)


def test_an_invitation_is_answered_once(project):
    invited = MembershipFactory()
    part = ProjectPartnerFactory(project=project, actor=invited.actor, state="invited")
    actions.accept_invitation(partner=part, by=invited.person)
    with pytest.raises(ActionRefused):
        actions.decline_invitation(partner=part, by=invited.person)


def test_nobody_but_the_invited_actors_editors_answers(editor, project):
    invited = MembershipFactory(role="member")
    part = ProjectPartnerFactory(project=project, actor=invited.actor, state="invited")
    for person in (editor.person, invited.person, UserFactory(), CoordinatorFactory()):
        with pytest.raises(NotAllowed):
            actions.accept_invitation(partner=part, by=person)
    part.refresh_from_db()
    assert part.state == "invited"


def test_withdraw_invitation_takes_it_away_until_it_is_answered(editor, project):
    waiting = ProjectPartnerFactory(project=project, state="invited")
    accepted = ProjectPartnerFactory(project=project)
    actions.withdraw_invitation(partner=waiting, by=editor.person)
    with pytest.raises(ActionRefused):
        actions.withdraw_invitation(partner=accepted, by=editor.person)
    assert list(project.partners.all()) == [accepted]


# Partner searches


def search_fields(**changes):
    return {
        "title": "Vi søker en kommune",
        "text": "Til utprøving.",
        "closes_on": timezone.localdate() + timedelta(days=14),
        "contact": "Prosjektleder",
        "contact_email": "prosjekt@helsehub.example",
        "wanted_kinds": ["municipality"],
        **changes,
    }


def test_open_partner_search_publishes_it_and_asks_for_matches(editor, project, started):
    search = actions.open_partner_search(project=project, by=editor.person, **search_fields())
    assert (search.state, search.wanted_kinds, search.slug) == ("open", ["municipality"], "vi-soker-en-kommune")
    assert search.published_at is not None
    assert started == [("matching.tasks.find_matches", "partner_search", search.pk)]


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_open_partner_search_of_an_unpublished_project_is_refused(editor, started, state):
    project = ProjectFactory(lead=editor.actor, state=state)
    with pytest.raises(ActionRefused):
        actions.open_partner_search(project=project, by=editor.person, **search_fields())
    assert (PartnerSearch.objects.count(), started) == (0, [])


def test_open_partner_search_beside_a_running_one_or_in_the_past_is_refused(editor, project):
    with pytest.raises(ActionRefused):
        actions.open_partner_search(project=project, by=editor.person, **search_fields(closes_on=date(2020, 1, 1)))
    PartnerSearchFactory(project=project)
    with pytest.raises(ActionRefused):
        actions.open_partner_search(project=project, by=editor.person, **search_fields())
    assert PartnerSearch.objects.count() == 1


def test_open_partner_search_takes_over_from_one_that_has_run_out(editor, project):
    old = PartnerSearchFactory(project=project, closes_on=timezone.localdate() - timedelta(days=1))
    new = actions.open_partner_search(project=project, by=editor.person, **search_fields())
    old.refresh_from_db()
    assert (old.state, new.state) == ("closed", "open")


def test_close_partner_search_once(editor, project):
    search = PartnerSearchFactory(project=project)
    search = actions.close_partner_search(search=search, by=editor.person)
    assert (search.state, search.closed_at is not None) == ("closed", True)
    with pytest.raises(ActionRefused):
        actions.close_partner_search(search=search, by=editor.person)
    with pytest.raises(NotAllowed):
        actions.close_partner_search(search=search, by=UserFactory())
