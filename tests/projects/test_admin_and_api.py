import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIRequestFactory

from ecosystem.shared.models import AuditEntry
from projects.api import ProjectViewSet
from tests.factories.actors import CoordinatorFactory, RegionFactory, TopicFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    person = CoordinatorFactory()
    client.force_login(person)
    return person


def run(client, model, action, *things):
    data = {"action": action, "_selected_action": [thing.pk for thing in things]}
    return client.post(reverse(f"admin:projects_{model}_changelist"), data)


def test_admin_pages_load(client, coordinator):
    project = ProjectPartnerFactory(project__topics=[TopicFactory()]).project
    search = PartnerSearchFactory(project=project)
    for address in (
        reverse("admin:projects_project_changelist"),
        reverse("admin:projects_project_add"),
        reverse("admin:projects_project_change", args=[project.pk]),
        reverse("admin:projects_project_history", args=[project.pk]),
        reverse("admin:projects_partnersearch_changelist"),
        reverse("admin:projects_partnersearch_change", args=[search.pk]),
    ):
        assert client.get(address).status_code == 200, address


def test_admin_publishes_archives_and_restores_in_bulk_and_reports_refusals(client, coordinator):
    draft, archived = ProjectFactory(state="draft"), ProjectFactory(state="archived")
    answer = run(client, "project", "publish", draft, archived)
    draft.refresh_from_db()
    assert draft.is_published
    assert AuditEntry.objects.get(action="publish_project").by_id == coordinator.pk
    assert len([m for m in get_messages(answer.wsgi_request) if str(m).startswith(str(archived))]) == 1
    run(client, "project", "restore", archived)
    run(client, "project", "archive", draft)
    for project in (draft, archived):
        project.refresh_from_db()
    assert (draft.state, archived.state) == ("archived", "published")


def test_admin_closes_searches_in_bulk(client, coordinator):
    search = PartnerSearchFactory()
    run(client, "partnersearch", "close", search)
    search.refresh_from_db()
    assert search.state == "closed"


def test_admin_saves_a_new_project_through_the_action(client, coordinator):
    lead = ProjectFactory().lead
    data = {"title": "Nytt", "lead": lead.pk, "phase": "idea", "summary": "Kort.", "language": "nb", "topics": []}
    data |= {"partners-TOTAL_FORMS": 0, "partners-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:projects_project_add"), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    entry = AuditEntry.objects.get(action="create_project")
    assert entry.target == "Nytt"


def test_admin_saves_and_publishes_with_one_button(client, coordinator):
    project = ProjectFactory(state="draft")
    data = {"title": "Rettet", "summary": "Kort.", "language": "nb", "topics": [], "projects_project_publish_this": "1"}
    data |= {"partners-TOTAL_FORMS": 0, "partners-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:projects_project_change", args=[project.pk]), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    project.refresh_from_db()
    assert (project.title, project.state) == ("Rettet", "published")
    assert "1 prosjekt er endret." in [str(message) for message in get_messages(answer.wsgi_request)]


def api(action="list", **kwargs):
    request = APIRequestFactory().get("/")
    return ProjectViewSet.as_view({"get": action})(request, **kwargs)


def test_api_lists_published_projects_with_accepted_partners_and_open_searches():
    project = ProjectFactory()
    part = ProjectPartnerFactory(project=project)
    ProjectPartnerFactory(project=project, state="invited")
    ProjectPartnerFactory(project=project, state="declined")
    search = PartnerSearchFactory(project=project)
    PartnerSearchFactory(project=project, state="closed")
    ProjectFactory(state="draft")
    ProjectFactory(state="archived")
    (row,) = api().data["results"]
    assert row["slug"] == project.slug
    assert [partner["actor"]["slug"] for partner in row["partners"]] == [part.actor.slug]
    assert [found["slug"] for found in row["partner_searches"]] == [search.slug]


def test_api_does_not_give_a_draft():
    assert api("retrieve", slug=ProjectFactory(state="draft").slug).status_code == 404


def test_api_has_the_same_number_of_queries_for_one_and_three():
    def count():
        with CaptureQueriesContext(connection) as queries:
            api().render()
        return len(queries)

    def make():
        project = ProjectFactory(topics=[TopicFactory()], region=RegionFactory())
        ProjectPartnerFactory(project=project)
        PartnerSearchFactory(project=project)

    make()
    one = count()
    make()
    make()
    assert count() == one
