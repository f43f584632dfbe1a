"""Changes to a need after publication: to all at once, numbered, in the open."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement import actions, queries
from procurement.actions.amendments import AMENDABLE
from procurement.models import Amendment, AmendmentConfirmation, DialogueEntry, Need
from procurement.working_days import dialogue_dates
from tests.factories.actors import MembershipFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

from .test_races import at_once

pytestmark = pytest.mark.django_db
WHY = "Kommunestyret har gitt oss mer penger."


def url(name, *args):
    return reverse(f"procurement:{name}", args=args)


def later(days):
    return timezone.now().replace(microsecond=0) + timedelta(days=days)


def amend(need, by, **fields):
    return actions.amend_need(need=need, by=by, why=WHY, **(fields or {"budget_to": 2_000_000}))


def test_an_amendment_keeps_old_and_new_and_changes_the_need(need, owner_editor):
    first = amend(need, owner_editor, budget_to=2_000_000, summary=need.summary)
    second = amend(need, owner_editor, budget_to=3_000_000, limits="Uten kamera.")
    need.refresh_from_db()
    assert (need.budget_to, need.limits) == (3_000_000, "Uten kamera.")
    assert (first.number, second.number) == (1, 2)
    assert first.changes == [{"field": "budget_to", "old": "", "new": "2000000"}]
    assert second.changes[0] == {"field": "budget_to", "old": "2000000", "new": "3000000"}
    assert [row.number for row, _changes in queries.amendments_of(need)] == [2, 1]
    assert AuditEntry.objects.filter(action="amend_need").count() == 2
    entry = DialogueEntry.objects.get(source="amendment:1")
    assert (entry.kind, entry.firm, entry.title) == ("amendment", None, "Endring 1")
    assert WHY in entry.text


def test_a_new_deadline_moves_the_days_for_questions_and_answers(need, owner_editor):
    deadline = later(40)
    amendment = amend(need, owner_editor, response_deadline=deadline)
    need.refresh_from_db()
    dates = dialogue_dates(timezone.localdate(deadline))
    assert (need.questions_until, need.answers_until) == (dates.questions_until, dates.answers_until)
    assert [row["field"] for row in amendment.changes] == ["response_deadline", "questions_until", "answers_until"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"response_deadline": timedelta(days=-1)}, "past"),
        ({"response_deadline": timedelta(days=5)}, "too_soon"),
        ({"starts_from": timedelta(days=-2)}, "past"),
        ({"title": "Noe helt annet"}, "fixed"),
        ({"is_sealed": False}, "fixed"),
        ({"problem": ""}, "incomplete"),
        ({"summary": "Beboere blir liggende før noen merker at de har falt."}, "same"),
    ],
)
def test_what_would_be_unfair_is_refused_and_changes_nothing(need, owner_editor, fields, code):
    now = timezone.now()
    fields = {
        name: (now + value if name == "response_deadline" else (now + value).date())
        if isinstance(value, timedelta)
        else value
        for name, value in fields.items()
    }
    with pytest.raises(ActionRefused) as refused:
        amend(need, owner_editor, **fields)
    assert refused.value.code == code
    assert not Amendment.objects.exists()


def test_a_deadline_can_always_be_moved_later(need, owner_editor):
    Need.objects.filter(pk=need.pk).update(response_deadline=later(1))
    assert [row["field"] for row in amend(need, owner_editor, response_deadline=later(2)).changes] == [
        "response_deadline"
    ]


def test_only_the_owners_editors_and_only_while_it_is_open(
    need, owner_editor, owner_member, firm_editor, coordinator, pass_deadline
):
    for user in (owner_member, firm_editor, coordinator):
        with pytest.raises(NotAllowed):
            amend(need, user)
    with pytest.raises(ActionRefused) as refused:
        actions.amend_need(need=need, by=owner_editor, why="  ", budget_to=1)
    assert refused.value.code == "why"
    pass_deadline(need)
    with pytest.raises(ActionRefused) as refused:
        amend(need, owner_editor)
    assert refused.value.code == "state"


def test_a_colleagues_change_in_between_refuses_this_one(need, owner_editor):
    seen = Need.objects.get(pk=need.pk).version_seen
    amend(need, owner_editor)
    with pytest.raises(ActionRefused) as refused:
        amend(need, owner_editor, budget_to=5, seen=seen)
    assert refused.value.code == "changed"


def form_data(client, address):
    """What a browser would send back of the form as it stands."""
    data = {}
    for field in client.get(address).context["form"]:
        value = field.value()
        if field.name == "response_deadline":
            at = timezone.localtime(value)
            data |= {"response_deadline_0": at.date().isoformat(), "response_deadline_1": at.strftime("%H:%M")}
        elif value not in (None, False):
            data[field.name] = value
    return data


def test_the_editor_sees_what_changes_before_it_does(client, need, owner_editor):
    client.force_login(owner_editor)
    address = url("need_amend", need.slug)
    data = form_data(client, address)
    assert "Du har ikke endret noe ennå" in client.post(address, data | {"why": WHY}).content.decode()
    data |= {"budget_to": "2 000 000", "why": WHY, "is_material": "on"}
    preview = client.post(address, data)
    assert "2 mill. kr" in preview.content.decode()
    assert not Amendment.objects.exists()
    hidden = {field.html_name: field.value() for field in preview.context["form"] if field.name != "response_deadline"}
    again = {name: value for name, value in hidden.items() if value is not None} | {
        name: data[name] for name in ("response_deadline_0", "response_deadline_1")
    }
    assert client.post(address, again | {"back": "yes"}).context["form"]["why"].value() == WHY
    done = client.post(address, again | {"confirm": "yes"})
    assert done.status_code == 302
    amendment = Amendment.objects.get()
    assert amendment.is_material
    assert [row["field"] for row in amendment.changes] == ["budget_to"]
    html = client.get(need.get_absolute_url()).content.decode()
    assert "Endring 1" in html
    assert WHY in html
    client.logout()
    assert "Endret" in client.get(url("need_list")).content.decode()


def test_the_page_takes_the_same_queries_for_one_and_three_amendments(client, need, owner_editor):
    counts = []
    for number in range(3):
        amend(need, owner_editor, budget_to=1_000_000 + number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(need.get_absolute_url()).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[2]


@pytest.fixture
def submitted(need, firm):
    return ResponseFactory(need=need, firm=firm, state="submitted")


def test_after_a_material_change_a_responder_is_asked_to_confirm(client, need, submitted, owner_editor, firm_editor):
    actions.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    mail = OutgoingMail.objects.get()
    assert mail.key.startswith("sealed:")
    assert str(submitted.public_id) in mail.text
    client.force_login(firm_editor)
    assert "Står svaret fortsatt ved lag?" in client.get(submitted.get_absolute_url()).content.decode()
    for _time in range(2):
        assert client.post(url("response_confirm", submitted.public_id)).status_code == 302
    assert AmendmentConfirmation.objects.get().by == firm_editor
    assert "Står svaret fortsatt ved lag?" not in client.get(submitted.get_absolute_url()).content.decode()


def test_a_change_that_is_not_material_asks_nobody(need, submitted, owner_editor, firm_editor):
    amend(need, owner_editor)
    assert str(submitted.public_id) not in OutgoingMail.objects.get(to=firm_editor.email).text
    assert actions.confirm_response(response=submitted, by=firm_editor) == []


def test_the_owner_learns_of_confirmations_when_the_response_is_opened(
    client, need, submitted, owner_editor, firm_editor, pass_deadline
):
    actions.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    actions.confirm_response(response=submitted, by=firm_editor)
    client.force_login(owner_editor)
    assert client.get(submitted.get_absolute_url()).status_code == 404
    pass_deadline(need)
    client.post(url("need_open_responses", need.slug))
    assert "bekreftet" in client.get(submitted.get_absolute_url()).content.decode()
    with pytest.raises(ActionRefused) as refused:
        actions.confirm_response(response=submitted, by=firm_editor)
    assert refused.value.code == "deadline"


def test_nobody_but_the_firms_editors_confirms(
    client, need, submitted, owner_editor, firm_member, other_editor, coordinator
):
    actions.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    for user, status in ((owner_editor, 404), (other_editor, 404), (coordinator, 404), (firm_member, 403)):
        client.force_login(user)
        assert client.post(url("response_confirm", submitted.public_id)).status_code == status
    assert not AmendmentConfirmation.objects.exists()
    assert not AuditEntry.objects.filter(action="confirm_response").exists()


def test_publishing_sets_the_dates_nobody_has_set(municipality, owner_editor, sent_tasks):
    need = NeedFactory(owner=municipality, stage="draft", response_deadline=later(40))
    actions.publish_need(need=need, by=owner_editor)
    need.refresh_from_db()
    dates = dialogue_dates(timezone.localdate(need.response_deadline))
    assert (need.questions_until, need.answers_until) == (dates.questions_until, dates.answers_until)
    soon = NeedFactory(owner=municipality, stage="draft", response_deadline=later(2))
    actions.publish_need(need=soon, by=owner_editor)
    soon.refresh_from_db()
    assert soon.questions_until is None


def test_every_field_that_can_be_changed_has_words(need):
    changes = [{"field": name, "old": "", "new": ""} for name in AMENDABLE]
    assert all(change.label for change in queries.in_words(changes))


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_amending_at_once_get_a_number_each():
    need = NeedFactory()
    people = [MembershipFactory(actor=need.owner).person for _editor in range(3)]
    results = at_once(
        *(
            lambda person=person, sum_=pk: amend(need, person, budget_to=sum_).number
            for pk, person in enumerate(people, 5)
        )
    )
    assert sorted(results) == [1, 2, 3]
