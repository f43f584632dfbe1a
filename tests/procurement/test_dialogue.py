"""The dialogue file: what one supplier was given, given to all."""

import pytest

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement import actions
from procurement.models import NeedWatch
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import DialogueEntryFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(need, firm):
    return DialogueEntryFactory(need=need, firm=firm, title="Antall rom", text="Det er 120 rom på fire sykehjem.")


def test_sharing_gives_it_to_all_and_tells_everyone_involved_once(need, entry, owner_editor, person):
    NeedWatch.objects.create(need=need, person=person)
    other = MembershipFactory()
    ResponseFactory(need=need, firm=other.actor)
    for _time in range(2):
        actions.share_entry(entry=entry, by=owner_editor)
    entry.refresh_from_db()
    assert entry.shared_at is not None
    assert sorted(OutgoingMail.objects.sealed().values_list("to", flat=True)) == sorted(
        [person.email, other.person.email]
    )
    assert all("120 rom" in mail.text for mail in OutgoingMail.objects.all())
    assert "Fallsikker" not in "".join(OutgoingMail.objects.values_list("text", flat=True))
    assert AuditEntry.objects.filter(action="share_dialogue").count() == 1


def test_words_for_all_replace_those_it_was_noted_with_and_both_are_kept(entry, owner_editor):
    actions.share_entry(entry=entry, by=owner_editor, text="120 rom.")
    entry.refresh_from_db()
    assert (entry.title, entry.text) == ("Antall rom", "120 rom.")
    assert AuditEntry.objects.get(action="share_dialogue").before == {"text": "Det er 120 rom på fire sykehjem."}


def test_which_firm_had_it_is_never_told(need, firm, owner_editor):
    entry = DialogueEntryFactory(need=need, firm=firm, title="Møte med FALLSIKKER AS")
    with pytest.raises(ActionRefused, match="Fallsikker AS") as refusal:
        actions.share_entry(entry=entry, by=owner_editor)
    assert refusal.value.code == "named"
    actions.share_entry(entry=entry, by=owner_editor, title="Møte")


@pytest.mark.parametrize("stage", ["draft", "review"])
def test_nothing_is_shared_before_anyone_can_read_it(firm, stage):
    need = NeedFactory(stage=stage)
    editor = MembershipFactory(actor=need.owner).person
    with pytest.raises(ActionRefused):
        actions.share_entry(entry=DialogueEntryFactory(need=need, firm=firm), by=editor)


def test_who_may_share(entry, owner_member, firm_editor):
    for who in (owner_member, firm_editor, UserFactory(), CoordinatorFactory()):
        with pytest.raises(NotAllowed):
            actions.share_entry(entry=entry, by=who)
    both = CoordinatorFactory()
    MembershipFactory(person=both, actor=entry.need.owner, role="administrator")
    with pytest.raises(NotAllowed):
        actions.share_entry(entry=entry, by=both)
