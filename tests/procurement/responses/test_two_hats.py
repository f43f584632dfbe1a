"""Owner's people who also act for a firm that takes part: they compete with those they would read about."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.dialogue import queries as dialogue_queries
from procurement.models import MeetingSlot, Minutes
from tests.factories.actors import MembershipFactory
from tests.factories.procurement import DialogueEntryFactory, MeetingSlotFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(need, firm):
    """Another firm has met the owner, and told what is its own."""
    past = timezone.now() - timedelta(hours=2)
    slot = MeetingSlotFactory(need=need, firm=firm, starts_at=past, state="held")
    minutes = Minutes.objects.create(slot=slot, minute_taker="Kari", present="Per", told="Ja.", shown="Søvnfrekvens")
    DialogueEntryFactory(need=need, firm=firm, source=f"minutes:{slot.public_id}", kind="minutes")
    return minutes


@pytest.mark.parametrize("part", ["meeting", "response"])
def test_nobody_of_a_firm_that_takes_part_reads_what_competitors_told(client, need, met, owner_editor, part):
    slot = met.slot
    addresses = [
        reverse(f"procurement:{name}", args=[need.slug])
        for name in ("need_meeting_plan", "need_dialogue_file", "need_disclosure", "need_case", "dialogue_note")
    ]
    own_need = [reverse("procurement:minutes_detail", args=[slot.public_id]), *addresses]
    client.force_login(owner_editor)
    assert {client.get(address).status_code for address in own_need} == {200}

    competitor = MembershipFactory(person=owner_editor, actor__name="Konkurrent AS").actor
    assert {client.get(address).status_code for address in own_need} == {200}
    if part == "meeting":
        mine = MeetingSlotFactory(need=need, firm=competitor)
    else:
        ResponseFactory(need=need, firm=competitor, state="submitted")
    assert {client.get(address).status_code for address in addresses} == {403}
    assert client.get(own_need[0]).status_code == 404
    assert not Minutes.objects.visible_to(owner_editor).exists()
    assert list(MeetingSlot.objects.visible_to(owner_editor)) == ([mine] if part == "meeting" else [])
    assert not dialogue_queries.dialogue_file(owner_editor, need).exists()


def test_who_takes_part_in_one_need_still_reads_the_owners_others(client, need, met, owner_editor):
    other = NeedFactory(owner=need.owner)
    MeetingSlotFactory(need=other, firm=MembershipFactory(person=owner_editor).actor)
    client.force_login(owner_editor)
    assert client.get(reverse("procurement:need_meeting_plan", args=[need.slug])).status_code == 200
    assert client.get(reverse("procurement:need_meeting_plan", args=[other.slug])).status_code == 403
