"""The owner opens what came in: all at once, from the deadline, with name and time."""

import pytest
from django.urls import reverse

from actors.merging.actions import merge_actors
from actors.models import Actor, Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.models import Need, Response
from procurement.responses import actions as response_actions
from procurement.responses import opening
from tests.factories.actors import MembershipFactory
from tests.factories.procurement import ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(need, firm):
    return ResponseFactory(need=need, firm=firm, state="submitted", summary="Radar i taket")


def page(client, need):
    return client.get(reverse("procurement:need_responses", args=[need.slug])).content.decode()


def opened():
    return list(Response.objects.filter(opened_at__isnull=False))


def test_nothing_is_opened_before_the_deadline(need, submitted, owner_editor):
    with pytest.raises(ActionRefused) as refusal:
        opening.open_responses(need=need, by=owner_editor)
    assert refusal.value.code == "sealed"
    assert opened() == []


def test_all_are_opened_at_once_with_name_and_time_and_once(need, submitted, owner_editor, pass_deadline):
    ResponseFactory(need=need, state="submitted")
    pass_deadline(need)
    assert opening.open_responses(need=need, by=owner_editor) == 2
    first = {response.opened_at for response in opened()}
    assert len(first) == 1
    assert {response.opened_by_name for response in opened()} == {str(owner_editor)}
    assert opening.open_responses(need=need, by=owner_editor) == 0
    assert {response.opened_at for response in opened()} == first
    entries = AuditEntry.objects.filter(action="open_responses")
    assert [(entry.target_id, set(entry.after)) for entry in entries] == [(str(need.pk), {"opened_at"})]
    assert AuditEntry.objects.filter(action="open_response").count() == 2


def test_one_that_was_on_its_way_at_the_deadline_is_opened_the_next_time(need, submitted, owner_editor, pass_deadline):
    pass_deadline(need)
    opening.open_responses(need=need, by=owner_editor)
    late = ResponseFactory(need=need, state="submitted")
    assert opening.open_responses(need=need, by=owner_editor) == 1
    late.refresh_from_db()
    assert late.opened_at


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_was_not_submitted_is_never_opened(need, firm, owner_editor, pass_deadline, state):
    ResponseFactory(need=need, firm=firm, state=state)
    pass_deadline(need)
    assert opening.open_responses(need=need, by=owner_editor) == 0
    assert opened() == []


def test_only_the_owners_editors_open(
    need, submitted, firm_editor, owner_member, coordinator, municipality, pass_deadline
):
    MembershipFactory(actor=municipality, person=coordinator, role=Membership.Role.ADMINISTRATOR)
    pass_deadline(need)
    for by in (firm_editor, owner_member, coordinator):
        with pytest.raises(NotAllowed):
            opening.open_responses(need=need, by=by)
    assert opened() == []


def test_who_is_in_a_firm_that_has_responded_reads_no_competitors(client, need, submitted, municipality, pass_deadline):
    both = MembershipFactory(actor=municipality).person
    MembershipFactory(person=both, actor=submitted.firm)
    theirs = ResponseFactory(need=need, state="submitted")
    pass_deadline(need)
    with pytest.raises(NotAllowed):
        opening.open_responses(need=need, by=both)
    opening.open_responses(need=need, by=MembershipFactory(actor=municipality).person)
    assert list(Response.objects.visible_to(both)) == [submitted]
    client.force_login(both)
    assert client.get(reverse("procurement:need_responses", args=[need.slug])).status_code == 403
    assert client.get(theirs.get_absolute_url()).status_code == 404


def test_who_is_in_a_firm_that_has_responded_reads_not_who_else_was_told_what(
    client, need, submitted, municipality, pass_deadline
):
    both = MembershipFactory(actor=municipality).person
    client.force_login(both)
    pages = [reverse(f"procurement:{name}", args=[need.slug]) for name in ("need_dialogue_file", "need_case")]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    MembershipFactory(person=both, actor=submitted.firm)
    assert [client.get(page).status_code for page in pages] == [403, 403]


def test_a_firm_that_has_become_part_of_the_owner_locks_nobody_out(
    client, need, submitted, owner_editor, coordinator, pass_deadline
):
    theirs = ResponseFactory(need=need, state="submitted")
    pass_deadline(need)
    Actor.objects.filter(pk=submitted.firm_id).update(kind=need.owner.kind)
    merge_actors(keep=need.owner, drop=submitted.firm, by=coordinator)
    assert opening.open_responses(need=need, by=owner_editor) == 2
    assert theirs in Response.objects.visible_to(owner_editor)
    client.force_login(owner_editor)
    assert theirs.firm.name in page(client, need)


def test_the_page_tells_nothing_until_they_are_opened(client, need, submitted, owner_editor, pass_deadline):
    client.force_login(owner_editor)
    assert "Forseglet til fristen" in page(client, need)
    pass_deadline(need)
    html = page(client, need)
    assert (submitted.firm.name in html, "Radar i taket" in html) == (False, False)
    html = client.post(reverse("procurement:need_open_responses", args=[need.slug]), follow=True).content.decode()
    assert (submitted.firm.name in html, "Radar i taket" in html) == (True, True)


def test_the_page_is_the_same_before_opening_whether_anything_came_in_or_not(client, need, owner_editor, pass_deadline):
    pass_deadline(need)
    client.force_login(owner_editor)
    button = reverse("procurement:need_open_responses", args=[need.slug])
    assert button in page(client, need)
    client.post(button)
    html = page(client, need)
    assert ("Det kom ingen svar" in html, button in html) == (True, False)


class TestWhereNothingIsSealed:
    @pytest.fixture
    def need(self, need):
        Need.objects.filter(pk=need.pk).update(is_sealed=False)
        need.refresh_from_db()
        return need

    def test_responses_are_opened_as_they_come(self, client, need, submitted, owner_editor, other_editor, coordinator):
        client.force_login(owner_editor)
        assert submitted.firm.name not in page(client, need)
        client.post(reverse("procurement:need_open_responses", args=[need.slug]))
        assert submitted.firm.name in page(client, need)
        ResponseFactory(need=need, state="submitted")
        assert reverse("procurement:need_open_responses", args=[need.slug]) in page(client, need)
        for person in (other_editor, coordinator):
            client.force_login(person)
            assert client.get(submitted.get_absolute_url()).status_code == 404

    def test_the_needs_log_tells_not_that_more_came_in(self, need, submitted, owner_editor):
        opening.open_responses(need=need, by=owner_editor)
        ResponseFactory(need=need, state="submitted")
        assert opening.open_responses(need=need, by=owner_editor) == 1
        assert AuditEntry.objects.filter(action="open_responses").count() == 1

    def test_what_is_read_is_not_taken_back_but_can_be_bettered(self, need, submitted, firm_editor, owner_editor):
        opening.open_responses(need=need, by=owner_editor)
        for attempt in (response_actions.take_back_response, response_actions.withdraw_response):
            with pytest.raises(ActionRefused) as refusal:
                attempt(response=submitted, by=firm_editor)
            assert refusal.value.code == "opened"
        better = response_actions.submit_response(response=submitted, by=firm_editor, summary="To radarer")
        assert (better.opened_at is None, better.summary) == (False, "To radarer")

    def test_a_draft_is_seen_by_nobody(self, client, need, firm, owner_editor):
        draft = ResponseFactory(need=need, firm=firm)
        opening.open_responses(need=need, by=owner_editor)
        client.force_login(owner_editor)
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert firm.name not in page(client, need)

    def test_the_receipt_promises_no_seal(self, need, firm, firm_editor):
        response_actions.submit_response(response=ResponseFactory(need=need, firm=firm), by=firm_editor)
        assert "forseglet" not in OutgoingMail.objects.get().text
