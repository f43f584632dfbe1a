"""Words that all read: no firm's name, and nothing of what a supplier has marked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused
from procurement.dialogue import actions as dialogue_actions
from procurement.meetings import minutes as meeting_minutes
from procurement.naming import is_named, without_name
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.procurement import DialogueEntryFactory, MeetingSlotFactory

pytestmark = pytest.mark.django_db
SECRET = "Algoritmen bruker søvnfrekvens fra radar. Prisen er 900 kroner for hvert rom i året."
OPEN = "Vi har levert til fire andre kommuner på Østlandet i år."


def note(need, by, text, **facts):
    given = {"kind": "information", "title": "Opplysning", "at": timezone.now() - timedelta(hours=1), **facts}
    return dialogue_actions.note_dialogue(need=need, by=by, text=text, **given)


def refusal(act, *args, **kwargs):
    with pytest.raises(ActionRefused) as found:
        act(*args, **kwargs)
    return found.value.code


@pytest.fixture
def sent(need, firm, owner_editor, firm_editor):
    slot = MeetingSlotFactory(need=need, firm=firm, starts_at=timezone.now() - timedelta(hours=2))
    words = {"minute_taker": "Kari", "present": "Per", "told": "Budsjettet er to millioner.", "asked": OPEN}
    minutes = meeting_minutes.write_minutes(slot=slot, by=owner_editor, shown=SECRET, **words)
    return meeting_minutes.send_minutes(minutes=minutes, by=owner_editor)


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("Trygg Natt Systemer AS", "vi møtte trygg  natt\nsystemer i går", True),
        ("Atea AS", "Atea viste en sensor.", True),
        ("Varsel AS", "Et varsel kommer straks.", False),
        ("Tell AS", "Telling av rom", False),
        ("Norgesvakt", "norgesvakt viste", True),
    ],
)
def test_a_name_is_known_again(db, name, text, named):
    assert is_named(name, text) == named
    assert (without_name(name, text, "leverandøren") != text) == named


def test_what_is_noted_for_all_names_nobody_who_takes_part(need, owner_editor):
    guest = ActorFactory(name="Trygg Natt Systemer AS")
    MeetingSlotFactory(need=need, firm=guest)
    assert refusal(note, need, owner_editor, "Som vi sa til Trygg Natt Systemer: 120 rom.") == "named"
    assert note(need, owner_editor, "Det er 120 rom.").shared_at


def test_sharing_names_no_other_firm_either(need, firm, owner_editor):
    DialogueEntryFactory(need=need, firm=ActorFactory(name="Trygg Natt Systemer AS"))
    entry = DialogueEntryFactory(need=need, firm=firm, text="Vi sa det samme til trygg natt systemer.")
    assert refusal(dialogue_actions.share_entry, entry=entry, by=owner_editor) == "named"
    assert dialogue_actions.share_entry(entry=entry, by=owner_editor, text="120 rom.").shared_at


def test_who_books_later_is_taken_out_of_minutes_that_name_it(need, sent, owner_editor, firm_editor):
    type(sent).objects.filter(pk=sent.pk).update(told="Vi kjenner Trygg Natt Systemer fra før.")
    MeetingSlotFactory(need=need, firm=ActorFactory(name="Trygg Natt Systemer AS"))
    meeting_minutes.mark_minutes(minutes=sent, by=firm_editor, secrets={})
    meeting_minutes.share_minutes(minutes=sent, by=owner_editor)
    assert "Vi kjenner leverandøren fra før." in need.dialogue.get(kind="minutes").text


@pytest.mark.parametrize("passage", ["algoritmen bruker  søvnfrekvens\nfra radar", SECRET, OPEN])
def test_what_a_supplier_can_still_mark_is_not_pasted_into_other_words(need, sent, firm, owner_editor, passage):
    assert refusal(note, need, owner_editor, f"Dette fikk vi høre: {passage}!") == "secret"
    entry = note(need, owner_editor, "Det er 120 rom.", firm=firm)
    assert refusal(dialogue_actions.share_entry, entry=entry, by=owner_editor, text=passage) == "secret"


def test_what_is_marked_stays_out_and_the_rest_may_be_told(need, sent, owner_editor, firm_editor):
    meeting_minutes.mark_minutes(minutes=sent, by=firm_editor, secrets={"shown": "Vår metode"})
    meeting_minutes.share_minutes(minutes=sent, by=owner_editor)
    assert refusal(note, need, owner_editor, SECRET) == "secret"
    assert note(need, owner_editor, OPEN).shared_at


def test_what_one_firm_was_given_can_be_noted_as_it_was(need, sent, firm, owner_editor):
    """The dialogue file tells the truth; only what all read is held back."""
    assert note(need, owner_editor, SECRET, firm=MembershipFactory().actor).shared_at is None
