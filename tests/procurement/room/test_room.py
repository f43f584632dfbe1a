"""The learning room: who enters, who writes, what is never let in, and what is told to whom."""

import json
import re
import time
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor, Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from ecosystem.shared.uploads.checks import check_upload
from events.actions import call_off_event, edit_event, sign_up
from events.models import Event, Signup
from procurement.following import actions as following_actions
from procurement.following import rows
from procurement.joint import actions as joint_actions
from procurement.joint import lead, members
from procurement.lifecycle import case as lifecycle_case
from procurement.meetings import conference
from procurement.models import Follower, JointMember, Partnership, Phase, RoomEntry, RoomFile
from procurement.responses import attachments
from procurement.room import actions as room_actions
from procurement.room import meetings
from procurement.room import queries as room_queries
from procurement.room.queries import bodies_of_room
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import (
    FollowerFactory,
    MeetingSlotFactory,
    NeedFactory,
    ResponseAttachmentFactory,
    ResponseFactory,
    RoomEntryFactory,
    RoomFileFactory,
    WorkMeetingFactory,
)

pytestmark = pytest.mark.django_db

WHO = [
    "anonymous",
    "person",
    "owner_editor",
    "owner_member",
    "participant",
    "follower",
    "follower_member",
    "invited",
    "asked",
    "declined",
    "former",
    "stranger_body",
    "firm",
    "coordinator",
    "coordinator_in_owner",
    "coordinator_in_follower",
    "superuser_in_follower",
]
ENTERS = {"owner_editor", "owner_member", "participant", "follower", "follower_member"}
WRITES = {"owner_editor", "participant", "follower"}
OWNER = {"owner_editor"}
PDF = b"%PDF-1.7\nen mal\n%%EOF"


@pytest.fixture
def lier():
    return ActorFactory(name="Lier kommune", kind="municipality")


@pytest.fixture
def follower(need, lier):
    return FollowerFactory(need=need, actor=lier)


@pytest.fixture
def follower_editor(follower):
    return MembershipFactory(actor=follower.actor).person


@pytest.fixture
def somebody(need, follower, client):
    states = {"invited": "invited", "asked": "asked", "declined": "declined", "former": "left"}

    def person(who):
        if who in states:
            row = FollowerFactory(need=need, state=states[who])
            return MembershipFactory(actor=row.actor).person
        if who == "participant":
            return MembershipFactory(actor=FollowerFactory(need=need, role="participant").actor).person
        if who.startswith(("coordinator", "superuser")):
            one = CoordinatorFactory() if who.startswith("coordinator") else UserFactory(is_superuser=True)
            if "_in_" in who:
                MembershipFactory(person=one, actor=need.owner if "owner" in who else follower.actor)
            return one
        if who == "stranger_body":
            return MembershipFactory(actor=ActorFactory(kind="municipality")).person
        if who == "firm":
            firm = MembershipFactory()
            ResponseFactory(need=need, firm=firm.actor, state="submitted")
            MeetingSlotFactory(need=need, firm=firm.actor)
            return firm.person
        role = Membership.Role.MEMBER if who.endswith("member") else Membership.Role.EDITOR
        if who.startswith("owner"):
            return MembershipFactory(actor=need.owner, role=role).person
        return MembershipFactory(actor=follower.actor, role=role).person if "follower" in who else UserFactory()

    def visit(who):
        if who != "anonymous":
            client.force_login(person(who))
        return client

    return visit


def address(name, need, *keys):
    return reverse(f"procurement:{name}", args=[need.slug, *keys])


def outcome(who, allowed, *, refused=404):
    """What an address answers: outsiders learn nothing, and those inside what they may not."""
    if who == "anonymous":
        return 302
    return 200 if who in allowed else refused if who not in ENTERS else 403


# Who enters


@pytest.mark.parametrize("stage", ["draft", "published", "closed", "concluded"])
@pytest.mark.parametrize("who", WHO)
def test_who_enters(somebody, need, who, stage):
    changed = NeedFactory.build(stage=stage)
    for name in ("stage", "response_deadline", "published_at", "closed_at", "concluded_at", "outcome", "conclusion"):
        setattr(need, name, getattr(changed, name))
    need.save()
    entry = RoomEntryFactory(need=need, title="Sensorgulv i tre rom")
    client = somebody(who)
    answer = client.get(address("need_room", need))
    assert answer.status_code == outcome(who, ENTERS)
    assert (entry.title in answer.content.decode()) == (who in ENTERS)
    page = client.get(need.get_absolute_url())
    assert (address("need_room", need) in page.content.decode()) == (who in ENTERS)


@pytest.mark.parametrize("who", WHO)
def test_the_rows_are_seen_by_the_same_people(somebody, need, who):
    entry = RoomEntryFactory(need=need)
    answer = somebody(who).get(address("need_room", need))
    user = answer.wsgi_request.user
    assert list(RoomEntry.objects.visible_to(user)) == ([entry] if who in ENTERS else [])


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("page", "inside"),
    [
        ("room_post", WRITES),
        ("room_post?kind=lesson", WRITES),
        ("room_meeting", OWNER),
        ("room_answer", ENTERS),
        ("room_file", ENTERS),
    ],
)
def test_pages_of_the_room(somebody, need, who, page, inside):
    question = RoomEntryFactory(need=need, kind="question")
    keys = {"room_answer": [question.public_id], "room_file": [RoomFileFactory(entry__need=need).public_id]}
    name, _mark, chosen = page.partition("?")
    where = address(name, need, *keys.get(name, []))
    answer = somebody(who).get(f"{where}?{chosen}" if chosen else where)
    assert answer.status_code == outcome(who, inside)


@pytest.mark.parametrize("who", WHO)
def test_who_writes(somebody, need, who):
    client = somebody(who)
    page = client.get(address("room_post", need) + "?kind=lesson")
    body = page.context["form"]["body"].value() if page.status_code == 200 else need.owner_id
    data = {"body": body, "phase": "market", "title": "Spør nattevaktene", "text": "De vet mest."}
    answer = client.post(address("room_post", need) + "?kind=lesson", data)
    assert answer.status_code == (302 if who in WRITES | {"anonymous"} else 403 if who in ENTERS else 404)
    assert RoomEntry.objects.count() == (who in WRITES)


@pytest.mark.parametrize("who", WHO)
def test_who_answers(somebody, need, who):
    question = RoomEntryFactory(need=need, kind="question")
    where = address("room_answer", need, question.public_id)
    client = somebody(who)
    page = client.get(where)
    form = page.context["form"] if page.status_code == 200 else None
    data = {"body": form["body"].value() if form else need.owner_id, "text": "Vi spurte alle."}
    client.post(where, data)
    assert question.answers.count() == (who in WRITES)


@pytest.mark.parametrize("who", WHO)
def test_others_than_the_owner_do_not_remove_what_a_body_has_not_written(somebody, need, who):
    entry = RoomEntryFactory(need=need)
    client = somebody(who)
    asks = client.get(address("room_remove", need, entry.public_id))
    assert asks.status_code == outcome(who, OWNER)
    client.post(address("room_remove", need, entry.public_id))
    entry.refresh_from_db()
    assert bool(entry.removed_at) == (who in OWNER)


@pytest.mark.parametrize("who", WHO)
def test_who_invites_to_work_meetings(somebody, need, who):
    client = somebody(who)
    client.post(address("room_meeting", need), meeting_data())
    assert need.work_meetings.count() == (who in OWNER)


def meeting_data(**changes):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    return {
        "phase": "market",
        "title": "Arbeidsmøte om målinger",
        "summary": "Vi ser på tallene sammen.",
        "starts_at_0": day,
        "starts_at_1": "09:00",
        "ends_at_0": day,
        "ends_at_1": "11:00",
        "place_name": "Rådhuset",
    } | changes


def test_a_person_of_the_owner_as_coordinator_is_outside(need):
    person = CoordinatorFactory()
    MembershipFactory(person=person, actor=need.owner)
    with pytest.raises(NotAllowed):
        post(need, person, need.owner)


# What is written


def post(need, by, actor, kind="lesson", **changes):
    given = {"phase": "market", "title": "Spør nattevaktene", "text": "De vet mest."} | changes
    return room_actions.post_entry(need=need, by=by, actor=actor, kind=kind, **given)


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("lesson", {"text": " "}, "text"),
        ("lesson", {"title": " "}, "title"),
        ("template", {}, "file"),
        ("recording", {}, "url"),
        ("recording", {"url": "javascript:alert(1)"}, "url"),
        ("recording", {"url": "ftp://filer.example/x"}, "url"),
        ("answer", {}, "kind"),
        ("secret", {}, "kind"),
        ("lesson", {"phase": "party"}, "kind"),
    ],
)
def test_what_is_unfinished_or_odd_is_refused(need, owner_editor, kind, changes, code):
    with pytest.raises(ActionRefused) as refusal:
        post(need, owner_editor, need.owner, kind, **changes)
    assert refusal.value.code == code
    assert not RoomEntry.objects.exists()


def test_it_is_said_by_a_body_of_ones_own_that_is_in_the_room(need, follower, follower_editor):
    outside = MembershipFactory(person=follower_editor, actor=ActorFactory(kind="municipality")).actor
    follower_editor.__dict__.pop("roles", None)
    for actor in (need.owner, outside):
        with pytest.raises(ActionRefused) as refusal:
            post(need, follower_editor, actor)
        assert refusal.value.code == "actor"
    entry = post(need, follower_editor, follower.actor)
    assert (entry.actor, entry.by, entry.by_name) == (follower.actor, follower_editor, str(follower_editor))


def test_who_has_left_writes_no_more_and_what_was_said_stands(need, follower, follower_editor, owner_editor):
    entry = post(need, follower_editor, follower.actor)
    following_actions.leave_need(follower=follower, by=follower_editor)
    with pytest.raises(NotAllowed):
        post(need, follower_editor, follower.actor)
    with pytest.raises(NotAllowed):
        room_actions.remove_entry(entry=entry, by=follower_editor)
    (market, *_rest) = room_queries.room_of(owner_editor, need).phases
    assert market.lessons == [entry]


def test_a_latecomer_sees_the_whole_path(need, owner_editor, client):
    post(need, owner_editor, need.owner, phase="market", title="Første lærdom")
    late = FollowerFactory(need=need)
    client.force_login(MembershipFactory(actor=late.actor).person)
    past = WorkMeetingFactory(need=need)
    Event.objects.filter(pk=past.event_id).update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
    )
    page = client.get(address("need_room", need)).content.decode()
    assert "Første lærdom" in page
    assert past.event.title in page
    assert past.event.get_absolute_url() not in page  # it was not asked to that one


def test_removed_means_out_of_sight_and_kept(need, follower, follower_editor, owner_editor, client):
    template = RoomEntryFactory(need=need, kind="template", actor=follower.actor, title="Feil mal")
    file = RoomFileFactory(entry=template)
    client.force_login(owner_editor)
    removed = room_actions.remove_entry(entry=template, by=follower_editor)
    at = removed.removed_at
    assert room_actions.remove_entry(entry=template, by=owner_editor).removed_at == at
    assert "Feil mal" not in client.get(address("need_room", need)).content.decode()
    assert client.get(address("room_file", need, file.public_id)).status_code == 404
    assert RoomEntry.objects.get(pk=template.pk).title == "Feil mal"
    assert RoomFile.objects.filter(pk=file.pk).exists()


def test_a_removed_question_keeps_the_answers_of_others_and_takes_no_more(need, owner_editor, client):
    question = RoomEntryFactory(need=need, kind="question", title="Hvem er Kari Nordmann?")
    answer = RoomEntryFactory(parent=question, text="Vi brukte tre uker.")
    room_actions.remove_entry(entry=question, by=owner_editor)
    client.force_login(owner_editor)
    page = client.get(address("need_room", need)).content.decode()
    assert "Kari Nordmann" not in page
    assert answer.text in page
    with pytest.raises(ActionRefused):
        room_actions.answer_in_room(question=question, by=owner_editor, actor=need.owner, text="Mer.")
    assert client.get(address("room_answer", need, question.public_id)).status_code == 404


def test_only_questions_are_answered(need, owner_editor):
    lesson = RoomEntryFactory(need=need)
    with pytest.raises(ActionRefused):
        room_actions.answer_in_room(question=lesson, by=owner_editor, actor=need.owner, text="Enig.")


def test_the_room_of_another_need_is_another_room(need, owner_editor, client):
    other = RoomFileFactory(entry__need=NeedFactory(owner=need.owner))
    client.force_login(owner_editor)
    assert client.get(address("room_file", need, other.public_id)).status_code == 404
    assert client.post(address("room_remove", need, other.entry.public_id)).status_code == 404


def test_text_from_people_is_harmless_and_links_open_elsewhere(need, owner_editor, client):
    RoomEntryFactory(
        need=need,
        kind="recording",
        title="<script>alert(1)</script>",
        text="<img src=x onerror=alert(1)> [her](javascript:alert(1))",
        url="https://opptak.example/1",
    )
    client.force_login(owner_editor)
    page = client.get(address("need_room", need)).content.decode()
    assert "<script>alert" not in page
    assert "onerror" not in page.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert 'href="javascript' not in page
    assert re.search(r'href="https://opptak.example/1"\s+rel="noopener noreferrer nofollow external"', page)


def test_what_is_typed_stays_when_it_is_refused(need, owner_editor, client):
    client.force_login(owner_editor)
    where = address("room_post", need) + "?kind=recording"
    data = {"body": need.owner_id, "phase": "pilot", "title": "Opptaket", "url": "javascript:alert(1)", "text": "Lytt."}
    page = client.post(where, data).content.decode()
    assert "Opptaket" in page
    assert "Lytt." in page
    assert not RoomEntry.objects.exists()


def test_the_partnerships_own_phases_give_the_names_and_dates(need, owner_editor, client):
    plan = Partnership.objects.create(need=need)
    today = timezone.localdate()
    for number, (kind, name) in enumerate(
        [("market", "Kartlegging"), ("development", "FoU 1"), ("development", "FoU 2")]
    ):
        Phase.objects.create(
            partnership=plan,
            number=number + 1,
            kind=kind,
            name=name,
            starts_on=today,
            ends_on=today + timedelta(days=9),
        )
    client.force_login(owner_editor)
    room = client.get(address("need_room", need))
    names = [phase.name for phase in room.context["room"].phases]
    assert (names[0], names[2]) == ("Kartlegging", "Forskning og utvikling")  # two steps of a kind: the kind's own name
    page = room.content.decode()
    for word in ("Kartlegging", "FoU 1", "FoU 2"):
        assert word in page


# Files


def upload(content=PDF, name="mal.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_template_is_fetched_as_a_download(need, owner_editor, client):
    client.force_login(owner_editor)
    where = address("room_post", need) + "?kind=template"
    client.post(where, {"body": need.owner_id, "phase": "tender", "title": "Kravskjema", "file": upload()})
    file = RoomFile.objects.get()
    assert (file.name, file.uploaded_by) == ("mal.pdf", owner_editor)
    answer = client.get(address("room_file", need, file.public_id))
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mal.pdf", b"<html><script>alert(1)</script>"),
        ("mal.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("mal.exe", b"MZ\x90\x00" + b"\x00" * 60),
        ("mal.docx", b"PK\x03\x04 not a document"),
        ("tom.pdf", b""),
    ],
)
def test_hostile_files_are_refused_and_nothing_is_kept(need, owner_editor, client, name, content):
    client.force_login(owner_editor)
    where = address("room_post", need) + "?kind=template"
    page = client.post(where, {"body": need.owner_id, "phase": "tender", "title": "Mal", "file": upload(content, name)})
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not RoomEntry.objects.exists()
    with pytest.raises(ValidationError):
        check_upload(upload(content, name))


def test_files_wait_for_the_scanner_and_an_infected_one_is_never_fetched(
    need, owner_editor, client, settings, monkeypatch
):
    settings.CLAMD_ADDRESS = "tcp://skanner.example:3310"
    monkeypatch.setattr("ecosystem.shared.uploads.checks._clamd", lambda: FoundVirus())
    monkeypatch.setattr("ecosystem.shared.queue.current_app.send_task", lambda *args, **options: None)
    file = upload()
    post(need, owner_editor, need.owner, "template", file=file, upload=check_upload(file))
    client.force_login(owner_editor)
    stored = RoomFile.objects.get()
    assert stored.scan == RoomFile.Scan.WAITING
    assert client.get(address("room_file", need, stored.public_id)).status_code == 404
    assert attachments.scan_files() == 1
    assert client.get(address("room_file", need, stored.public_id)).status_code == 404
    assert address("room_file", need, stored.public_id) not in client.get(address("need_room", need)).content.decode()


class FoundVirus:
    def instream(self, content):
        return {"stream": ("FOUND", "Eicar")}


def test_the_very_same_file_comes_once(need, owner_editor):
    post(need, owner_editor, need.owner, "template", file=upload(), upload=check_upload(upload()))
    with pytest.raises(ActionRefused) as refusal:
        post(need, owner_editor, need.owner, "template", file=upload(), upload=check_upload(upload()))
    assert refusal.value.code == "exists"
    assert RoomEntry.objects.count() == 1


# Suppliers' words stay out


def test_the_models_point_at_nothing_of_the_suppliers():
    sealed = {"Response", "Minutes", "DialogueEntry", "MeetingSlot", "Question", "ResponseReply"}
    for model in (RoomEntry, RoomFile):
        assert not sealed & {field.related_model.__name__ for field in model._meta.fields if field.related_model}


@pytest.mark.parametrize("where", ["title", "text", "url"])
def test_the_owner_names_no_firm_it_has_met(need, owner_editor, firm, where):
    MeetingSlotFactory(need=need, firm=firm)
    words = {
        "url": "https://fallsikker.example/Fallsikker AS",
        "title": "Møtet med Fallsikker",
        "text": "fallsikker as sa",
    }
    with pytest.raises(ActionRefused) as refusal:
        post(need, owner_editor, need.owner, **{where: words[where]})
    assert refusal.value.code == "named"


def test_a_file_named_after_a_firm_is_refused(need, owner_editor, firm):
    MeetingSlotFactory(need=need, firm=firm)
    file = upload(name="Fallsikker AS.pdf")
    with pytest.raises(ActionRefused) as refusal:
        post(need, owner_editor, need.owner, "template", file=file, upload=check_upload(file))
    assert refusal.value.code == "named"


def test_a_refusal_tells_a_follower_nothing_of_who_has_met_the_owner(need, follower, follower_editor, firm):
    ActorFactory(name="Aldrimøtt AS")
    MeetingSlotFactory(need=need, firm=firm)
    said = []
    for name in ("Fallsikker AS", "Aldrimøtt AS"):
        with pytest.raises(ActionRefused) as refusal:
            post(need, follower_editor, follower.actor, text=f"Vi spurte {name} om dette.")
        said.append(str(refusal.value).replace(name, "X"))
    assert said[0] == said[1]
    assert "«en leverandør»" in said[0]
    assert post(need, follower_editor, follower.actor, text="Vi spurte en leverandør, og Bærum kommune.")


def test_an_owners_editor_who_acts_for_a_firm_that_takes_part_learns_nothing_either(need, firm):
    editor = MembershipFactory(actor=need.owner)
    guest = MembershipFactory(person=editor.person).actor
    MeetingSlotFactory(need=need, firm=guest)
    ActorFactory(name="Aldrimøtt AS")
    with pytest.raises(ActionRefused):
        post(need, editor.person, need.owner, text="Hva med Aldrimøtt AS?")


@pytest.mark.parametrize("sealed", [True, False])
def test_a_response_that_is_not_opened_changes_no_refusal(need, owner_editor, sealed):
    need.is_sealed = sealed
    need.save()
    secret = "Radaren kalibreres med tre speil i taket hver natt."
    ResponseFactory(
        need=need,
        firm=ActorFactory(name="Skjulte AS"),
        state="submitted",
        solution=secret,
        secrets={"solution": "Patent"},
    )
    assert post(need, owner_editor, need.owner, text=f"Skjulte AS er et navn. {secret}")


@pytest.mark.parametrize(("reads", "refused"), [(True, True), (False, False)])
def test_what_is_marked_secret_in_an_opened_response_is_not_repeated(need, owner_editor, pass_deadline, reads, refused):
    secret = "Radaren kalibreres med tre speil i taket hver natt."
    open_part = "Sensoren varsler vakttelefonen innen ti sekunder."
    response = ResponseFactory(
        need=need, state="submitted", solution=secret, effects=open_part, secrets={"solution": "Patent"}
    )
    attached = ResponseAttachmentFactory(response=response, content=PDF, is_secret=True, secret_reason="Patent")
    need.participants_read = reads
    need.save()
    row = FollowerFactory(need=need, role="participant")
    Follower.objects.filter(pk=row.pk).update(participates_since=timezone.now() - timedelta(days=30))
    pass_deadline(need)
    type(response).objects.filter(pk=response.pk).update(opened_at=timezone.now(), opened_by_name="Kari")
    participant = MembershipFactory(actor=row.actor).person
    for by, actor, stops in ((owner_editor, need.owner, True), (participant, row.actor, refused)):
        assert post(need, by, actor, text=f"Vi har lest: {open_part}")
        text = f"De skrev:\n{secret.upper()}"
        if stops:
            with pytest.raises(ActionRefused) as refusal:
                post(need, by, actor, text=text)
            assert refusal.value.code == "secret"
        else:
            assert post(need, by, actor, text=text)
    file = upload()
    assert check_upload(file).sha256 == attached.sha256
    with pytest.raises(ActionRefused) as refusal:
        post(need, owner_editor, need.owner, "template", file=file, upload=check_upload(file))
    assert refusal.value.code == "secret"


def test_looking_for_the_names_of_two_thousand_firms_is_cheap(need, follower, follower_editor):
    Actor.objects.bulk_create(
        [
            Actor(
                name=f"Velferd{n} Norge AS", slug=f"velferd-{n}", sort_name=f"velferd{n}", kind="firm", state="approved"
            )
            for n in range(2000)
        ]
    )
    began = time.perf_counter()
    post(need, follower_editor, follower.actor, text="Vi lærte mye av nattevaktene. " * 100)
    assert time.perf_counter() - began < 1


# Work meetings


def invite(need, by, **changes):
    given = {
        "phase": "market",
        "title": "Arbeidsmøte om målinger",
        "summary": "Vi ser på tallene.",
        "starts_at": timezone.now() + timedelta(days=7),
        "ends_at": timezone.now() + timedelta(days=7, hours=2),
        "place_name": "Rådhuset",
    } | changes
    return meetings.invite_to_work_meeting(need=need, by=by, **given)


def test_a_work_meeting_is_an_event_by_invitation_for_those_who_follow(need, follower, follower_editor, owner_editor):
    member = MembershipFactory(actor=follower.actor, role="member").person
    coordinator = CoordinatorFactory()
    MembershipFactory(actor=follower.actor, person=coordinator)
    FollowerFactory(need=need, state="invited")
    meeting = invite(need, owner_editor)
    event = meeting.event
    assert (event.organiser, event.is_by_invitation, event.is_published) == (need.owner, True, True)
    assert list(event.invited.all()) == [follower.actor]
    mails = OutgoingMail.objects.filter(key__startswith="sealed:work-meeting:")
    assert set(mails.values_list("to", flat=True)) == {member.email, follower_editor.email}
    assert not OutgoingMail.objects.readable().exists()
    assert not AuditEntry.objects.filter(target_type="procurement.need", action="invite_to_work_meeting").exists()


@pytest.mark.parametrize("changes", [{"phase": "x"}, {"starts_at": timezone.now() - timedelta(days=1)}])
def test_an_impossible_work_meeting_is_refused(need, owner_editor, changes):
    with pytest.raises(ActionRefused):
        invite(need, owner_editor, **changes)


def test_an_invitation_names_no_supplier(need, owner_editor, firm):
    MeetingSlotFactory(need=need, firm=firm)
    with pytest.raises(ActionRefused) as refusal:
        invite(need, owner_editor, description="Fallsikker AS viser fram.")
    assert refusal.value.code == "named"
    assert not Event.objects.exists()


def test_nor_does_it_name_one_when_it_is_changed_or_called_off(need, owner_editor, firm):
    event = invite(need, owner_editor).event
    MeetingSlotFactory(need=need, firm=firm)
    for call in (
        lambda: edit_event(event=event, by=owner_editor, description="Fallsikker AS viser fram."),
        lambda: call_off_event(event=event, by=owner_editor, reason="Fallsikker AS kan ikke."),
    ):
        with pytest.raises(ActionRefused) as refusal:
            call()
        assert refusal.value.code == "named"
    event.refresh_from_db()
    assert (event.description, event.state) == ("", "published")
    edit_event(event=event, by=owner_editor, description="Vi ser på tallene.")
    other = EventFactory(organiser=need.owner)
    edit_event(event=other, by=owner_editor, description="Fallsikker AS viser fram.")


def test_the_work_meetings_to_come_go_with_the_lead(owner_editor, municipality, lier):
    need = NeedFactory(owner=municipality, stage="draft")
    editor = MembershipFactory(actor=lier).person
    joint_actions.gather(need=need, by=owner_editor, volume_of="brukere", bodies=[lier])
    members.join_joint(member=JointMember.objects.get(actor=lier), by=editor, volume=1)
    event = invite(need, owner_editor).event
    mine = sign_up(event=event, by=editor)
    theirs = sign_up(event=event, by=owner_editor)
    lead.pass_lead(need=need, to=lier, by=owner_editor)
    event.refresh_from_db()
    assert (event.organiser, list(event.invited.all())) == (lier, [municipality])
    assert set(event.signups.living()) == {mine, theirs}
    for person in (editor, owner_editor):
        assert Event.objects.visible_to(person).filter(pk=event.pk).exists()


def test_who_joins_is_asked_to_what_is_to_come_and_who_leaves_is_out(need, owner_editor, lier):
    coming, past, cancelled = (WorkMeetingFactory(need=need) for _n in range(3))
    Event.objects.filter(pk=past.event_id).update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
    )
    Event.objects.filter(pk=cancelled.event_id).update(state="cancelled")
    person = MembershipFactory(actor=lier, role="member").person
    follower = rows.begin_following(need=need, actor=lier, role="follower", by=owner_editor)
    assert [list(meeting.event.invited.all()) for meeting in (coming, past, cancelled)] == [[lier], [], []]
    assert OutgoingMail.objects.filter(key=f"sealed:work-meeting:{coming.pk}:{person.pk}").count() == 1
    signup = Signup.objects.create(event=coming.event, person=person, state="signed_up")
    following_actions.end_follower(follower=follower, by=owner_editor, why="Ferdig")
    signup.refresh_from_db()
    assert signup.state == "cancelled"
    assert not coming.event.invited.exists()
    assert not Event.objects.visible_to(person).filter(pk=coming.event_id).exists()
    rows.begin_following(need=need, actor=lier, role="follower", by=owner_editor)
    assert coming.event.invited.get() == lier
    assert OutgoingMail.objects.filter(key__startswith="sealed:work-meeting:").count() == 1  # told once for ever


@pytest.mark.parametrize("way", ["accept", "join"])
def test_every_way_of_joining_brings_the_invitations(need, owner_editor, lier, way):
    meeting = WorkMeetingFactory(need=need)
    editor = MembershipFactory(actor=lier).person
    if way == "accept":
        row = FollowerFactory(need=need, actor=lier, state="asked")
        following_actions.accept_follower(follower=row, by=owner_editor)
    else:
        row = FollowerFactory(need=need, actor=lier, state="invited")
        following_actions.join_as_follower(follower=row, by=editor)
    assert list(meeting.event.invited.all()) == [lier]


def test_the_followers_people_sign_up(need, follower, follower_editor, owner_editor, client):
    event = invite(need, owner_editor).event
    client.force_login(follower_editor)
    room = client.get(address("need_room", need)).content.decode()
    assert event.get_absolute_url() in room
    assert address("need_room", need) in client.get(event.get_absolute_url()).content.decode()
    client.post(reverse("events:event_sign_up", args=[event.slug]), {"note": ""})
    assert event.signups.get().person == follower_editor


def test_a_work_meeting_never_becomes_a_conference_for_all(need, owner_editor):
    event = WorkMeetingFactory(need=need).event
    with pytest.raises(ActionRefused):
        conference.link_conference(need=need, event=event, by=owner_editor)


# What is told


def test_a_question_is_told_to_the_other_bodies_editors_and_an_answer_to_the_asker(
    need, follower, follower_editor, owner_editor
):
    third = MembershipFactory(actor=FollowerFactory(need=need).actor).person
    MembershipFactory(actor=need.owner, role="member")
    colleague = MembershipFactory(actor=follower.actor).person
    question = post(need, follower_editor, follower.actor, "question", title="Hvordan målte dere?")
    asked = OutgoingMail.objects.filter(key__startswith="sealed:room-question:")
    assert set(asked.values_list("to", flat=True)) == {owner_editor.email, third.email}
    assert all("De vet mest" not in mail.text for mail in asked)
    room_actions.answer_in_room(question=question, by=owner_editor, actor=need.owner, text="Med stoppeklokke.")
    told = OutgoingMail.objects.filter(key__startswith="sealed:room-answer:")
    assert set(told.values_list("to", flat=True)) == {follower_editor.email, colleague.email}
    assert not OutgoingMail.objects.readable().exists()


def test_who_has_left_hears_of_no_answers(need, follower, follower_editor, owner_editor):
    question = post(need, follower_editor, follower.actor, "question", title="Hvordan målte dere?")
    following_actions.end_follower(follower=follower, by=owner_editor, why="Ferdig")
    room_actions.answer_in_room(question=question, by=owner_editor, actor=need.owner, text="Med stoppeklokke.")
    assert not OutgoingMail.objects.filter(key__startswith="sealed:room-answer:").exists()


def test_lessons_and_templates_send_no_mail(need, follower, follower_editor, owner_editor):
    post(need, owner_editor, need.owner)
    assert not OutgoingMail.objects.exists()


def test_the_log_of_the_room_is_closed_to_the_desk(need, owner_editor, client):
    post(need, owner_editor, need.owner, title="Internt om nattevakter")
    client.force_login(CoordinatorFactory())
    assert "Internt om nattevakter" not in client.get(reverse("admin:shared_auditentry_changelist")).content.decode()


# How it is read


def test_the_room_takes_the_same_number_of_queries_for_one_and_three(need, owner_editor, client):
    client.force_login(owner_editor)

    def fill():
        for kind in ("lesson", "template", "recording", "question"):
            entry = RoomEntryFactory(need=need, kind=kind, actor=FollowerFactory(need=need).actor)
            RoomFileFactory(entry=entry)
        RoomEntryFactory(parent=entry)
        WorkMeetingFactory(need=need)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("need_room", need)).status_code == 200
        return len(queries)

    fill()
    count()
    one = count()
    fill()
    fill()
    assert count() == one
    assert one <= 16


def test_the_brief_counts_what_waits_for_an_answer(need, owner_editor):
    RoomEntryFactory(need=need)
    answered, _waiting = RoomEntryFactory(need=need, kind="question"), RoomEntryFactory(need=need, kind="question")
    RoomEntryFactory(parent=answered)
    RoomEntryFactory(need=need, removed_at=timezone.now())
    meeting = WorkMeetingFactory(need=need)
    brief = room_queries.room_in_brief(owner_editor, need)
    assert (brief.number, brief.unanswered, brief.next_meeting) == (3, 1, meeting.event)


def test_the_owner_comes_first_among_the_bodies(need, follower):
    FollowerFactory(need=need, state="invited")
    assert bodies_of_room(need) == [need.owner, follower.actor]


# What is kept


def test_the_owners_case_holds_the_whole_room_what_is_removed_too(need, follower, follower_editor, owner_editor):
    question = post(need, follower_editor, follower.actor, "question", title="Hvordan målte dere?")
    room_actions.answer_in_room(question=question, by=owner_editor, actor=need.owner, text="Med stoppeklokke.")
    wrong = post(need, owner_editor, need.owner, title="Feil lærdom")
    room_actions.remove_entry(entry=wrong, by=owner_editor)
    post(need, owner_editor, need.owner, "template", file=upload(), upload=check_upload(upload()))
    invite(need, owner_editor)
    with ZipFile(lifecycle_case.export_case(need=need, by=owner_editor)) as archive:
        room = json.loads(archive.read("data/learning-room.json"))
        log = json.loads(archive.read("data/log.json"))
        index = archive.read("index.html").decode()
        assert archive.read("læringsrom/mal.pdf") == PDF
    assert [row["title"] for row in room["entries"]] == ["Hvordan målte dere?", "Feil lærdom", "Spør nattevaktene"]
    assert room["entries"][0]["answers"][0]["text"] == "Med stoppeklokke."
    assert room["entries"][1]["removed_at"]
    assert room["work_meetings"][0]["invited"] == ["Lier kommune"]
    done = {row["action"]: row["target"] for row in log}
    assert done["answer_in_room"] == "Hvordan målte dere?"
    assert done["invite_to_work_meeting"] == "Arbeidsmøte om målinger"
    assert "Feil lærdom" in index


def test_an_empty_room_is_not_in_the_case(need, owner_editor):
    with ZipFile(lifecycle_case.export_case(need=need, by=owner_editor)) as archive:
        assert "data/learning-room.json" not in archive.namelist()
