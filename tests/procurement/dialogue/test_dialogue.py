"""The dialogue file: what one supplier was given, given to all."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.dialogue import actions as dialogue_actions
from procurement.models import Minutes, NeedWatch
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import DialogueEntryFactory, MeetingSlotFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(need, firm):
    return DialogueEntryFactory(need=need, firm=firm, title="Antall rom", text="Det er 120 rom på fire sykehjem.")


def test_sharing_gives_it_to_all_and_tells_everyone_involved_once(need, entry, owner_editor, person):
    NeedWatch.objects.create(need=need, person=person)
    other = MembershipFactory()
    ResponseFactory(need=need, firm=other.actor)
    for _time in range(2):
        dialogue_actions.share_entry(entry=entry, by=owner_editor)
    entry.refresh_from_db()
    assert entry.shared_at is not None
    assert sorted(OutgoingMail.objects.sealed().values_list("to", flat=True)) == sorted(
        [person.email, other.person.email]
    )
    assert all("120 rom" in mail.text for mail in OutgoingMail.objects.all())
    assert "Fallsikker" not in "".join(OutgoingMail.objects.values_list("text", flat=True))
    assert AuditEntry.objects.filter(action="share_dialogue").count() == 1


def test_words_for_all_replace_those_it_was_noted_with_and_both_are_kept(entry, owner_editor):
    dialogue_actions.share_entry(entry=entry, by=owner_editor, text="120 rom.")
    entry.refresh_from_db()
    assert (entry.title, entry.text) == ("Antall rom", "120 rom.")
    assert AuditEntry.objects.get(action="share_dialogue").before == {"text": "Det er 120 rom på fire sykehjem."}


def test_which_firm_had_it_is_never_told(need, firm, owner_editor):
    entry = DialogueEntryFactory(need=need, firm=firm, title="Møte med FALLSIKKER AS")
    with pytest.raises(ActionRefused, match="Fallsikker AS") as refusal:
        dialogue_actions.share_entry(entry=entry, by=owner_editor)
    assert refusal.value.code == "named"
    dialogue_actions.share_entry(entry=entry, by=owner_editor, title="Møte")


@pytest.mark.parametrize("stage", ["draft", "review"])
def test_nothing_is_shared_before_anyone_can_read_it(firm, stage):
    need = NeedFactory(stage=stage)
    editor = MembershipFactory(actor=need.owner).person
    with pytest.raises(ActionRefused):
        dialogue_actions.share_entry(entry=DialogueEntryFactory(need=need, firm=firm), by=editor)


def test_who_may_share(entry, owner_member, firm_editor):
    for who in (owner_member, firm_editor, UserFactory(), CoordinatorFactory()):
        with pytest.raises(NotAllowed):
            dialogue_actions.share_entry(entry=entry, by=who)
    both = CoordinatorFactory()
    MembershipFactory(person=both, actor=entry.need.owner, role="administrator")
    with pytest.raises(NotAllowed):
        dialogue_actions.share_entry(entry=entry, by=both)


def form(firm=None, **given):
    at = timezone.localtime() - timedelta(hours=1)
    values = {"kind": "information", "title": "Antall rom", "text": "120 rom.", "who": "one" if firm else "all"}
    return values | {"at_0": f"{at:%Y-%m-%d}", "at_1": f"{at:%H:%M}", "firm": firm.pk if firm else ""} | given


def test_what_was_told_on_the_telephone_is_noted_and_waits_to_be_shared(client, need, firm, owner_editor, person):
    NeedWatch.objects.create(need=need, person=person)
    client.force_login(owner_editor)
    pdf = SimpleUploadedFile("kart.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF")
    answer = client.post(reverse("procurement:dialogue_note", args=[need.slug]), form(firm, file=pdf), follow=True)
    entry = need.dialogue.get()
    assert (entry.firm, entry.shared_at, entry.document.published_at) == (firm, None, None)
    assert not OutgoingMail.objects.exists()
    page = answer.content.decode()
    share = reverse("procurement:dialogue_share", args=[need.slug, entry.public_id])
    for words in (firm.name, "Ikke delt", "kart.pdf", share):
        assert words in page
    client.post(share, {"title": "Antall rom", "text": "120 rom."})
    entry.refresh_from_db()
    assert entry.shared_at == entry.document.published_at
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [person.email]
    client.logout()
    assert "kart.pdf" in client.get(reverse("procurement:need_dialogue", args=[need.slug])).content.decode()


def test_what_all_are_given_is_public_and_told_at_once(client, need, owner_editor, person):
    NeedWatch.objects.create(need=need, person=person)
    client.force_login(owner_editor)
    client.post(reverse("procurement:dialogue_note", args=[need.slug]), form())
    assert need.dialogue.get().shared_at is not None
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": ""}, "text"),
        ({"title": ""}, "title"),
        ({"who": "one", "firm": ""}, "firm"),
        ({"at_0": "2199-01-01"}, None),
    ],
)
def test_a_note_without_what_it_takes_is_refused_and_what_was_typed_stays(client, need, owner_editor, given, field):
    client.force_login(owner_editor)
    answer = client.post(reverse("procurement:dialogue_note", args=[need.slug]), form(**given))
    assert answer.context["form"].errors[field or "__all__"]
    assert "120 rom." in answer.content.decode() or "Antall rom" in answer.content.decode()
    assert not need.dialogue.exists()


def test_minutes_are_not_shared_past_the_suppliers_own_marks(client, need, firm, owner_editor):
    slot = MeetingSlotFactory(need=need, firm=firm)
    minutes = Minutes.objects.create(slot=slot, told="120 rom", shown="Hemmelig")
    other = MeetingSlotFactory(need=need, firm=MembershipFactory().actor)
    same = {"need": need, "kind": "minutes", "title": "Referat", "text": ""}
    entry = DialogueEntryFactory(firm=firm, source=f"minutes:{slot.public_id}", **same)
    twin = DialogueEntryFactory(firm=other.firm, source=f"minutes:{other.public_id}", **same)
    with pytest.raises(ActionRefused) as refusal:
        dialogue_actions.share_entry(entry=entry, by=owner_editor, text=minutes.told)
    assert refusal.value.code == "minutes"
    client.force_login(owner_editor)
    entry.refresh_from_db()
    answer = client.get(reverse("procurement:dialogue_share", args=[need.slug, entry.public_id]))
    assert answer.url == reverse("procurement:minutes_detail", args=[slot.public_id])
    Minutes.objects.filter(pk=minutes.pk).update(state="shared", shared_at=timezone.now())
    dialogue_actions.share_entry(entry=entry, by=owner_editor, text=minutes.told)
    twin.refresh_from_db()
    assert twin.shared_at is None


def test_a_second_click_on_share_says_that_all_have_it(client, need, entry, owner_editor):
    client.force_login(owner_editor)
    entry.refresh_from_db()
    address = reverse("procurement:dialogue_share", args=[need.slug, entry.public_id])
    for _time in range(2):
        answer = client.post(address, {"title": "Antall rom", "text": "120 rom."}, follow=True)
        assert answer.status_code == 200
    assert "Alle har fått det allerede" in answer.content.decode()
