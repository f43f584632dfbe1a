import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from projects.models import PartnerSearch, Project
from projects.states import Phase, ProjectState
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory

pytestmark = pytest.mark.django_db


def url(name, *args, language="nb"):
    with translation.override(language):
        return reverse(f"projects:{name}", args=[getattr(arg, "slug", arg) for arg in args])


@pytest.fixture
def editor(client):
    membership = MembershipFactory()
    client.force_login(membership.person)
    return membership


# Reading


@pytest.mark.parametrize(("language", "word"), [("nb", "Søker partnere"), ("en", "Looks for partners")])
def test_list_in_both_languages(client, language, word):
    project = PartnerSearchFactory().project
    page = client.get(url("project_list", language=language)).content.decode()
    assert project.title in page
    assert word in page


def test_list_has_the_same_number_of_queries_for_one_and_three(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("project_list")).status_code == 200
        return len(queries)

    topics = [TopicFactory(), TopicFactory()]
    ProjectFactory(topics=topics, region=RegionFactory())
    client.get(url("project_list"))
    one = count()
    for _n in range(2):
        ProjectPartnerFactory(
            project=PartnerSearchFactory(project__topics=topics, project__region=RegionFactory()).project
        )
    assert count() == one


def test_list_filters_by_each_facet_and_words(client):
    topic, region = TopicFactory(), RegionFactory()
    wanted = ProjectFactory(title="Sensorer i hjemmet", phase="in_use", topics=[topic], region=region)
    part = ProjectPartnerFactory(project=wanted)
    PartnerSearchFactory(project=wanted)
    ProjectFactory(title="Regnskap", region=RegionFactory())
    for query in (
        {"phase": "in_use"},
        {"topic": topic.slug},
        {"region": region.code},
        {"actor": wanted.lead.slug},
        {"actor": part.actor.slug},
        {"seeks_partners": "true"},
        {"q": "sensor"},
    ):
        page = client.get(url("project_list"), query)
        assert [project.pk for project in page.context["page"]] == [wanted.pk], query


def test_list_shows_published_projects_only_and_answers_htmx_with_results(client):
    shown = ProjectFactory(title="Vises")
    ProjectFactory(title="Kladden", state="draft")
    ProjectFactory(title="Gammelt", state="archived")
    page = client.get(url("project_list"), headers={"HX-Request": "true"})
    assert [project.pk for project in page.context["page"]] == [shown.pk]
    assert "<html" not in page.content.decode()
    assert "Ingen prosjekter passer" in client.get(url("project_list"), {"q": "finnesikke"}).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 404), ("other", 404), ("invited", 404), ("partner", 200), ("lead", 200), ("coordinator", 200)],
)
def test_drafts_are_hidden(client, who, status):
    project = ProjectFactory(state="draft")
    if who == "coordinator":
        client.force_login(CoordinatorFactory())
    elif who != "anonymous":
        membership = MembershipFactory(**({"actor": project.lead} if who == "lead" else {}))
        if who in {"invited", "partner"}:
            ProjectPartnerFactory(
                project=project, actor=membership.actor, state="accepted" if who == "partner" else "invited"
            )
        client.force_login(membership.person)
    assert client.get(url("project_detail", project)).status_code == status


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("state", ProjectState.values)
@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.COMPLETED, Phase.STOPPED])
def test_detail_renders_in_every_state_and_language(client, language, state, phase):
    project = ProjectFactory(state=state, phase=phase, language="en", outcomes="**Noe**")
    client.force_login(MembershipFactory(actor=project.lead).person)
    page = client.get(url("project_detail", project, language=language)).content.decode()
    assert project.title in page
    assert "<strong>Noe</strong>" in page
    assert ('lang="en"' in page.split("<h1", 1)[1][:60]) == (language == "nb")


def test_unanswered_partners_are_shown_to_those_who_manage_only(client):
    project = ProjectFactory()
    accepted = ProjectPartnerFactory(project=project, actor=ActorFactory(name="Har takket ja AS"))
    invited = ProjectPartnerFactory(project=project, state="invited", actor=ActorFactory(name="Hemmelig AS"))
    declined = ProjectPartnerFactory(project=project, state="declined", actor=ActorFactory(name="Ville ikke AS"))

    def names(user):
        client.logout()
        if user:
            client.force_login(user)
        page = client.get(url("project_detail", project)).content.decode()
        return [part.actor.name in page for part in (accepted, invited, declined)]

    assert names(None) == [True, False, False]
    assert names(MembershipFactory(actor=accepted.actor).person) == [True, False, False]
    assert names(MembershipFactory(actor=project.lead).person) == [True, True, True]


def test_partner_search_says_how_to_answer_while_it_is_open(client):
    search = PartnerSearchFactory(wanted_kinds=["municipality"])
    page = client.get(url("project_detail", search.project)).content.decode()
    assert 'id="partner-search"' in page
    assert search.get_absolute_url() == f"{url('project_detail', search.project)}#partner-search"
    assert "prosjekt@helsehub.example" in page
    PartnerSearch.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    assert "prosjekt@helsehub.example" not in client.get(url("project_detail", search.project)).content.decode()


# Editing


def form_data(**changes):
    return {"title": "Trygg hjemme", "summary": "Sensorer.", "language": "nb", "starts_on": "2026-01-01", **changes}


@pytest.mark.parametrize(("button", "state"), [({}, "draft"), ({"publish": "1"}, "published")])
def test_create_project(client, editor, button, state):
    topic = TopicFactory()
    data = form_data(lead=editor.actor.pk, phase="running", topics=[topic.pk], budget="1500000", **button)
    answer = client.post(url("project_create"), data)
    project = Project.objects.get()
    assert answer["Location"] == project.get_absolute_url()
    assert (project.state, project.phase, project.budget, list(project.topics.all())) == (
        state, "running", 1500000, [topic],
    )  # fmt: skip


def test_create_project_keeps_what_was_typed_when_something_is_wrong(client, editor):
    page = client.post(url("project_create"), form_data(lead=editor.actor.pk, phase="idea", ends_on="2025-01-01"))
    assert "Trygg hjemme" in page.content.decode()
    assert "Prosjektet kan ikke slutte før det begynner." in page.content.decode()
    assert not Project.objects.exists()


def test_create_project_needs_an_actor(client):
    client.force_login(UserFactory())
    assert client.get(url("project_create")).status_code == 403


def test_edit_publish_phase_archive_and_restore(client, editor):
    project = ProjectFactory(lead=editor.actor, state="draft", phase="running")
    assert client.get(url("project_edit", project)).status_code == 200
    client.post(url("project_edit", project), form_data(title="Nytt navn"))
    client.post(url("project_publish", project))
    client.post(url("project_phase", project), {"phase": "completed"})
    project.refresh_from_db()
    assert (project.title, project.state, project.phase) == ("Nytt navn", "published", "completed")
    client.post(url("project_archive", project))
    project.refresh_from_db()
    assert project.is_archived
    client.post(url("project_restore", project))
    project.refresh_from_db()
    assert project.is_published


def test_two_windows_do_not_overwrite_each_others_project(client, editor):
    address = url("project_edit", ProjectFactory(lead=editor.actor, title="Før"))
    seen = client.get(address).context["form"]["seen"].value()
    assert re.search(rf'name="seen"\s+value="{re.escape(seen)}"', client.get(address).content.decode())
    words = form_data(title="Kollegaens ord", seen=seen)
    assert client.post(address, words).status_code == 302
    assert client.post(address, words).status_code == 302  # sent twice
    html = client.post(address, words | {"title": "Mine ord"}).content.decode()
    assert "Noen andre har endret dette" in html
    assert "Mine ord" in html
    assert Project.objects.get().title == "Kollegaens ord"


def test_a_phase_that_is_no_step_is_told_why(client, editor):
    project = ProjectFactory(lead=editor.actor, phase="idea")
    page = client.post(url("project_phase", project), {"phase": "in_use"}, follow=True).content.decode()
    assert "Et prosjekt kan ikke gå fra «Idé» til «I bruk»." in page
    assert client.post(url("project_phase", project), {"phase": "tull"}).status_code == 404


PAGES = ["project_edit", "partner_invite", "partner_search_open"]
POSTS = ["project_publish", "project_archive", "project_restore", "project_phase", "partner_search_close"]


@pytest.mark.parametrize("name", PAGES + POSTS)
@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("partner", 403), ("member", 403)])
def test_the_leads_pages_are_the_leads(client, name, who, status):
    project = ProjectFactory()
    PartnerSearchFactory(project=project)
    membership = MembershipFactory(actor=project.lead, role="member") if who == "member" else MembershipFactory()
    if who == "partner":
        ProjectPartnerFactory(project=project, actor=membership.actor)
    if who != "anonymous":
        client.force_login(membership.person)
    answer = client.post(url(name, project), {"phase": "completed"})
    assert answer.status_code == status
    project.refresh_from_db()
    assert (project.state, project.phase) == ("published", "running")


@pytest.mark.parametrize("name", POSTS)
def test_changes_are_posts(client, editor, name):
    assert client.get(url(name, ProjectFactory(lead=editor.actor))).status_code == 405


def test_open_and_close_a_partner_search(client, editor):
    project = ProjectFactory(lead=editor.actor)
    data = {
        "title": "Vi søker en kommune",
        "text": "Til utprøving.",
        "wanted_kinds": ["municipality"],
        "closes_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "contact": "Prosjektleder",
        "contact_email": "prosjekt@helsehub.example",
    }
    late = client.post(url("partner_search_open", project), {**data, "closes_on": "2020-01-01"})
    assert "closes_on" in late.context["form"].errors
    assert "Til utprøving." in late.content.decode()
    answer = client.post(url("partner_search_open", project), data)
    search = PartnerSearch.objects.get()
    assert (answer["Location"], search.state) == (search.get_absolute_url(), "open")
    client.post(url("partner_search_close", project))
    search.refresh_from_db()
    assert search.state == "closed"


# Partners


def test_invite_and_answer(client, editor):
    project, invited = ProjectFactory(lead=editor.actor, state="draft"), MembershipFactory()
    client.post(url("partner_invite", project), {"actor": invited.actor.pk, "role": "partner"})
    part = project.partners.get()
    client.force_login(invited.person)
    address = url("partner_answer", part.public_id)
    page = client.get(address).content.decode()
    assert project.title in page
    assert project.get_absolute_url() not in page  # the draft itself is closed until they accept
    answer = client.post(address, {"accept": "1"})
    part.refresh_from_db()
    assert (answer["Location"], part.state) == (project.get_absolute_url(), "accepted")
    assert client.get(project.get_absolute_url()).status_code == 200


def test_decline(client, editor):
    part = ProjectPartnerFactory(actor=editor.actor, state="invited")
    page = client.post(url("partner_answer", part.public_id), {"decline": "1"}, follow=True).content.decode()
    part.refresh_from_db()
    assert part.state == "declined"
    assert "Dere har takket nei" in page


@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("other", 403), ("member", 403), ("lead", 403)])
def test_an_invitation_is_for_the_invited_actors_editors(client, who, status):
    part = ProjectPartnerFactory(state="invited")
    actors = {"member": part.actor, "lead": part.project.lead, "other": ActorFactory()}
    if who != "anonymous":
        role = "member" if who == "member" else "editor"
        client.force_login(MembershipFactory(actor=actors[who], role=role).person)
    address = url("partner_answer", part.public_id)
    assert client.get(address).status_code == status
    assert client.post(address, {"accept": "1"}).status_code == status
    part.refresh_from_db()
    assert part.state == "invited"


def test_withdraw(client, editor):
    part = ProjectPartnerFactory(project__lead=editor.actor, state="invited")
    client.post(url("partner_withdraw", part.public_id))
    assert not part.project.partners.exists()


def test_invite_offers_those_who_are_not_in_already(client, editor):
    project = ProjectFactory(lead=editor.actor)
    part, declined = ProjectPartnerFactory(project=project), ProjectPartnerFactory(project=project, state="declined")
    choices = client.get(url("partner_invite", project)).context["form"].fields["actor"].queryset
    assert part.actor not in choices
    assert editor.actor not in choices
    assert declined.actor in choices
