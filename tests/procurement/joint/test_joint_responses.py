"""Responses to a joint need: to all of the bodies, or to some."""

import io
import json
import zipfile

import pytest
from django.urls import reverse

from ecosystem.shared.errors import ActionRefused
from procurement.joint import members
from procurement.joint import queries as joint_queries
from procurement.lifecycle import case as lifecycle_case
from procurement.lifecycle import concluding, reopening
from procurement.models import Response
from procurement.models.response_trail import content_of, fingerprint_of
from procurement.responses import actions as response_actions
from procurement.responses import confirming, opening
from tests.factories.actors import MembershipFactory
from tests.factories.procurement import JointMemberFactory, JointNeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db

WORDS = {"summary": "Radar", "solution": "En sensor", "contact": "Salg"}


@pytest.fixture
def joint(need):
    return JointNeedFactory(need=need, lead=1000)


@pytest.fixture
def lead(joint):
    return joint.members.get()


@pytest.fixture
def bærum(joint, lead):
    return JointMemberFactory(joint=joint, actor__name="Bærum kommune", actor__kind="municipality", volume=250)


@pytest.fixture
def asker(joint, lead):
    return JointMemberFactory(joint=joint, actor__name="Asker kommune", actor__kind="municipality", volume=100)


def send(client, person, need, **words):
    client.force_login(person)
    return client.post(reverse("procurement:response_edit", args=[need.slug]), words)


def test_the_form_asks_only_in_a_joint_need(client, need, firm_editor, lead):
    client.force_login(firm_editor)
    place = reverse("procurement:response_edit", args=[need.slug])
    assert "addressed" not in client.get(place).context["form"].fields
    inside = JointMemberFactory(joint=lead.joint)
    JointMemberFactory(joint=lead.joint, state="invited", actor__name="Hemmeligvik kommune", actor__kind="municipality")
    answer = client.get(place)
    assert [pk for pk, _name in answer.context["form"].fields["addressed"].choices] == [lead.pk, inside.pk]
    assert "Hemmeligvik" not in answer.content.decode()


def test_a_response_to_some_of_them_through_all_that_happens_to_it(client, need, firm_editor, bærum, asker):
    assert send(client, firm_editor, need, save="1", **WORDS, addressed=[bærum.pk]).status_code == 302
    response = Response.objects.get()
    assert list(response.addressed.all()) == [bærum]
    page = client.get(response.get_absolute_url()).content.decode()
    assert "Bærum kommune" in page
    assert "Asker kommune" not in page
    sent = {**WORDS, "version": response.version, "addressed": [bærum.pk, asker.pk]}
    assert send(client, firm_editor, need, submit="1", **sent).status_code == 302
    version = response.versions.get()
    assert version.content["addressed"] == ["Asker kommune", "Bærum kommune"]
    assert version.fingerprint == fingerprint_of(version.content)
    receipt = reverse("procurement:response_receipt", args=[response.public_id, 1])
    assert "Asker kommune, Bærum kommune" in client.get(receipt).content.decode()
    response_actions.take_back_response(response=response, by=firm_editor)
    response.refresh_from_db()
    sent |= {"version": response.version, "addressed": []}
    assert send(client, firm_editor, need, submit="1", **sent).status_code == 302
    assert response.versions.last().content["addressed"] == []  # all of them
    second = reverse("procurement:response_receipt", args=[response.public_id, 2])
    assert all(
        "Alle virksomhetene" in client.get(page).content.decode() for page in (response.get_absolute_url(), second)
    )


def test_autosave_takes_it_along(client, need, firm_editor, bærum):
    client.force_login(firm_editor)
    place = reverse("procurement:response_edit", args=[need.slug])
    answer = client.post(place, {**WORDS, "addressed": [bærum.pk]}, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    response = Response.objects.get()
    assert list(response.addressed.all()) == [bærum]
    again = client.post(
        place, {**WORDS, "version": answer.json()["version"], "addressed": []}, headers={"X-Autosave": "1"}
    )
    assert again.json()["version"] == answer.json()["version"] + 1
    assert not response.addressed.exists()


def test_two_windows_show_both_choices(client, need, firm_editor, bærum, asker):
    send(client, firm_editor, need, save="1", **WORDS, addressed=[bærum.pk])
    response = Response.objects.get()
    seen = response.version
    response_actions.edit_response(response=response, by=firm_editor, version=seen, addressed=[asker])
    answer = send(client, firm_editor, need, save="1", **WORDS, version=seen, addressed=[bærum.pk])
    assert ("Hvem er svaret til?", "Asker kommune") in answer.context["form"].standing
    assert answer.context["form"]["addressed"].value() == [str(bærum.pk)]
    assert list(response.addressed.all()) == [asker]


def test_the_same_choice_is_no_conflict(need, firm_editor, firm, bærum):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, addressed=[bærum], **WORDS)
    response_actions.edit_response(response=response, by=firm_editor, version=99, addressed=[bærum])
    with pytest.raises(ActionRefused) as refusal:
        response_actions.edit_response(response=response, by=firm_editor, version=99, addressed=[])
    assert refusal.value.code == "changed"


def test_bodies_of_other_needs_and_invited_ones_are_not_addressed(need, firm_editor, firm, bærum, client):
    elsewhere = JointMemberFactory()
    invited = JointMemberFactory(joint=bærum.joint, state="invited")
    response = response_actions.start_response(
        need=need, firm=firm, by=firm_editor, addressed=[elsewhere, invited], **WORDS
    )
    assert not response.addressed.exists()
    sent = {**WORDS, "version": response.version, "addressed": [elsewhere.pk]}
    assert "addressed" in send(client, firm_editor, need, save="1", **sent).context["form"].errors


def test_one_that_has_left_stays_named(
    client, need, firm_editor, firm, bærum, asker, owner_member, owner_editor, pass_deadline
):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, addressed=[bærum], **WORDS)
    response_actions.submit_response(response=response, by=firm_editor)
    editor = MembershipFactory(actor=bærum.actor).person
    members.leave_joint(member=bærum, by=editor, why="Slutt")
    client.force_login(firm_editor)
    page = client.get(reverse("procurement:response_edit", args=[need.slug])).content.decode()
    assert "Bærum kommune (har gått ut)" in page
    confirming.confirm_response(response=response, by=firm_editor)
    pass_deadline(need)
    opening.open_responses(need=need, by=owner_editor)
    client.force_login(owner_member)
    for place in (response.get_absolute_url(), reverse("procurement:need_responses", args=[need.slug])):
        assert "Bærum kommune" in client.get(place).content.decode(), place
    answer = client.get(reverse("procurement:need_responses", args=[need.slug]))
    assert answer.context["desk"].entries[0].addressed == ["Bærum kommune"]


def test_the_archive_and_the_case_say_whom_it_is_to(
    client, need, firm_editor, firm, bærum, asker, owner_editor, pass_deadline
):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, addressed=[bærum], **WORDS)
    response_actions.submit_response(response=response, by=firm_editor)
    ResponseFactory(need=need, state="submitted")
    pass_deadline(need)
    opening.open_responses(need=need, by=owner_editor)
    client.force_login(owner_editor)
    answer = client.post(reverse("procurement:need_responses_export", args=[need.slug]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        table = archive.read("index.csv").decode("utf-8-sig").splitlines()
        assert table[0].endswith("Til")
        assert sorted(row.rsplit(";", 1)[1] for row in table[1:]) == [
            "Alle virksomhetene som deler behovet",
            "Bærum kommune",
        ]
        kept = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
        assert sorted(row["addressed"] for row in kept) == [[], ["Bærum kommune"]]
    with zipfile.ZipFile(lifecycle_case.export_case(need=need, by=owner_editor)) as archive:
        joint = json.loads(archive.read("data/joint-need.json"))
        assert [(row["name"], row["volume"], row["lead"]) for row in joint["members"]] == [
            ("Drammen kommune", 1000, True),
            ("Bærum kommune", 250, False),
            ("Asker kommune", 100, False),
        ]
        responses = json.loads(archive.read("data/responses.json"))
        assert sorted(row["addressed"] for row in responses) == [[], ["Bærum kommune"]]
        assert "Bærum kommune" in archive.read("index.html").decode()


def test_nothing_is_added_where_the_need_is_one_bodys(need, firm):
    response = ResponseFactory(need=need, firm=firm, state="submitted")
    before = fingerprint_of(content_of(response))
    JointNeedFactory(need=need)  # the lead alone
    assert "addressed" not in content_of(response)
    assert fingerprint_of(content_of(response)) == before == response.versions.get().fingerprint
    assert joint_queries.addressed_names(response) is None


def test_it_carries_over_to_the_next_round(client, need, firm_editor, firm, bærum, owner_editor, pass_deadline):
    from datetime import timedelta

    from django.utils import timezone

    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, addressed=[bærum], **WORDS)
    response_actions.submit_response(response=response, by=firm_editor)
    pass_deadline(need)
    opening.open_responses(need=need, by=owner_editor)
    concluding.close_due_needs()
    reopening.reopen_need(
        need=need, by=owner_editor, why="Ny runde", response_deadline=timezone.now() + timedelta(days=30)
    )
    client.force_login(firm_editor)
    form = client.get(reverse("procurement:response_edit", args=[need.slug])).context["form"]
    assert form["addressed"].value() == [bærum.pk]


def test_what_was_addressed_to_a_body_that_becomes_another_is_to_that(need, firm, bærum, asker, coordinator):
    from actors.merging.actions import merge_actors

    response = ResponseFactory(need=need, firm=firm)
    response.addressed.set([asker, bærum])
    other = ResponseFactory(need=need)
    other.addressed.set([asker])
    merge_actors(keep=bærum.actor, drop=asker.actor, by=coordinator)
    assert list(response.addressed.all()) == list(other.addressed.all()) == [bærum]
