"""The owner's desk: opened responses side by side, notes, marks and the shortlist."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry
from procurement.models import ResponseNote
from procurement.models.response_trail import content_of
from procurement.responses import desk, desk_queries, replies
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory
from tests.factories.procurement import NeedFactory, ResponseAttachmentFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(municipality):
    return NeedFactory(
        owner=municipality, stage="closed", title="Fall på sykehjem", asked_of_suppliers="Hvordan varsles vakten?"
    )


@pytest.fixture
def opened(need):
    """Make an opened response; `secrets` and the like as in the model."""

    def make(name="Fallsikker AS", at=need, **content):
        return ResponseFactory(
            need=at,
            firm=content.pop("firm", None) or ActorFactory(name=name),
            state="submitted",
            opened_at=timezone.now(),
            opened_by_name="Innkjøper",
            **content,
        )

    return make


def desk_of(client, person, need, query=""):
    client.force_login(person)
    return client.get(reverse("procurement:need_responses", args=[need.slug]) + query)


def test_responses_stand_side_by_side_with_what_was_asked(client, need, owner_member, opened):
    opened("Aksel AS", effects="Hjelp på to minutter")
    opened("Berit AS", price_model="Per seng", secrets={"price_model": "Prisen er vår"})
    page = desk_of(client, owner_member, need)
    text = page.content.decode()
    assert [entry.response.firm.name for entry in page.context["desk"].compared] == ["Aksel AS", "Berit AS"]
    rows = {row.label: row for row in page.context["desk"].rows}
    assert rows["Effekter"].asked == need.wanted_effects
    assert [part and part.text for _entry, part in rows["Prismodell"].cells] == [None, "Per seng"]
    assert "Hva det krever" not in rows, "nobody has written it"
    for words in ("Hvordan varsles vakten?", "Hjelp på to minutter", "Prisen er vår", "Ikke fylt ut"):
        assert words in text


def test_what_is_shown_is_what_was_submitted(client, need, owner_member, opened):
    response = opened(summary="Slik vi leverte det")
    type(response).objects.filter(pk=response.pk).update(summary="Endret siden")
    assert desk_of(client, owner_member, need).context["desk"].entries[0].response.summary == "Slik vi leverte det"


def test_files_are_those_of_the_version_that_is_read(client, need, owner_member, opened):
    response = opened()
    file = ResponseAttachmentFactory(response=response, is_secret=True, secret_reason="Tegningene våre")
    response.versions.update(content=content_of(response))
    later = ResponseAttachmentFactory(response=response)
    text = desk_of(client, owner_member, need).content.decode()
    assert file.name in text
    assert "Tegningene våre" in text
    assert later.name not in text


def test_of_thirty_one_chooses_what_to_compare(client, need, owner_member, opened):
    responses = [opened(f"Firma {number:02} AS") for number in range(30)]
    page = desk_of(client, owner_member, need)
    assert len(page.context["desk"].entries) == 30
    assert [entry.response for entry in page.context["desk"].compared] == responses[:3]
    chosen = "&".join(f"show={response.public_id}" for response in (responses[7], responses[20]))
    page = desk_of(client, owner_member, need, f"?{chosen}")
    assert [entry.response for entry in page.context["desk"].compared] == [responses[7], responses[20]]
    every = "&".join(f"show={response.public_id}" for response in responses)
    page = desk_of(client, owner_member, need, f"?{every}")
    assert len(page.context["desk"].compared) == 6
    assert "høyst seks" in page.content.decode()


@pytest.mark.parametrize("query", ["?show=x", "?show=", "?sort=wild"])
def test_odd_choices_show_the_desk_as_it_is(client, need, owner_member, opened, query):
    opened()
    assert len(desk_of(client, owner_member, need, query).context["desk"].compared) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_takes_the_same_queries_for_any_number(
    client, need, owner_member, owner_editor, opened, rows, django_assert_num_queries
):
    for number in range(rows):
        response = opened(f"Firma {number} AS")
        ResponseAttachmentFactory(response=response)
        desk.write_note(response=response, by=owner_editor, mark=4, text="God", is_shared=True)
        replies.reply_to_responses(
            need=need, responses=[response], by=owner_editor, kind="thanks", text=f"Takk {number}"
        )
    assert owner_member.roles
    with django_assert_num_queries(5):
        assert len(desk_queries.desk_page(owner_member, need).entries) == rows
    desk_of(client, owner_member, need)
    with django_assert_num_queries(13):
        desk_of_again = client.get(reverse("procurement:need_responses", args=[need.slug]))
    assert desk_of_again.status_code == 200


def test_an_unopened_response_of_ones_own_other_firm_is_not_on_the_desk(client, need, owner_member, opened):
    opened("Aksel AS")
    hidden = ResponseFactory(need=need, state="submitted", firm__name="Uåpnet AS")
    MembershipFactory(person=owner_member, actor=hidden.firm)
    assert "Uåpnet" not in desk_of(client, owner_member, need).content.decode()


# Notes and marks


def test_a_note_is_ones_own_until_it_is_shared(client, need, owner_editor, owner_member, opened):
    response = opened()
    desk.write_note(response=response, by=owner_editor, mark=2, text="Bare min mening")
    pages = [reverse("procurement:need_responses", args=[need.slug]), response.get_absolute_url()]
    client.force_login(owner_member)
    for page in pages:
        assert "Bare min mening" not in client.get(page).content.decode()
    assert desk_queries.desk_entry(owner_member, response).average is None
    desk.write_note(response=response, by=owner_editor, mark=2, text="Bare min mening", is_shared=True)
    desk.write_note(response=response, by=owner_member, mark=5, text="", is_shared=True)
    for page in pages:
        assert "Bare min mening" in client.get(page).content.decode()
    assert desk_queries.desk_entry(owner_member, response).average == 3.5
    assert ResponseNote.objects.count() == 2


def test_ones_own_unshared_mark_moves_no_average(need, owner_editor, owner_member, opened):
    response = opened()
    desk.write_note(response=response, by=owner_editor, mark=1, is_shared=True)
    desk.write_note(response=response, by=owner_member, mark=5)
    assert desk_queries.desk_entry(owner_member, response).average == 1
    assert desk_queries.desk_entry(owner_editor, response).average == 1


def test_an_emptied_note_is_gone(need, owner_member, opened):
    response = opened()
    desk.write_note(response=response, by=owner_member, mark=3)
    assert desk.write_note(response=response, by=owner_member, text="  ") is None
    assert not ResponseNote.objects.exists()


def test_a_note_is_not_told_of_in_the_log(need, owner_member, opened):
    desk.write_note(response=opened(), by=owner_member, mark=3, text="Hemmelig")
    assert not AuditEntry.objects.exists()


def test_the_note_form_keeps_what_was_typed(client, need, owner_member, opened):
    response = opened()
    client.force_login(owner_member)
    address = reverse("procurement:response_note", args=[response.public_id])
    page = client.post(address, {"mark": "9", "text": "Mine ord"})
    assert "Mine ord" in page.content.decode()
    assert not ResponseNote.objects.exists()
    assert client.post(address, {"mark": "4", "text": "Mine ord", "is_shared": "on"}).status_code == 302
    note = ResponseNote.objects.get()
    assert (note.author, note.mark, note.text, note.is_shared) == (owner_member, 4, "Mine ord", True)


@pytest.mark.parametrize("mark", [0, 6])
def test_marks_outside_one_to_five_are_refused(need, owner_member, opened, mark):
    with pytest.raises(ActionRefused):
        desk.write_note(response=opened(), by=owner_member, mark=mark)


def test_only_the_owners_people_write_notes(need, opened, firm_editor, other_editor, coordinator, firm, municipality):
    response = opened(firm=firm)
    both = CoordinatorFactory()
    MembershipFactory(person=both, actor=municipality, role=Membership.Role.ADMINISTRATOR)
    for person in (firm_editor, other_editor, coordinator, both):
        with pytest.raises(NotAllowed):
            desk.write_note(response=response, by=person, mark=3)


def test_a_sealed_response_takes_neither_note_nor_shortlist(need, owner_editor):
    sealed = ResponseFactory(need=need, state="submitted")
    for call in (
        lambda: desk.write_note(response=sealed, by=owner_editor, mark=3),
        lambda: desk.shortlist_response(response=sealed, by=owner_editor, on=True),
    ):
        with pytest.raises(ActionRefused):
            call()


# The shortlist


def test_the_shortlist_comes_first_and_can_be_undone(client, need, owner_editor, opened):
    opened("Aksel AS")
    second = opened("Berit AS")
    client.force_login(owner_editor)
    address = reverse("procurement:response_shortlist", args=[second.public_id])
    client.post(address, {"on": "yes", "next": "desk"})
    client.post(address, {"on": "yes"})
    page = desk_of(client, owner_editor, need)
    assert [entry.response.firm.name for entry in page.context["desk"].entries] == ["Berit AS", "Aksel AS"]
    assert AuditEntry.objects.filter(action="shortlist_response").count() == 1
    client.post(address)
    page = desk_of(client, owner_editor, need)
    assert [entry.response.firm.name for entry in page.context["desk"].entries] == ["Aksel AS", "Berit AS"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("mark", "BCA"), ("own", "CBA"), ("maturity", "CAB"), ("received", "CBA"), ("firm", "ABC")],
)
def test_the_desk_is_sorted_as_asked(need, owner_editor, owner_member, opened, sort, order):
    hours = {"A": 1, "B": 2, "C": 3}
    trl = {"A": 5, "B": 2, "C": 9}
    rows = {
        name: opened(f"{name} AS", maturity_trl=trl[name], submitted_at=timezone.now() - timedelta(hours=ago))
        for name, ago in hours.items()
    }
    desk.write_note(response=rows["B"], by=owner_member, mark=5, is_shared=True)
    desk.write_note(response=rows["C"], by=owner_editor, mark=3, is_shared=True)
    desk.write_note(response=rows["B"], by=owner_editor, mark=2)
    found = desk_queries.desk_page(owner_editor, need, sort=sort).entries
    assert "".join(entry.response.firm.name[0] for entry in found) == order


def test_members_read_but_do_not_shortlist(client, need, owner_member, opened):
    response = opened()
    client.force_login(owner_member)
    assert client.post(reverse("procurement:response_shortlist", args=[response.public_id])).status_code == 403


def test_the_firm_sees_no_word_of_notes_marks_or_shortlist(client, need, owner_editor, firm, firm_editor, opened):
    response = opened(firm=firm)
    opened("Konkurrent AS")
    client.force_login(firm_editor)
    before = client.get(response.get_absolute_url()).content.decode()
    desk.write_note(response=response, by=owner_editor, mark=1, text="Svak på sikkerhet", is_shared=True)
    desk.shortlist_response(response=response, by=owner_editor, on=True)
    after = client.get(response.get_absolute_url()).content.decode()
    for words in ("Svak på sikkerhet", "Kortliste", "kortlisten", "arakter", "Konkurrent"):
        assert words not in after
    assert len(after) == len(before)
