"""Files of actors and people, from what stands in them to what stands in the database."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from actors.belonging import appointments
from actors.importing import actions as importing_actions
from actors.models import Actor, ActorTag, Appointment, ImportRun, JoinRequest, User
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
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


@pytest.fixture
def coordinator():
    return CoordinatorFactory()


def numbers(count):
    """Valid organisation numbers, in rising order."""
    weights, base, found = (3, 2, 7, 6, 5, 4, 3, 2), 20_000_000, []
    while len(found) < count:
        base += 1
        check = 11 - sum(int(digit) * weight for digit, weight in zip(str(base), weights, strict=True)) % 11
        if check < 10 or check == 11:
            found.append(f"{base}{0 if check == 11 else check}")
    return found


ONE, TWO, THREE = numbers(3)


def read(text, by, kind="actors", name="fil.csv", **more):
    content = text if isinstance(text, bytes) else text.encode()
    return importing_actions.read_import(
        file=io.BytesIO(content), name=name, size=len(content), kind=kind, by=by, **more
    )


def doings(run):
    return [(row["number"], row["do"]) for row in run.rows]


def errors(run):
    return {row["number"]: row["errors"] for row in run.rows if row["errors"]}


def test_new_changed_and_unchanged_actors(coordinator):
    drammen, lier = RegionFactory(code="3301", name="Drammen"), RegionFactory(code="3312", name="Lier")
    old = ActorFactory(name="Gamle AS", organisation_number=ONE, region=lier, size_band="1-5")
    same = ActorFactory(name="Lik AS", organisation_number=TWO)
    topic = TopicFactory(slug="fall", name_nb="Fall")
    file = (
        "Organisasjonsnummer;Navn;Type;Kommune;Ansatte;Tema;Nettside\n"
        f"NO {ONE[:3]} {ONE[3:6]} {ONE[6:]} MVA;Nye AS;;Drammen;14;fall;www.nye.no\n"
        f"{TWO};Lik AS;Bedrift;;;;\n"
        f"{THREE};Helt ny AS;firm;3301;6–20;;\n"
    )
    run = read(file, coordinator)
    assert doings(run) == [(2, "change"), (3, "same"), (4, "create")]
    assert run.rows[0]["changes"] == [
        ["Navn", "Gamle AS", "Nye AS"],
        ["Kommune eller fylke", "Lier", "Drammen"],
        ["Nettsted", "", "https://www.nye.no"],
        ["Størrelse", "1–5 ansatte", "6–20 ansatte"],
        ["Temaer", "", "Fall"],
    ]
    assert Actor.objects.count() == 2
    importing_actions.carry_out_import(run=run, by=coordinator)
    old.refresh_from_db()
    assert (old.name, old.sort_name, old.region, old.size_band) == ("Nye AS", "nye as", drammen, "6-20")
    assert (old.website_domain, list(old.topics.all())) == ("nye.no", [topic])
    new = Actor.objects.get(organisation_number=THREE)
    assert (new.slug, new.state, new.region, new.decided_by) == ("helt-ny-as", "approved", drammen, coordinator)
    assert [new.history.get().history_type, new.history.get().history_user] == ["+", coordinator]
    assert old.history.latest().history_type == "~"
    assert [tie.topic for tie in old.history.latest().topics.all()] == [topic]
    assert list(same.history.values_list("history_type", flat=True)) == ["+"]
    assert set(AuditEntry.objects.values_list("action", "target_id")) >= {
        ("import_actor", str(new.pk)),
        ("change_actor_by_import", str(old.pk)),
        ("carry_out_import", str(run.pk)),
    }


def test_new_actors_can_wait_in_the_queue(coordinator):
    run = read(f"Orgnr,Name,Kind\n{ONE},Ny AS,Firm\n", coordinator, state="applied")
    importing_actions.carry_out_import(run=run, by=coordinator)
    actor = Actor.objects.get()
    assert (actor.state, actor.decided_by) == ("applied", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_every_usual_way_of_writing_csv(coordinator, encoding, sign):
    text = sign.join(["Org.nr.", "NAVN", "Aktørtype"]) + "\r\n" + sign.join([ONE, '"Ærlig Øl; og, Å AS"', "bedrift"])
    run = read(text.encode(encoding), coordinator)
    assert (doings(run), run.rows[0]["label"]) == ([(2, "create")], "Ærlig Øl; og, Å AS")


def test_rows_are_numbered_as_the_spreadsheet_shows_them(coordinator):
    text = f'Aktører 2026\n\nOrgnr;Navn;Type\n{ONE};"To\nlinjer AS";bedrift\n\n;;\n{TWO};;bedrift\n'
    run = read(text, coordinator)
    assert doings(run) == [(4, "create"), (7, "wrong")]
    assert errors(run) == {7: [["Navn", "Må fylles ut for en ny aktør."]]}


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ("123456789;A;bedrift;;;", "Organisasjonsnummer", "ikke et gyldig organisasjonsnummer"),
        (f"{ONE};A;romskip;;;", "Type", "«romskip»"),
        (f"{ONE};A;bedrift;Atlantis;;", "Kommune eller fylke", "«Atlantis»"),
        (f"{ONE};A;bedrift;;ikke en adresse;", "Nettsted", "«ikke en adresse»"),
        (f"{ONE};A;bedrift;;;ukjent", "Koordinatorenes merkelapper", "ukjent"),
        (f"{ONE};{'x' * 201};bedrift;;;", "Navn", "200"),
        (f"{ONE};#REF!;bedrift;;;", "Navn", "#REF!"),
        (f"{ONE};;bedrift;;;", "Navn", "Må fylles ut"),
        (";Finnes AS;bedrift;;;", "Organisasjonsnummer", "finnes her fra før"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(coordinator, cells, column, words):
    ActorFactory(name="Finnes AS")
    run = read(f"Orgnr;Navn;Type;Kommune;Nettsted;Merkelapper\n{cells}\n", coordinator)
    (told,) = errors(run)[2]
    assert told[0] == column
    assert words in told[1]


def test_the_same_number_twice_is_wrong_in_both_rows(coordinator):
    ActorFactory(organisation_number=ONE)
    run = read(f"Orgnr;Navn;Type\n{ONE};A;firm\n{TWO};B;firm\nNO{ONE}MVA;C;firm\n;D;firm\n;d;firm\n", coordinator)
    assert {number: told[0][1] for number, told in errors(run).items()} == {
        2: "Står også i rad 4.",
        4: "Står også i rad 2.",
        5: "Står også i rad 6.",
        6: "Står også i rad 5.",
    }


def test_columns_nobody_knows_are_named_and_two_that_mean_the_same_are_refused(coordinator):
    run = read(f"Orgnr;Navn;Type;Favorittfarge\n{ONE};A;firm;blå\n", coordinator)
    assert run.summary["ignored"] == ["Favorittfarge"]
    with pytest.raises(ActionRefused, match="«Navn», «Name»"):
        read(f"Orgnr;Navn;Name\n{ONE};A;B\n", coordinator)
    with pytest.raises(ActionRefused, match="«Organisasjonsnummer»"):
        read("Navn;Type\nA;firm\n", coordinator)
    with pytest.raises(ActionRefused, match="ingen rader"):
        read("Orgnr;Navn\n", coordinator)


def test_five_thousand_rows_with_fifty_faults(coordinator):
    """Every fault named with its row, nothing half-done."""
    RegionFactory(code="3301", name="Drammen")
    found = numbers(5000)
    for number in found[:5]:
        ActorFactory(organisation_number=number, name=f"Gammel {number}")
    wrong = set(range(100, 5100, 100))
    lines = ["Orgnr;Navn;Type;Kommune"]
    for row in range(2, 5002):
        place = "Atlantis" if row in wrong else "Drammen"
        lines.append(f"{found[row - 2]};Virksomhet {row} AS;bedrift;{place}")
    run = read("\n".join(lines), coordinator)
    assert sorted(errors(run)) == sorted(wrong)
    assert all(
        told == [["Kommune eller fylke", told[0][1]]] and "«Atlantis»" in told[0][1] for told in errors(run).values()
    )
    assert run.summary["counts"] == {"create": 4945, "change": 5, "same": 0, "wrong": 50}
    with pytest.raises(ActionRefused) as refused:
        importing_actions.carry_out_import(run=run, by=coordinator)
    assert refused.value.code == "faulty"
    assert Actor.objects.count() == 5
    importing_actions.carry_out_import(run=run, by=coordinator, skip_faulty=True)
    assert Actor.objects.count() == 4950
    assert Actor.history.filter(history_type="+").count() == 4950
    run = importing_actions.undo_import(run=run, by=coordinator)
    assert Actor.objects.count() == 5
    assert run.summary["left"] == 0
    assert set(Actor.objects.values_list("name", flat=True)) == {f"Gammel {number}" for number in found[:5]}


@pytest.mark.parametrize("kind", ["actors", "people"])
def test_as_many_queries_for_many_rows_as_for_few(coordinator, kind):
    def text(first, last):
        if kind == "people":
            rows = [f"p{n}@firma.example;Person {n};{ONE};redaktør" for n in range(first, last)]
            return "\n".join(["E-post;Navn;Aktør;Rolle", *rows])
        return "\n".join(["Orgnr;Navn;Type", *(f"{n};Firma {n};firm" for n in numbers(60)[first:last])])

    ActorFactory(organisation_number=ONE)
    counts = []
    for first, last in ((1, 4), (10, 50)):
        with CaptureQueriesContext(connection) as queries:
            run = read(text(first, last), coordinator, kind=kind)
            run = importing_actions.carry_out_import(run=run, by=coordinator)
            importing_actions.undo_import(run=run, by=coordinator)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_fault_in_the_writing_leaves_nothing_behind(coordinator, monkeypatch):
    run = read(f"Orgnr;Navn;Type\n{ONE};A;firm\n{TWO};B;firm\n", coordinator)

    def burst(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("actors.importing.writing_actors.record_history", burst)
    with pytest.raises(RuntimeError):
        importing_actions.carry_out_import(run=run, by=coordinator)
    run.refresh_from_db()
    assert (Actor.objects.count(), run.state) == (0, "preview")


def test_a_change_after_the_preview_is_shown_before_it_is_overwritten(coordinator):
    actor = ActorFactory(organisation_number=ONE, name="Før")
    run = read(f"Orgnr;Navn\n{ONE};Etter\n", coordinator)
    actor.name = "Midt imellom"
    actor.save()
    with pytest.raises(ActionRefused) as refused:
        importing_actions.carry_out_import(run=run, by=coordinator)
    assert refused.value.code == "moved"
    run = importing_actions.look_again(run=run, by=coordinator)
    assert run.rows[0]["changes"] == [["Navn", "Midt imellom", "Etter"]]
    importing_actions.carry_out_import(run=run, by=coordinator)
    actor.refresh_from_db()
    assert actor.name == "Etter"


def test_an_import_is_carried_out_once(coordinator):
    run = read(f"Orgnr;Navn;Type\n{ONE};A;firm\n", coordinator)
    importing_actions.carry_out_import(run=run, by=coordinator)
    for action in (importing_actions.carry_out_import, importing_actions.look_again, importing_actions.drop_import):
        with pytest.raises(ActionRefused):
            action(run=run, by=coordinator)
    importing_actions.undo_import(run=run, by=coordinator)
    with pytest.raises(ActionRefused):
        importing_actions.undo_import(run=run, by=coordinator)


def test_undo_leaves_and_names_what_has_moved_on(coordinator):
    tag = ActorTag.objects.create(name="2026")
    changed = ActorFactory(organisation_number=ONE, name="Før", about="Gammelt")
    changed.tags.add(tag)
    found = numbers(5)
    rows = [f"{ONE};Etter;firm;Nytt", *(f"{number};Ny {number};firm;" for number in found[1:])]
    run = read("\n".join(["Orgnr;Navn;Type;Om", *rows]), coordinator)
    run = importing_actions.carry_out_import(run=run, by=coordinator)
    made = {actor.organisation_number: actor for actor in Actor.objects.exclude(pk=changed.pk)}
    made[found[1]].save()
    MembershipFactory(actor=made[found[2]])
    InterestFactory(actor=made[found[3]])
    run = importing_actions.undo_import(run=run, by=coordinator)
    assert [bool(row["left"]) for row in run.rows] == [False, True, True, True, False]
    assert run.summary["left"] == 3
    changed.refresh_from_db()
    assert (changed.name, changed.about, list(changed.tags.all())) == ("Før", "Gammelt", [tag])
    assert not Actor.objects.filter(organisation_number=found[4]).exists()
    assert Actor.history.filter(organisation_number=found[4]).latest().history_type == "-"
    assert AuditEntry.objects.filter(action="undo_import", target_id=str(run.pk)).exists()


def test_people_are_made_and_let_in_and_everybody_concerned_is_told(coordinator):
    keeper = MembershipFactory(role="administrator", actor__name="Firma AS", actor__organisation_number=ONE)
    known = UserFactory(email="kjent@firma.example", name="Gammelt navn")
    ask = JoinRequest.objects.create(person=known, actor=keeper.actor)
    text = (
        "E-post;Navn;Virksomhet;Rolle;Språk\n"
        f"Ny@Firma.example;Nye Person;{ONE};Redaktør;English\n"
        "kjent@firma.example;Nytt navn;firma as;;\n"
        "ny@firma.example;;;;\n"
    )
    run = read(text, coordinator, kind="people")
    assert doings(run) == [(2, "create"), (3, "change"), (4, "create")]
    importing_actions.carry_out_import(run=run, by=coordinator)
    new = User.objects.get(email="ny@firma.example")
    assert (new.name, new.language, new.has_usable_password(), new.is_staff) == ("Nye Person", "en", False, False)
    known.refresh_from_db()
    ask.refresh_from_db()
    assert (known.name, ask.state) == ("Nytt navn", "accepted")
    assert dict(keeper.actor.memberships.values_list("person", "role")) == {keeper.person_id: "administrator"}
    waiting = Appointment.objects.waiting()
    assert dict(waiting.values_list("person", "role")) == {new.pk: "editor", known.pk: "member"}
    again = read(text, coordinator, kind="people")
    assert [row["do"] for row in again.rows] == ["same"] * 3  # what waits already is not asked for twice
    letters = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(letters) == {new.email, known.email, keeper.person.email}
    assert "/account/password/reset/" in letters[new.email].text
    assert "Editor" in letters[new.email].text
    assert "ny@firma.example" in letters[keeper.person.email].text
    for row in waiting:
        appointments.confirm_appointment(appointment=row, by=keeper.person)
    assert keeper.actor.memberships.count() == 3


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("ikke epost;A;;", "E-post", "ikke en e-postadresse"),
        (";A;;", "E-post", "Må fylles ut"),
        ("ny@x.example;;;", "Navn", "Må fylles ut"),
        ("ny@x.example;A;Ukjent AS;", "Aktør", "«Ukjent AS»"),
        ("ny@x.example;A;;redaktør", "Aktør", "Hvilken aktør"),
        (f"ny@x.example;A;{ONE};konge", "Rolle", "«konge»"),
        (f"leder@x.example;;{ONE};medlem", "Rolle", "uten administrator"),
        ("stengt@x.example;A;;", "E-post", "stengt"),
        (f"meg@x.example;;{ONE};redaktør", "Rolle", "deg selv"),
    ],
)
def test_what_is_wrong_with_people(row, column, words):
    me = CoordinatorFactory(email="meg@x.example")
    actor = ActorFactory(organisation_number=ONE)
    MembershipFactory(actor=actor, person__email="leder@x.example", role="administrator")
    UserFactory(email="stengt@x.example", is_active=False)
    run = read(f"E-post;Navn;Aktør;Rolle\n{row}\n", me, kind="people")
    (told,) = errors(run)[2]
    assert told[0] == column
    assert words in told[1]


def test_the_same_person_twice_in_an_actor_or_with_two_names_is_wrong(coordinator):
    ActorFactory(organisation_number=ONE)
    text = f"E-post;Navn;Aktør\na@x.example;A;{ONE}\nA@x.example;A;{ONE}\nb@x.example;B;\nb@x.example;C;{ONE}\n"
    run = read(text, coordinator, kind="people")
    assert sorted(errors(run)) == [2, 3, 4, 5]


def test_roles_change_through_the_guarded_action_and_come_back(coordinator):
    leader = MembershipFactory(role="administrator", actor__organisation_number=ONE)
    MembershipFactory(role="administrator", actor=leader.actor)
    run = read(f"E-post;Aktør;Rolle\n{leader.person.email};{ONE};medlem\n", coordinator, kind="people")
    run = importing_actions.carry_out_import(run=run, by=coordinator)
    leader.refresh_from_db()
    assert leader.role == "member"
    run = importing_actions.undo_import(run=run, by=coordinator)
    leader.refresh_from_db()
    assert (leader.role, run.summary["left"]) == ("member", 0)
    assert Appointment.objects.waiting().get().role == "administrator"  # comes back when the actor says yes


def test_undo_removes_people_nobody_has_used_and_leaves_the_others(coordinator):
    ActorFactory(organisation_number=ONE)
    text = f"E-post;Navn;Aktør\na@x.example;A;{ONE}\nb@x.example;B;{ONE}\nc@x.example;C;\n"
    run = importing_actions.carry_out_import(run=read(text, coordinator, kind="people"), by=coordinator)
    used = User.objects.get(email="b@x.example")
    used.set_password("et-langt-passord")
    used.save()
    run = importing_actions.undo_import(run=run, by=coordinator)
    assert [bool(row["left"]) for row in run.rows] == [False, True, False]
    assert list(Appointment.objects.waiting().values_list("person__email", flat=True)) == ["b@x.example"]
    assert set(User.objects.values_list("email", flat=True)) == {coordinator.email, "b@x.example"}


@pytest.mark.parametrize("who", [None, "editor"])
def test_only_coordinators_read_files(coordinator, who):
    person = MembershipFactory(role="administrator").person if who else UserFactory()
    with pytest.raises(NotAllowed):
        read(f"Orgnr;Navn;Type\n{ONE};A;firm\n", person)
    run = read(f"Orgnr;Navn;Type\n{ONE};A;firm\n", coordinator)
    for action in (
        importing_actions.carry_out_import,
        importing_actions.undo_import,
        importing_actions.look_again,
        importing_actions.drop_import,
    ):
        with pytest.raises(NotAllowed):
            action(run=run, by=person)


def test_an_import_whose_rows_are_no_longer_kept_cannot_be_undone(coordinator):
    run = importing_actions.carry_out_import(run=read(f"Orgnr;Navn;Type\n{ONE};A;firm\n", coordinator), by=coordinator)
    ImportRun.objects.update(rows=[])
    with pytest.raises(ActionRefused) as refused:
        importing_actions.undo_import(run=run, by=coordinator)
    assert refused.value.code == "old"
    assert Actor.objects.exists()


def test_an_exported_workbook_reads_back_without_changes(coordinator):
    from actors.curation.exports import actor_rows
    from ecosystem.shared.spreadsheets.writing import write_xlsx

    actor = ActorFactory(name="=Formel AS", organisation_number=ONE, region=RegionFactory(), size_band="6-20")
    actor.tags.add(ActorTag.objects.create(name="Sak 1"))
    for language in ("nb", "en"):
        with translation.override(language):
            file = write_xlsx(actor_rows(Actor.objects.all()))
            run = importing_actions.read_import(file=file, name="a.xlsx", size=9, kind="actors", by=coordinator)
        assert (doings(run), errors(run)) == ([(2, "same")], {})


def workbook(rows, merge=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merge:
        book.active.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_with_title_numbers_merged_cells_and_empty_rows(coordinator):
    rows = [["Aktører"], [], ["Orgnr", "Navn", "Type"], [int(ONE), "A", "firm"], [None], [float(TWO), "B", None]]
    run = read(workbook(rows, merge=["A1:C1", "C4:C6"]), coordinator, name="a.xlsx")
    assert doings(run) == [(4, "create"), (6, "create")]
    assert run.rows[1]["values"]["kind"] == "firm"


def test_a_formula_without_a_result_is_told(coordinator):
    run = read(workbook([["Orgnr", "Navn", "Type"], [ONE, '="A"&"B"', "firm"]]), coordinator, name="a.xlsx")
    ((column, words),) = errors(run)[2]
    assert column == "Navn"
    assert "formel" in words
