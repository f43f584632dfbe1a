"""The directory as a file: the same actors in the same order, harmless in a spreadsheet, noted in the log."""

import csv
import io

import openpyxl
import pytest
from django.utils import timezone

from actors.directory.export_views import FILES_PER_HOUR
from ecosystem.shared.models import AuditEntry
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InterestFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
CSV, XLSX = "/aktorer/eksport.csv", "/aktorer/eksport.xlsx"


@pytest.fixture
def reader(client):
    person = UserFactory(email="leser@helsehub.example", name="Leser")
    client.force_login(person)
    return person


def csv_rows(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))


def xlsx_rows(response):
    heading, *rows = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True)
    return [dict(zip(heading, [cell or "" for cell in row], strict=True)) for row in rows]


READ = {CSV: csv_rows, XLSX: xlsx_rows}


@pytest.mark.parametrize("address", [CSV, XLSX, "/en/actors/export.csv"])
def test_a_visitor_is_asked_to_log_in(client, address):
    response = client.get(f"{address}?kind=firm")
    assert response.status_code == 302
    assert "kind%3Dfirm" in response.url
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("address", READ)
def test_a_row_says_what_the_actors_page_says(client, reader, address):
    county = RegionFactory(code="33", name="Buskerud", level="county")
    place = RegionFactory(code="3301", name="Drammen", parent=county)
    topics = [TopicFactory(slug="fall"), TopicFactory(slug="natt")]
    actor = ActorFactory(
        name="Ærlig; «Sensor» AS",
        kind="firm",
        region=place,
        sector="private",
        size_band="1-5",
        about="Linje én\nlinje to",
        website="https://sensor.example",
        organisation_number="100000008",
        topics=topics,
        is_partner=True,
    )
    actor.regions_served.add(county)
    InterestFactory(actor=actor, side="offers", code="technology")
    InterestFactory(actor=actor, side="seeks", code="markets")
    (row,) = READ[address](client.get(address))
    assert row == {
        "Navn": "Ærlig; «Sensor» AS",
        "Organisasjonsnummer": "100000008",
        "Type": "Bedrift",
        "Sted": "Drammen",
        "Fylke": "Buskerud",
        "Leverer til": "Buskerud",
        "Sektor": "Privat virksomhet",
        "Størrelse": "1–5 ansatte",
        "Temaer": "Fall, Natt",
        "Søker": "Nye markeder, pasient- og brukergrupper",
        "Søker, med egne ord": "",
        "Tilbyr": "Teknologiske løsninger",
        "Tilbyr, med egne ord": "",
        "Presentasjon": "Linje én\nlinje to",
        "Nettsted": "https://sensor.example",
        "Partner i HelseHub": "ja",
        "Side": row["Side"],
    }
    assert row["Side"].endswith(actor.get_absolute_url())


def test_the_english_file_is_in_english(client, reader):
    ActorFactory(kind="firm")
    (row,) = csv_rows(client.get("/en/actors/export.csv"))
    assert (row["Kind"], row["Partner in HelseHub"]) == ("Firm", "no")
    assert "/en/actors/" in row["Page"]


@pytest.mark.parametrize(
    "query", ["", "kind=firm", "kind=firm&sort=newest", "q=sensor", "q=sensor&kind=cluster", "kind=funder"]
)
def test_the_file_has_what_the_directory_shows_every_page_of_it(client, reader, query):
    for number in range(18):
        ActorFactory(name=f"Sensor {number:02}", kind="firm" if number % 3 else "cluster")
    shown = []
    for page in range(1, 3):
        context = client.get(f"/aktorer/?{query}&page={page}").context["page"]
        shown += [actor.name for actor in context if actor.name not in shown]
    for address, read in READ.items():
        assert [row["Navn"] for row in read(client.get(f"{address}?{query}"))] == shown


@pytest.mark.parametrize("address", READ)
def test_nothing_of_people_nor_what_coordinators_keep(client, reader, address):
    actor = ActorFactory(application="Hemmelig søknad", decision_reason="Hemmelig grunn", address="Hemmelig vei 1")
    MembershipFactory(actor=actor, person__name="Hemmelig Person", person__email="hemmelig@firma.example")
    for state in ("applied", "suspended", "declined"):
        ActorFactory(name=f"Hemmelig {state}", state=state)
    client.force_login(CoordinatorFactory())
    rows = READ[address](client.get(address))
    assert [row["Navn"] for row in rows] == [actor.name]
    assert "emmelig" not in str(rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝"])
@pytest.mark.parametrize("address", READ)
def test_no_cell_runs_as_a_formula(client, reader, address, start):
    formula = f'{start}HYPERLINK("http://ond.example";"Klikk")'
    ActorFactory(name=f"{start.strip() or '='}cmd", about=formula, offers_text=formula)
    (row,) = READ[address](client.get(address))
    for cell in ("Navn", "Presentasjon", "Tilbyr, med egne ord"):
        assert row[cell].startswith("'"), (cell, row[cell])


def test_the_file_is_named_by_its_day_and_kept_by_nobody_on_the_way(client, reader):
    day = timezone.localdate().isoformat()
    for address, name in ((CSV, f"aktorer-{day}.csv"), (XLSX, f"aktorer-{day}.xlsx")):
        response = client.get(address)
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["Cache-Control"] == "private, no-store"
    assert f"actors-{day}.csv" in client.get("/en/actors/export.csv")["Content-Disposition"]


def test_the_log_says_who_took_how_many(client, reader):
    ActorFactory.create_batch(3, kind="firm")
    ActorFactory(kind="cluster")
    client.get(f"{XLSX}?kind=firm&ukjent=1")
    entry = AuditEntry.objects.get(action="export")
    assert (entry.by_id, entry.target_id) == (reader.pk, str(reader.pk))
    assert entry.after == {"what": "directory", "rows": 3, "format": "xlsx", "choices": "kind=firm"}


def test_too_many_files_in_an_hour_are_refused_in_plain_words(client, reader):
    for _file in range(FILES_PER_HOUR):
        assert client.get(CSV).status_code == 200
    refused = client.get(XLSX)
    assert refused.status_code == 429
    assert "For mange filer" in refused.content.decode()
    assert AuditEntry.objects.filter(action="export").count() == FILES_PER_HOUR
    client.force_login(UserFactory())
    assert client.get(CSV).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("address", READ)
def test_a_file_takes_the_same_queries_for_any_number(client, reader, django_assert_num_queries, address, rows):
    for _row in range(rows):
        InterestFactory(actor=ActorFactory(topics=[TopicFactory()], region=RegionFactory()))
    with django_assert_num_queries(8):
        client.get(address).getvalue()


@pytest.mark.parametrize("query", ["kind=ukjent", f"q={'å' * 2000}", "region=9999&page=-1", "sort=x"])
def test_odd_addresses_get_a_file(client, reader, query):
    ActorFactory()
    assert client.get(f"{CSV}?{query}").status_code == 200


def test_an_empty_selection_is_a_file_with_a_heading(client, reader):
    assert csv_rows(client.get(f"{CSV}?kind=cluster")) == []
