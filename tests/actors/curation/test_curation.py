"""What coordinators alone do and see: tags, notes, saved lists, files in and out, and two of them at once."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.curation import actions as curation_actions
from actors.importing import actions as importing_actions
from actors.models import Actor, ActorNote, ActorTag, ImportRun, SavedFilter
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory, organisation_number

pytestmark = pytest.mark.django_db
LIST = "/admin/actors/actor/"


@pytest.fixture
def coordinator(client):
    person = CoordinatorFactory()
    client.force_login(person)
    return person


def act(client, action, actors, **more):
    data = {"action": action, "_selected_action": [actor.pk for actor in actors], **more}
    return client.post(LIST, data)


def change_form(actor, **more):
    inlines = {f"{p}-{n}": "0" for p in ("memberships", "interests", "notes") for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {"name": actor.name, "kind": actor.kind, "language": "nb", **inlines, **more}


def test_bulk_decline_asks_for_a_reason_first(client, coordinator):
    administrator = MembershipFactory(role="administrator", actor__state="applied")
    page = act(client, "decline", [administrator.actor])
    assert page.status_code == 200
    assert administrator.actor.name in page.content.decode()
    assert act(client, "decline", [administrator.actor], _confirmed="1", reason=" ").context["form"].errors
    assert Actor.objects.get(pk=administrator.actor_id).state == "applied"
    act(client, "decline", [administrator.actor], _confirmed="1", reason="Utenfor regionen.")
    actor = Actor.objects.get(pk=administrator.actor_id)
    assert (actor.state, actor.decision_reason) == ("declined", "Utenfor regionen.")
    assert "Utenfor regionen." in OutgoingMail.objects.get(to=administrator.person.email).text


def test_tags_are_put_on_and_taken_off_many(client, coordinator):
    tag = ActorTag.objects.create(name="Møte 2026")
    actors = [ActorFactory() for _number in range(3)]
    actors[0].tags.add(tag)
    act(client, "add_tag", actors, _confirmed="1", tag=tag.pk)
    assert tag.actors.count() == 3
    assert AuditEntry.objects.filter(action="tag_actor").count() == 2
    act(client, "remove_tag", actors[:2], _confirmed="1", tag=tag.pk)
    assert list(tag.actors.all()) == [actors[2]]


def test_a_bulk_action_on_all_pages_reaches_all(client, coordinator):
    tag = ActorTag.objects.create(name="Alle")
    actors = [ActorFactory() for _number in range(105)]
    page = act(client, "add_tag", actors[:1], select_across="1")
    assert page.context["across"] == "1"
    act(client, "add_tag", actors[:1], select_across="1", _confirmed="1", tag=tag.pk)
    assert tag.actors.count() == 105


def test_the_export_holds_what_coordinators_see_and_is_logged(client, coordinator):
    actor = ActorFactory(name="=cmd|calc", organisation_number=organisation_number(1))
    actor.tags.add(ActorTag.objects.create(name="Vurder"))
    MembershipFactory(actor=actor)
    text = act(client, "export_csv", [actor]).getvalue().decode("utf-8-sig")
    heading, row = list(csv.reader(io.StringIO(text), delimiter=";"))
    told = dict(zip(heading, row, strict=True))
    assert (told["Navn"], told["Koordinatorenes merkelapper"]) == ("'=cmd|calc", "Vurder")
    assert (told["Antall personer"], told["Status"]) == ("1", "Godkjent")
    sheet = openpyxl.load_workbook(io.BytesIO(act(client, "export_xlsx", [actor]).getvalue())).active
    assert [cell.value for cell in sheet[2]][1] == "'=cmd|calc"
    entries = AuditEntry.objects.filter(action="export", by_id=coordinator.pk).order_by("at")
    assert [entry.after for entry in entries] == [
        {"what": "actors", "rows": 1, "format": kind} for kind in ("csv", "xlsx")
    ]


def test_people_are_exported_with_where_they_belong(client, coordinator):
    place = MembershipFactory(actor__name="Firma AS", role="editor", person__name="@Kari")
    data = {"action": "export_csv", "_selected_action": [place.person_id]}
    text = client.post("/admin/actors/user/", data).getvalue().decode("utf-8-sig")
    _heading, row = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert row[:5] == [place.person.email, "'@Kari", "Firma AS", "Redaktør", "nb"]


def test_an_export_takes_the_same_queries_for_any_length(client, coordinator):
    counts = []
    for _round in range(2):
        ActorFactory()
        with CaptureQueriesContext(connection) as queries:
            act(client, "export_csv", Actor.objects.all()).getvalue()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_note_has_its_author_and_time_from_the_server_and_only_its_author_deletes_it(client, coordinator):
    actor = ActorFactory()
    address = reverse("admin:actors_actor_change", args=[actor.pk])
    other = CoordinatorFactory()
    new = {"notes-TOTAL_FORMS": "1", "notes-0-text": "Ring i mai", "notes-0-author": other.pk}
    client.post(address, change_form(actor, **new))
    note = ActorNote.objects.get()
    assert (note.text, note.author) == ("Ring i mai", coordinator)
    assert "Ring i mai" in client.get(address).content.decode()
    assert "Ring i mai" not in str(list(AuditEntry.objects.values("before", "after")))
    row = {"notes-TOTAL_FORMS": "1", "notes-INITIAL_FORMS": "1", "notes-0-id": note.pk, "notes-0-actor": actor.pk}
    client.post(address, change_form(actor, **row, **{"notes-0-text": "Omskrevet"}))
    note.refresh_from_db()
    assert note.text == "Ring i mai"
    client.force_login(other)
    client.post(address, change_form(actor, **row, **{"notes-0-DELETE": "on"}))
    assert ActorNote.objects.exists()
    client.force_login(coordinator)
    client.post(address, change_form(actor, **row, **{"notes-0-DELETE": "on"}))
    assert not ActorNote.objects.exists()


def test_two_coordinators_at_once_do_not_overwrite_each_other(client, coordinator):
    actor = ActorFactory(name="Før AS")
    address = reverse("admin:actors_actor_change", args=[actor.pk])
    seen = client.get(address).context["seen"]
    assert client.post(address, change_form(actor, name="Min AS", _seen=seen)).status_code == 302
    late = client.post(address, change_form(actor, name="Din AS", _seen=seen))
    assert late.status_code == 200
    assert "Noen andre har endret" in late.content.decode()
    assert 'value="Din AS"' in late.content.decode()
    actor.refresh_from_db()
    assert actor.name == "Min AS"
    assert AuditEntry.objects.get(action="edit_actor").after == {"name": "Min AS"}


def test_saved_lists_are_each_coordinators_own(client, coordinator):
    ActorFactory(name="Firma AS")
    ActorFactory(name="Kommune", kind="municipality")
    client.post(f"{LIST}lists/save/", {"name": "  Mine   firmaer ", "query": "kind__exact=firm&p=3&_popup=1&q="})
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.person, saved.page) == (
        "Mine firmaer",
        "kind__exact=firm",
        coordinator,
        "actors.actor",
    )
    page = client.get(f"{LIST}?{saved.query}")
    assert page.context["cl"].result_count == 1
    assert "Mine firmaer" in page.content.decode()
    assert "Mine firmaer" not in client.get("/admin/actors/user/").content.decode()
    client.post(f"{LIST}lists/save/", {"name": "Mine firmaer", "query": "kind__exact=cluster"})
    assert SavedFilter.objects.get().query == "kind__exact=cluster"
    client.force_login(CoordinatorFactory())
    assert "Mine firmaer" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}lists/{saved.pk}/delete/").status_code == 404
    client.force_login(coordinator)
    assert client.get(f"{LIST}lists/{saved.pk}/delete/").status_code == 405
    client.post(f"{LIST}lists/{saved.pk}/delete/")
    assert not SavedFilter.objects.exists()


def test_a_saved_list_opens_no_closed_question(client, coordinator):
    client.post(f"{LIST}lists/save/", {"name": "Svar", "query": "responses__isnull=False"})
    assert client.get(f"{LIST}?{SavedFilter.objects.get().query}").status_code == 400


def test_what_a_saved_list_cannot_be(coordinator):
    def save(name="a", query=""):
        return curation_actions.save_filter(page="actors.actor", name=name, query=query, by=coordinator)

    for number in range(30):
        save(f"Liste {number}")
    for wrong in ({"name": " "}, {"name": "x" * 81}, {"query": "x" * 1001}, {"name": "Én til"}):
        with pytest.raises(ActionRefused):
            save(**wrong)


def test_what_coordinators_keep_never_leaves_the_desk(client, coordinator):
    actor = ActorFactory(name="Firma AS")
    member = MembershipFactory(actor=actor, role="administrator").person
    actor.tags.add(ActorTag.objects.create(name="Hemmelig merkelapp"))
    curation_actions.write_note(actor=actor, text="Hemmelig notat", by=coordinator)
    curation_actions.save_filter(page="actors.actor", name="Hemmelig liste", query="", by=coordinator)
    client.force_login(member)
    pages = [
        reverse("actors:actor_list"),
        reverse("actors:actor_detail", args=[actor.slug]),
        reverse("actors:actor_edit", args=[actor.slug]),
        reverse("actors:actor_history", args=[actor.slug]),
        reverse("actors:actor_export_csv"),
        reverse("portal:my_page"),
        "/api/v1/actors/",
        f"/api/v1/actors/{actor.slug}/",
    ]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert "Hemmelig" not in content.decode(), page


ADDRESSES = [
    ("get", "/admin/actors/importrun/"),
    ("get", "/admin/actors/importrun/add/"),
    ("post", "/admin/actors/importrun/add/"),
    ("get", "/admin/actors/importrun/template/actors.csv"),
    ("get", "/admin/actors/importrun/{run}/change/"),
    ("post", "/admin/actors/importrun/{run}/change/"),
    ("post", "/admin/actors/actor/lists/save/"),
    ("post", "/admin/actors/actor/lists/1/delete/"),
    ("get", "/admin/actors/actortag/"),
]


@pytest.mark.parametrize("who", ["anybody", "person", "member", "editor", "administrator", "others_administrator"])
@pytest.mark.parametrize("state", ["applied", "approved", "suspended"])
def test_only_coordinators_reach_the_pages(client, who, state):
    run = upload_as(CoordinatorFactory())
    actor = ActorFactory(state=state)
    if who == "person":
        client.force_login(UserFactory())
    elif who != "anybody":
        place = {"role": "administrator"} if who == "others_administrator" else {"actor": actor, "role": who}
        client.force_login(MembershipFactory(**place).person)
    for method, address in ADDRESSES:
        response = getattr(client, method)(address.format(run=run.pk), {"_import": "1"})
        assert response.status_code == 302, address
        assert response.url.startswith("/admin/login/"), address
    run.refresh_from_db()
    assert run.state == "preview"


@pytest.mark.parametrize("action", ["tag_actors", "untag_actors", "write_note", "save_filter", "record_export"])
def test_only_coordinators_curate(action):
    person = MembershipFactory(role="administrator").person
    words = {
        "tag_actors": {"actors": [], "tag": None},
        "untag_actors": {"actors": [], "tag": None},
        "write_note": {"actor": ActorFactory(), "text": "x"},
        "save_filter": {"page": "actors.actor", "name": "x", "query": ""},
        "record_export": {"what": "actors", "count": 0, "kind": "csv"},
    }[action]
    with pytest.raises(NotAllowed):
        getattr(curation_actions, action)(by=person, **words)


def file_of(text, name="aktører.csv"):
    return SimpleUploadedFile(name, text.encode())


def upload_as(person, text="Orgnr;Navn;Type\n;Ny AS;bedrift\n;;bedrift\n"):
    file = file_of(text)
    return importing_actions.read_import(file=file, name=file.name, size=file.size, kind="actors", by=person)


def test_a_file_goes_all_the_way_on_the_desk(client, coordinator):
    number = organisation_number(0)
    text = f"Orgnr;Navn;Type\n{number};Ny AS;bedrift\n{number[:-1]};Feil AS;bedrift\n"
    answer = client.post("/admin/actors/importrun/add/", {"kind": "actors", "state": "approved", "file": file_of(text)})
    run = ImportRun.objects.get()
    assert answer.url == f"/admin/actors/importrun/{run.pk}/change/"
    html = client.get(answer.url).content.decode()
    assert "1 rad har feil" in html
    assert "Organisasjonsnummer:" in html
    assert client.get(f"{answer.url}?show=create").context["page"].paginator.count == 1
    client.post(answer.url, {"_import": "1"})
    assert not Actor.objects.exists()
    client.post(answer.url, {"_import": "1", "skip_faulty": "1"})
    assert Actor.objects.get().name == "Ny AS"
    assert "Angre importen" in client.get(answer.url).content.decode()
    client.post(answer.url, {"_undo": "1"})
    assert not Actor.objects.exists()
    assert client.get(answer.url).status_code == 200
    assert client.get("/admin/actors/importrun/").status_code == 200


def test_a_file_that_cannot_be_read_is_told_by_the_field(client, coordinator):
    file = SimpleUploadedFile("a.xlsx", b"ikke en arbeidsbok")
    answer = client.post("/admin/actors/importrun/add/", {"kind": "actors", "state": "approved", "file": file})
    assert "det navnet sier" in answer.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()


def test_a_preview_that_has_moved_is_made_anew(client, coordinator):
    actor = ActorFactory(organisation_number=organisation_number(0), name="Før")
    run = upload_as(coordinator, f"Orgnr;Navn\n{actor.organisation_number};Etter\n")
    actor.name = "Imens"
    actor.save()
    client.post(f"/admin/actors/importrun/{run.pk}/change/", {"_import": "1"})
    run.refresh_from_db()
    assert (run.state, run.rows[0]["changes"][0][1]) == ("preview", "Imens")


def test_a_preview_can_be_thrown_away(client, coordinator):
    run = upload_as(coordinator)
    client.post(f"/admin/actors/importrun/{run.pk}/change/", {"_drop": "1"})
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", ["actors", "people"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_templates_read_in_as_they_are(client, coordinator, kind, ending):
    response = client.get(f"/admin/actors/importrun/template/{kind}.{ending}")
    content = response.getvalue()
    run = importing_actions.read_import(
        file=io.BytesIO(content), name=f"mal.{ending}", size=len(content), kind=kind, by=coordinator
    )
    assert run.summary["ignored"] == []
    columns = {error[0] for row in run.rows for error in row["errors"]}
    assert columns <= {"Kommune eller fylke", "Aktør"}  # the example's municipality and actor are not here
    assert client.get("/admin/actors/importrun/template/passord.csv").status_code == 404
