"""What following bodies' people read of responses and meetings: only what firms were told before they responded."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from actors.vocabulary import ActorKind
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from procurement.following import actions as following_actions
from procurement.following import rows
from procurement.lifecycle import reopening
from procurement.models import Follower, MeetingSlot, Need, NeedDocument, Response
from procurement.needs import amending, differences
from procurement.responses import actions as response_actions
from procurement.responses import desk, opening, participants
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import (
    FollowerFactory,
    MeetingSlotFactory,
    NeedDocumentFactory,
    NeedFactory,
    ResponseAttachmentFactory,
    ResponseFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Radaren bruker 60 GHz"


@pytest.fixture
def body(db):
    return ActorFactory(name="Lier kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture
def body_member(body):
    return MembershipFactory(actor=body, role=Membership.Role.MEMBER).person


@pytest.fixture
def told(municipality):
    """A need that has said that participants read."""
    return NeedFactory(owner=municipality, participants_read=True)


@pytest.fixture
def participant(told, body):
    return FollowerFactory(need=told, actor=body, role="participant")


@pytest.fixture
def response(told, firm):
    return ResponseFactory(need=told, firm=firm, state="submitted", solution=SECRET)


@pytest.fixture
def opened(told, response, participant, owner_editor, pass_deadline):
    pass_deadline(told, hours=1)
    opening.open_responses(need=told, by=owner_editor)
    response.refresh_from_db()
    return response


def reads(person, response):
    person = type(person).objects.get(pk=person.pk)
    return Response.objects.visible_to(person).filter(pk=response.pk).exists()


def test_participants_read_what_is_opened_and_not_before(
    told, response, participant, body_member, owner_editor, pass_deadline
):
    assert not reads(body_member, response)
    pass_deadline(told, hours=1)
    assert not reads(body_member, response)
    opening.open_responses(need=told, by=owner_editor)
    assert reads(body_member, response)


@pytest.mark.parametrize("change", ["follower", "left", "not_told", "invited", "asked", "suspended"])
def test_others_read_nothing(told, opened, participant, body, body_member, change):
    assert reads(body_member, opened)
    if change == "follower":
        Follower.objects.update(role="follower")
    elif change == "left":
        Follower.objects.update(state="left", ended_at=timezone.now())
    elif change == "not_told":
        Need.objects.update(participants_read=False)
    elif change == "suspended":
        type(body).objects.filter(pk=body.pk).update(state="suspended")
    else:
        Follower.objects.update(state=change)
    assert not reads(body_member, opened)


def test_who_becomes_a_participant_after_the_deadline_reads_nothing(told, opened, body, body_member, owner_editor):
    late = FollowerFactory(need=told, actor__kind=ActorKind.COUNTY, role="follower")
    late_person = MembershipFactory(actor=late.actor).person
    following_actions.change_role(follower=late, by=owner_editor, role="participant")
    assert not reads(late_person, opened)
    again = Follower.objects.get(actor=body)
    following_actions.change_role(follower=again, by=owner_editor, role="follower")
    following_actions.change_role(follower=again, by=owner_editor, role="participant")
    assert not reads(body_member, opened)

    other = ActorFactory(kind=ActorKind.HOSPITAL_TRUST)
    asked = following_actions.ask_to_follow(
        need=told, actor=other, by=MembershipFactory(actor=other).person, role="participant", why="Vi vil lese."
    )
    following_actions.accept_follower(follower=asked, by=owner_editor)
    assert not reads(other.memberships.get().person, opened)


def test_what_is_opened_before_the_deadline_is_read_by_those_who_took_part_then(
    municipality, body, body_member, owner_editor, firm
):
    """Where nothing is sealed a firm cannot withdraw what is opened, so whoever comes after it was not among its readers."""
    need = NeedFactory(owner=municipality, is_sealed=False, participants_read=True)
    early = FollowerFactory(need=need, actor__kind=ActorKind.COUNTY, role="participant")
    first = ResponseFactory(need=need, firm=firm, state="submitted")
    opening.open_responses(need=need, by=owner_editor)
    rows.begin_following(need=need, actor=body, role="participant", by=owner_editor)
    second = ResponseFactory(need=need, state="submitted")
    opening.open_responses(need=need, by=owner_editor)
    early_person = MembershipFactory(actor=early.actor).person
    assert [reads(early_person, row) for row in (first, second)] == [True, True]
    assert [reads(body_member, row) for row in (first, second)] == [False, True]


def test_switching_it_on_before_the_deadline_opens_nothing_that_is_opened_already(
    municipality, body, body_member, owner_editor, firm
):
    need = NeedFactory(owner=municipality, is_sealed=False)
    FollowerFactory(need=need, actor=body, role="participant")
    first = ResponseFactory(need=need, firm=firm, state="submitted")
    opening.open_responses(need=need, by=owner_editor)
    amending.amend_need(need=need, by=owner_editor, why="Vi er flere", participants_read=True)
    second = ResponseFactory(need=need, state="submitted")
    opening.open_responses(need=need, by=owner_editor)
    assert [reads(body_member, row) for row in (first, second)] == [False, True]


def test_a_new_round_opens_nothing_of_the_earlier_one(told, opened, body_member, owner_editor):
    """Participants go on reading what they could, and those who come in the new round read only that."""
    new = FollowerFactory(need=told, actor__kind=ActorKind.COUNTY, role="participant", joined_at=timezone.now())
    new_person = MembershipFactory(actor=new.actor).person
    told.refresh_from_db()
    told.stage, told.closed_at = "closed", told.response_deadline
    told.save()
    assert not reads(new_person, opened)
    reopening.reopen_need(
        need=told, by=owner_editor, why="Ny runde", response_deadline=timezone.now() + timedelta(days=30)
    )
    assert reads(body_member, opened)
    assert not reads(new_person, opened)
    told.refresh_from_db()
    newer = ResponseFactory(
        need=told, state="submitted", round=told.round, opened_at=timezone.now(), opened_by_name="Eier"
    )
    assert reads(new_person, newer)


def test_switching_it_on_in_a_new_round_opens_nothing_of_the_earlier_one(municipality, owner_editor, body, body_member):
    need = NeedFactory(owner=municipality, stage="closed")
    FollowerFactory(need=need, actor=body, role="participant", joined_at=timezone.now() - timedelta(days=9))
    earlier = ResponseFactory(
        need=need,
        state="submitted",
        opened_at=timezone.now(),
        opened_by_name="Eier",
        submitted_at=timezone.now() - timedelta(days=3),
    )
    reopening.reopen_need(
        need=need, by=owner_editor, why="Ny runde", response_deadline=timezone.now() + timedelta(days=30)
    )
    amending.amend_need(need=need, by=owner_editor, why="Flere leser", participants_read=True)
    need.refresh_from_db()
    assert need.participants_read
    assert not reads(body_member, earlier)
    assert reads(
        body_member,
        ResponseFactory(
            need=need, state="submitted", round=need.round, opened_at=timezone.now(), opened_by_name="Eier"
        ),
    )


def test_nobody_of_a_firm_that_has_responded_reads_through_a_body(told, opened, participant, body_member):
    ResponseFactory(need=told, state="submitted", firm=MembershipFactory(person=body_member).actor)
    assert not reads(body_member, opened)


def test_who_reads_the_responses_does_not_write_one(told, response, participant, body_member, owner_editor):
    mine = MembershipFactory(person=body_member).actor
    Response.objects.filter(pk=response.pk).update(opened_at=timezone.now(), opened_by_name="Eier")
    person = type(body_member).objects.get(pk=body_member.pk)
    with pytest.raises(NotAllowed):
        response_actions.start_response(need=told, firm=mine, by=person, summary="Vi også")


def test_coordinators_read_nothing_through_a_body(opened, body):
    for made in ({"is_staff": True}, {"is_superuser": True}):
        person = UserFactory(**made)
        MembershipFactory(person=person, actor=body)
        assert not reads(person, opened)


def test_the_pages_for_participants_have_words_and_files_and_nothing_of_the_desk(
    client, told, response, participant, body_member, owner_editor, pass_deadline
):
    file = ResponseAttachmentFactory(response=response)
    version = response.versions.get()
    version.content["attachments"] = [{"name": file.name, "sha256": file.sha256}]
    version.save()
    pass_deadline(told, hours=1)
    opening.open_responses(need=told, by=owner_editor)
    response.refresh_from_db()
    desk.write_note(response=response, by=owner_editor, mark=5, text="Best av alle", is_shared=True)
    desk.shortlist_response(response=response, by=owner_editor, on=True)

    client.force_login(body_member)
    page = client.get(reverse("procurement:need_responses", args=[told.slug])).content.decode()
    assert response.firm.name in page
    assert response.get_absolute_url() in page
    detail = client.get(response.get_absolute_url()).content.decode()
    assert SECRET in detail
    download = client.get(reverse("procurement:response_file", args=[response.public_id, file.public_id]))
    assert download.status_code == 200
    for html in (page, detail):
        for word in ("Best av alle", "shortlist", "kortliste", "ZIP", owner_editor.name):
            assert word.lower() not in html.lower()
    refused = {
        reverse("procurement:need_responses_export", args=[told.slug]): 403,
        reverse("procurement:need_open_responses", args=[told.slug]): 403,
        reverse("procurement:need_reply", args=[told.slug]): 403,
        reverse("procurement:response_note", args=[response.public_id]): 404,
        reverse("procurement:response_shortlist", args=[response.public_id]): 404,
    }
    for address, status in refused.items():
        assert client.post(address).status_code == status, address
    for name in ("need_dialogue_file", "need_meeting_plan", "need_case"):
        assert client.get(reverse(f"procurement:{name}", args=[told.slug])).status_code == 403


def test_before_the_opening_the_page_is_the_same_with_and_without_responses(
    client, told, participant, body_member, firm, pass_deadline
):
    def page():
        html = client.get(reverse("procurement:need_responses", args=[told.slug])).content.decode()
        return re.sub(r'csrf[^>]*>|"X-CSRFToken[^>]*>', "", html)

    client.force_login(body_member)
    without = page()
    ResponseFactory(need=told, firm=firm, state="submitted")
    assert page() == without


def test_a_late_participant_is_told_why_it_reads_nothing(client, told, opened):
    late = FollowerFactory(need=told, actor__kind=ActorKind.COUNTY, role="participant", joined_at=timezone.now())
    client.force_login(MembershipFactory(actor=late.actor).person)
    page = client.get(reverse("procurement:need_responses", args=[told.slug]))
    assert page.status_code == 200
    assert opened.firm.name not in page.content.decode()
    assert client.get(opened.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["follower", "not_told"])
def test_the_list_is_for_participants_alone(client, told, opened, participant, body_member, who):
    if who == "follower":
        Follower.objects.update(role="follower")
    else:
        Need.objects.update(participants_read=False)
    client.force_login(body_member)
    assert client.get(reverse("procurement:need_responses", args=[told.slug])).status_code == 403


def test_the_list_has_a_fixed_number_of_queries(told, opened, body_member, django_assert_num_queries):
    def count():
        person = type(body_member).objects.get(pk=body_member.pk)
        assert person.roles
        with django_assert_num_queries(3):
            return participants.responses_for_participant(person, told)

    assert len(count()) == 1
    for _firm in range(2):
        ResponseFactory(need=told, state="submitted", opened_at=timezone.now(), opened_by_name="Eier")
    assert len(count()) == 3


# What firms are told


def test_firms_read_who_reads_and_who_meets_before_they_respond(client, told, participant, firm, firm_editor):
    Need.objects.update(followers_meet=True)
    FollowerFactory(need=told, actor__name="Hole kommune")
    MeetingSlotFactory(need=told)
    need_page = client.get(told.get_absolute_url()).content.decode()
    facts = need_page[need_page.index("Hvem som leser svarene") :][:600]
    assert participant.actor.name in facts
    assert "Hole" not in facts[: facts.index("Hvem som kan være")]
    client.force_login(firm_editor)
    form = client.get(reverse("procurement:response_edit", args=[told.slug])).content.decode()
    assert participant.actor.name in form
    assert "Hole" not in form
    meetings = client.get(reverse("procurement:need_meetings", args=[told.slug])).content.decode()
    assert participant.actor.name in meetings
    assert "Hole kommune" in meetings


def test_a_need_that_has_said_nothing_tells_nothing(client, need):
    page = client.get(need.get_absolute_url()).content.decode()
    assert "Hvem som leser svarene" not in page
    assert "Hvem som kan være" not in page


def test_firms_that_write_are_told_of_one_more_reader_until_the_deadline(
    told, firm, firm_editor, owner_editor, pass_deadline
):
    ResponseFactory(need=told, firm=firm)
    bodies = [ActorFactory(kind=ActorKind.COUNTY) for _n in range(3)]
    letters = OutgoingMail.objects.filter(to=firm_editor.email, key__contains="participant:")

    def take_in(body, role):
        person = MembershipFactory(actor=body).person
        asked = following_actions.ask_to_follow(need=told, actor=body, by=person, role=role, why="Samme behov")
        return following_actions.accept_follower(follower=asked, by=owner_editor)

    take_in(bodies[0], "participant")
    assert bodies[0].name in letters.get().text
    follower = take_in(bodies[1], "follower")
    assert letters.count() == 1
    following_actions.change_role(follower=follower, by=owner_editor, role="participant")
    assert letters.count() == 2
    pass_deadline(told)
    take_in(bodies[2], "participant")
    assert letters.count() == 2


# Switching it on and off


def test_the_owner_says_in_the_writing_who_reads_and_meets(client, municipality, owner_editor):
    draft = NeedFactory(owner=municipality, stage="draft")
    client.force_login(owner_editor)
    address = reverse("procurement:need_step", args=[draft.slug, 4])
    page = client.get(address).content.decode()
    assert 'name="participants_read"' in page
    assert 'name="followers_meet"' in page
    day = (timezone.localtime() + timedelta(days=30)).date().isoformat()
    client.post(
        address,
        {
            "response_deadline_0": day,
            "response_deadline_1": "12:00",
            "is_sealed": "True",
            "participants_read": "on",
            "contact_function": "Rådgiver",
            "contact_email": "a@kommune.example",
        },
    )
    draft.refresh_from_db()
    assert (draft.participants_read, draft.followers_meet) == (True, False)


def test_switching_it_on_is_always_a_material_change(need, firm, owner_editor):
    ResponseFactory(need=need, firm=firm, state="submitted")
    amendment = amending.amend_need(need=need, by=owner_editor, why="Flere leser", participants_read=True)
    assert amendment.is_material
    assert [change.new for change in differences.in_words(amendment.changes)] == ["Ja"]
    need.refresh_from_db()
    off = amending.amend_need(need=need, by=owner_editor, why="Likevel ikke", participants_read=False)
    assert not off.is_material
    meets = amending.amend_need(need=need, by=owner_editor, why="De er med", followers_meet=True)
    assert not meets.is_material


def test_the_page_says_that_it_is_material_before_it_happens(client, need, owner_editor):
    client.force_login(owner_editor)
    address = reverse("procurement:need_amend", args=[need.slug])
    form = client.get(address).context["form"]
    data = {"why": "Flere leser", "participants_read": "on", "seen": need.version_seen}
    for name in form.fields:
        value = form[name].value()
        if name in data or value in (None, "", False, []):
            continue
        if name == "response_deadline":
            local = timezone.localtime(value)
            data |= {"response_deadline_0": local.date().isoformat(), "response_deadline_1": f"{local:%H:%M}"}
        else:
            data[name] = value
    preview = client.post(address, data)
    assert preview.context["form"].cleaned_data["is_material"]
    client.post(address, data | {"confirm": "yes"})
    assert need.amendments.get().is_material


def test_it_cannot_be_switched_on_after_the_deadline(need, owner_editor, pass_deadline):
    pass_deadline(need)
    with pytest.raises(ActionRefused):
        amending.amend_need(need=need, by=owner_editor, why="Flere leser", participants_read=True)


# Meetings


@pytest.fixture
def meeting(told, firm):
    Need.objects.filter(pk=told.pk).update(followers_meet=True)
    return MeetingSlotFactory(need=told, firm=firm, place="Rådhuset, rom 3")


def test_following_bodies_see_when_and_where_and_never_who(client, told, meeting, participant, body_member, firm):
    Follower.objects.update(role="follower")
    client.force_login(body_member)
    page = client.get(reverse("procurement:need_meetings", args=[told.slug])).content.decode()
    assert meeting.place in page
    assert firm.name not in page
    assert meeting.get_state_display() in page
    assert client.get(reverse("procurement:slot_ics", args=[meeting.public_id])).status_code == 404
    assert client.get(reverse("procurement:need_meeting_plan", args=[told.slug])).status_code == 403
    following = client.get(reverse("procurement:following")).content.decode()
    assert meeting.place in following
    assert firm.name not in following


@pytest.mark.parametrize("hidden", ["not_said", "former", "party", "guest", "coordinator"])
def test_others_see_no_times(client, told, meeting, participant, body, body_member, hidden):
    person = body_member
    if hidden == "not_said":
        Need.objects.update(followers_meet=False)
    elif hidden == "former":
        Follower.objects.update(state="left", ended_at=timezone.now())
    elif hidden == "party":
        ResponseFactory(need=told, state="submitted", firm=MembershipFactory(person=person).actor)
    elif hidden == "guest":
        MeetingSlotFactory(need=told, firm=MembershipFactory(person=person).actor, place="Teams")
    else:
        person = CoordinatorFactory()
        MembershipFactory(person=person, actor=body)
    client.force_login(person)
    for name, args in (("need_meetings", [told.slug]), ("following", [])):
        assert meeting.place not in client.get(reverse(f"procurement:{name}", args=args)).content.decode()
    assert not MeetingSlot.objects.met_by_followers_for(person).exists()


def test_documents_of_a_draft_are_for_those_who_follow_it(municipality, body, body_member):
    document = NeedDocumentFactory(need=NeedFactory(owner=municipality, stage="draft"))
    pending = NeedDocumentFactory(need=NeedFactory(owner=municipality))
    for row in (document, pending):
        FollowerFactory(need=row.need, actor=body)
    assert list(NeedDocument.objects.visible_to(body_member)) == [document]
    Follower.objects.update(state="left", ended_at=timezone.now())
    assert not NeedDocument.objects.visible_to(type(body_member).objects.get(pk=body_member.pk)).exists()
