"""The door of letters: who gets them, once each, in their language; and every letter's words on /ui/letters/."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from actors.recipients import Who, coordinators, people_of
from actors.states import ActorState
from ecosystem.shared import letters
from ecosystem.shared.letter_gallery import EXAMPLES, draw, names
from ecosystem.shared.letters import FOLDER, Address, MissingFactError, send, send_one
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory

ROOT = Path(settings.BASE_DIR)
DOORS = {"send", "send_one", "write", "write_each", "piece"}
NAME = re.compile(r"[a-z_]+/[a-z_]+")
FACTS = {"actor": "Lier", "project": "Natt", "url": "https://helsehub.example/"}


def python_files():
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] not in {"tests", "bench", "node_modules"} and ".venv" not in path.parts:
            yield path


def calls_of_the_door(tree):
    """What is given as the letter: in code that imports the door's functions, or takes one of them by its module."""
    doors = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("shared.letters")
        for alias in node.names
        if alias.name in DOORS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in doors:
            yield node


def named_in(node):
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and NAME.fullmatch(part.value)
    }


def test_every_letter_that_code_names_has_words_and_all_words_are_sent_by_code():
    named = set()
    for path in python_files():
        tree = ast.parse(path.read_text())
        calls = list(calls_of_the_door(tree))
        for call in calls:
            given = call.args[0]
            passed_on = (
                isinstance(given, ast.Name) and given.id == "letter"
            )  # a helper's parameter, named by its callers
            assert passed_on or named_in(given), f"{path}:{call.lineno} does not say which letter"
        if calls or path.name == "letters.py":
            named |= named_in(tree)
    written = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.txt")}
    assert named == written
    assert len(written) > 10


def test_letters_leave_by_the_door_alone():
    """But for the account pages' own mails, which allauth writes."""
    writes = re.compile(r"\b(queue_mail|OutgoingMail)\(")
    beside = {str(path.relative_to(ROOT)) for path in python_files() if writes.search(path.read_text())}
    models = {"ecosystem/shared/models.py", "ecosystem/shared/mail.py"}
    assert beside - models == {"ecosystem/shared/letters.py", "actors/accounts/adapter.py"}


@pytest.mark.parametrize("letter", names())
def test_every_letter_can_be_drawn_in_both_languages(letter):
    drawn = draw(letter)
    assert {one.language for one in drawn} == {"nb", "en"}
    for one in drawn:
        assert one.subject
        assert one.text
        assert "\n" not in one.subject
        assert "HelseHub" in one.text
        assert "\n\n\n" not in one.text or letter == "digests/digest"
        assert "%(" not in one.text
        assert "{{" not in one.text


def test_norwegian_letters_are_norwegian():
    same = [letter for letter in names() if draw(letter)[0].text == draw(letter)[1].text]
    assert same == []


def test_every_example_is_used():
    said = "".join(path.read_text() for path in FOLDER.rglob("*.txt"))
    assert [name for name in EXAMPLES if not re.search(rf"\b{name}\b", said)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("nb", "Brev"), ("en", "Letters")])
def test_the_gallery_shows_every_letter(client, language, words):
    page = client.get("/ui/letters/", {"lang": language}).content.decode()
    assert re.search(rf"{words}\s*</h1>", page)
    assert [letter for letter in names() if letter not in page] == []


@pytest.mark.django_db
class TestSending:
    def test_one_row_each_in_their_own_language_and_once(self):
        norwegian, english = UserFactory(language="nb"), UserFactory(language="en")
        for new in (2, 0):
            assert send("projects/accepted", [norwegian, english], key="a:1", facts=FACTS) == new
        rows = OutgoingMail.objects.in_bulk([f"a:1:{norwegian.pk}", f"a:1:{english.pk}"], field_name="key")
        first, second = rows[f"a:1:{norwegian.pk}"], rows[f"a:1:{english.pk}"]
        assert (first.to, first.language, first.subject) == (norwegian.email, "nb", "Lier blir med i «Natt»")
        assert (second.to, second.language, second.subject) == (english.email, "en", "Lier takes part in “Natt”")
        assert second.text == (
            "Hello,\n\nLier has accepted to take part in “Natt”.\n\nhttps://helsehub.example/\n\nHelseHub"
        )

    def test_nobody_who_cannot_log_in_gets_it(self):
        closed = UserFactory(is_active=False)
        assert send("projects/accepted", [closed], key="a:1", facts=FACTS) == 0
        assert send_one("projects/accepted", closed, key="a:2", facts=FACTS) is False
        assert not OutgoingMail.objects.exists()

    def test_one_reader_has_the_key_alone_and_sealed_is_said_by_it(self):
        address = Address("post@lier.example", "nb")
        assert send_one("projects/accepted", address, key="a:1", facts=FACTS, sealed=True) is True
        assert list(OutgoingMail.objects.values_list("key", "to")) == [("sealed:a:1", "post@lier.example")]

    def test_what_people_wrote_comes_as_they_wrote_it(self):
        odd = FACTS | {"project": '<b>"Natt" & dag</b> %(x)s {{ y }}\nslutt'}
        send_one("projects/accepted", Address("a@a.example", "en"), key="a:1", facts=odd)
        row = OutgoingMail.objects.get()
        assert row.subject == 'Lier takes part in “<b>"Natt" & dag</b> %(x)s {{ y }} slutt”'
        assert odd["project"] in row.text

    def test_a_fact_that_is_not_given_stops_the_letter(self):
        with pytest.raises(MissingFactError, match="project"):
            send_one("projects/accepted", Address("a@a.example", "en"), key="a:1", facts={"actor": "Lier"})
        assert not OutgoingMail.objects.exists()

    def test_facts_may_depend_on_the_reader_and_on_the_language(self):
        person = UserFactory(language="en", name="Kari")
        send("projects/accepted", [person], key="a:1", facts=lambda reader: FACTS | {"actor": reader.name})
        url = letters.page("events:event_list")
        send_one("projects/accepted", person, key="a:2", facts=FACTS | {"url": url})
        first, second = OutgoingMail.objects.order_by("key").values_list("text", flat=True)
        assert "Kari has accepted" in first
        assert f"{settings.SITE_URL.rstrip('/')}/en/events/" in second


@pytest.mark.django_db
class TestRecipients:
    @pytest.fixture
    def team(self):
        actor = ActorFactory()
        people = {
            role: MembershipFactory(actor=actor, role=role).person for role in ("administrator", "editor", "member")
        }
        MembershipFactory(actor=actor, role="administrator", person=UserFactory(is_active=False))
        coordinator = CoordinatorFactory()
        MembershipFactory(actor=actor, role="editor", person=coordinator)
        return SimpleNamespace(actor=actor, coordinator=coordinator, **people)

    def test_editors_are_told_and_closed_accounts_are_not(self, team):
        assert people_of(team.actor) == [team.administrator, team.editor, team.coordinator]
        assert people_of(team.actor.pk, neutral=True, besides=team.editor) == [team.administrator]
        assert people_of(team.actor, who=Who.ADMINISTRATORS) == [team.administrator]
        assert people_of(team.actor, who=Who.ALL, neutral=True) == [team.administrator, team.editor, team.member]

    def test_nobody_acts_for_an_actor_that_is_not_approved_but_somebody_runs_it(self, team):
        team.actor.state = ActorState.APPLIED
        team.actor.save()
        assert people_of(team.actor) == []
        assert people_of(team.actor, who=Who.ADMINISTRATORS) == [team.administrator]

    def test_each_person_once_however_many_actors_they_act_for(self, team):
        other = MembershipFactory(person=team.editor, role="editor").actor
        assert people_of(team.actor, other, neutral=True) == [team.administrator, team.editor]

    def test_coordinators_without_whoever_did_it(self, team):
        second = CoordinatorFactory()
        CoordinatorFactory(is_active=False)
        assert coordinators() == [team.coordinator, second]
        assert coordinators(besides=second) == [team.coordinator]
