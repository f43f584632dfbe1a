"""Applications: the thread, the answers, and who may."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import reverse

from actors.admission import actions as admission_actions
from actors.models import Actor, AdmissionMessage
from actors.states import ActorState
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from ecosystem.shared.permissions import allowed
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    UserFactory,
    organisation_number,
)

pytestmark = pytest.mark.django_db

READERS = ("anonymous", "person", "member", "editor", "administrator", "other's administrator", "coordinator")
OUTSIDE = ("applied", "asked", "declined")


def people(actor):
    return {
        "anonymous": AnonymousUser(),
        "person": UserFactory(),
        "member": MembershipFactory(actor=actor, role="member").person,
        "editor": MembershipFactory(actor=actor, role="editor").person,
        "administrator": MembershipFactory(actor=actor, role="administrator").person,
        "other's administrator": MembershipFactory(role="administrator").person,
        "coordinator": CoordinatorFactory(),
    }


def asked_by(client, person, method, address, data=None):
    if person.is_authenticated:
        client.force_login(person)
    return getattr(client, method)(address, data).status_code


def page(actor, name="application"):
    return reverse(f"actors:{name}", args=[actor.slug])


@pytest.fixture
def applicant():
    return MembershipFactory(role="administrator", actor__state="applied", actor__application="Fordi.").person


@pytest.fixture
def actor(applicant):
    return applicant.memberships.get().actor


@pytest.mark.parametrize("state", ActorState.values)
@pytest.mark.parametrize("reader", READERS)
def test_who_reads_the_application(client, reader, state):
    actor = ActorFactory(state=state)
    belongs = reader in {"member", "editor"}
    expected = {"anonymous": 302, "administrator": 200, "coordinator": 200}.get(
        reader, 403 if belongs or state == "approved" else 404
    )
    if reader == "anonymous" and state != "approved":
        expected = 302  # to the log-in, whether the actor exists or not
    assert asked_by(client, people(actor)[reader], "get", page(actor)) == expected


@pytest.mark.parametrize("state", ActorState.values)
@pytest.mark.parametrize("reader", READERS)
def test_who_corrects_the_application(client, reader, state):
    actor = ActorFactory(state=state)
    hidden = reader in {"person", "other's administrator"} and state != "approved"
    awaiting = state in {"applied", "asked"}
    expected = 302 if reader == "anonymous" else 404 if hidden else 403
    if awaiting and reader in {"administrator", "coordinator"}:
        expected = 200
    assert asked_by(client, people(actor)[reader], "get", page(actor, "application_edit")) == expected


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("move", "state", "may"),
    [
        ("ask", "applied", {"coordinator"}),
        ("approve", "applied", {"coordinator"}),
        ("decline", "asked", {"coordinator"}),
        ("answer", "asked", {"administrator"}),
        ("apply_again", "declined", {"administrator"}),
    ],
)
def test_who_moves_the_application(client, reader, move, state, may):
    actor = ActorFactory(state=state)
    status = asked_by(client, people(actor)[reader], "post", page(actor), {"move": move, "text": "Ord."})
    actor.refresh_from_db()
    assert (actor.state != state) == (reader in may)
    if reader in {"administrator", "coordinator"}:
        assert status == (302 if reader in may else 403)
    else:
        assert status in {302, 403, 404}
        assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("state", ActorState.values)
def test_who_edits_the_profile_of_an_actor_that_is_not_in(state):
    actor = ActorFactory(state=state)
    found = {who for who, user in people(actor).items() if allowed(user, "actors.edit_profile", actor)}
    expected = {"coordinator"}
    if state in {"applied", "asked"}:
        expected |= {"administrator"}
    elif state == "approved":
        expected |= {"administrator", "editor"}
    assert found == expected


@pytest.mark.parametrize("name", ["view_application", "edit_application", "edit_profile", "answer_for_application"])
def test_an_account_out_of_use_may_nothing(name, actor, applicant):
    assert allowed(applicant, f"actors.{name}", actor)
    applicant.is_active = False
    assert not allowed(applicant, f"actors.{name}", actor)


def test_a_question_and_its_answer(actor, applicant):
    coordinator = CoordinatorFactory(language="en")
    applicant.language = "nb"
    applicant.save()
    admission_actions.ask_applicant(actor=actor, by=coordinator, text=" Hvem? ")
    actor.refresh_from_db()
    assert actor.state == ActorState.ASKED
    admission_actions.answer_coordinator(actor=actor, by=applicant, text="Vi.")
    actor.refresh_from_db()
    assert actor.state == ActorState.APPLIED
    thread = [(m.kind, m.text, m.author, m.from_coordinator) for m in actor.admission_messages.all()]
    assert thread == [("question", "Hvem?", coordinator, True), ("answer", "Vi.", applicant, False)]
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == ["ask_actor", "answer_actor"]
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {applicant.email, coordinator.email}
    assert mails[applicant.email].subject == f"HelseHub har et spørsmål om {actor.name}"
    assert "Hvem?" in mails[applicant.email].text
    assert mails[coordinator.email].subject == f"{actor.name} has answered"
    assert "/en/actors/" in mails[coordinator.email].text


def test_an_answer_to_a_coordinator_who_left_goes_to_those_who_are_there(actor, applicant):
    gone, here = CoordinatorFactory(), CoordinatorFactory()
    admission_actions.ask_applicant(actor=actor, by=gone, text="Hvem?")
    gone.is_active = False
    gone.save()
    admission_actions.answer_coordinator(actor=actor, by=applicant, text="Vi.")
    assert not OutgoingMail.objects.filter(to=gone.email).exists()
    assert OutgoingMail.objects.filter(to=here.email).count() == 1


def test_declined_with_a_reason_and_applied_again(actor, applicant):
    coordinator = CoordinatorFactory()
    admission_actions.decline_actor(actor=actor, by=coordinator, reason="For langt unna.")
    actor.refresh_from_db()
    assert (actor.state, actor.decision_reason, actor.decided_by) == ("declined", "For langt unna.", coordinator)
    assert "For langt unna." in OutgoingMail.objects.get(to=applicant.email).text
    admission_actions.apply_again(actor=actor, by=applicant, text="Vi har flyttet.")
    actor.refresh_from_db()
    assert (actor.state, actor.decision_reason, actor.decided_by, actor.decided_at) == ("applied", "", None, None)
    assert [m.text for m in actor.admission_messages.all()] == ["For langt unna.", "Vi har flyttet."]
    admission_actions.decline_actor(actor=actor, by=coordinator, reason="Fortsatt for langt unna.")
    assert OutgoingMail.objects.filter(to=applicant.email).count() == 3, "declined, received, declined"
    admission_actions.approve_actor(actor=actor, by=coordinator)
    actor.refresh_from_db()
    assert (actor.state, actor.decision_reason) == ("approved", "")


@pytest.mark.parametrize("text", ["", "  \n "])
def test_words_are_needed_where_somebody_is_told(actor, applicant, text):
    coordinator = CoordinatorFactory()
    calls = [
        lambda: admission_actions.ask_applicant(actor=actor, by=coordinator, text=text),
        lambda: admission_actions.decline_actor(actor=actor, by=coordinator, reason=text),
    ]
    for call in calls:
        with pytest.raises(ActionRefused) as refusal:
            call()
        assert refusal.value.code == "empty"
    actor.refresh_from_db()
    assert actor.state == "applied"
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("action", "words", "states"),
    [
        ("ask_applicant", {"text": "?"}, {"applied", "asked"}),
        ("approve_actor", {}, {"applied", "asked", "declined"}),
        ("decline_actor", {"reason": "Nei."}, {"applied", "asked"}),
    ],
)
@pytest.mark.parametrize("state", ActorState.values)
def test_what_a_coordinator_may_do_in_each_state(action, words, states, state):
    actor, by = ActorFactory(state=state), CoordinatorFactory()
    if state in states:
        getattr(admission_actions, action)(actor=actor, by=by, **words)
    else:
        with pytest.raises(ActionRefused) as refusal:
            getattr(admission_actions, action)(actor=actor, by=by, **words)
        assert refusal.value.code == "state"


def test_edit_application_records_what_changed_and_forgets_what_the_register_said(actor, applicant):
    Actor.objects.filter(pk=actor.pk).update(
        organisation_number=organisation_number(0), legal_form="AS", register_standing="active"
    )
    number = organisation_number(1)
    changed = admission_actions.edit_application(
        actor=actor, by=applicant, organisation_number=number, application="Fordi."
    )
    assert (changed.organisation_number, changed.legal_form, changed.register_standing) == (number, "", "")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.after) == ("edit_application", {"organisation_number": number})


def test_edit_application_to_a_number_that_is_taken_is_refused(actor, applicant):
    ActorFactory(organisation_number=organisation_number(1))
    with pytest.raises(ActionRefused) as refusal:
        admission_actions.edit_application(actor=actor, by=applicant, organisation_number=organisation_number(1))
    assert refusal.value.code == "taken"
    admission_actions.decline_actor(actor=actor, by=CoordinatorFactory(), reason="Nei.")
    with pytest.raises(NotAllowed):
        admission_actions.edit_application(actor=actor, by=applicant, application="Likevel.")


def test_correcting_on_the_page(client, actor, applicant):
    client.force_login(applicant)
    form = client.get(page(actor, "application_edit")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"organisation_number": f"NO {organisation_number(3)} MVA", "application": "Enda bedre.", "name": "Rett AS"}
    assert client.post(page(actor, "application_edit"), sent).url == page(actor)
    actor.refresh_from_db()
    assert (actor.name, actor.application, actor.organisation_number) == (
        "Rett AS",
        "Enda bedre.",
        organisation_number(3),
    )
    late = client.post(page(actor, "application_edit"), {**sent, "application": "Fra et gammelt vindu."})
    assert "Noen andre har endret dette" in late.content.decode()
    assert "Fra et gammelt vindu." in late.content.decode()


def test_two_coordinators_answer_at_once_and_the_second_is_told(client, actor, applicant):
    first, second = CoordinatorFactory(), CoordinatorFactory()
    client.force_login(second)
    seen = client.get(page(actor)).context["decision"]["seen"].value()
    admission_actions.ask_applicant(actor=actor, by=first, text="Hvem?", seen=seen)
    late = client.post(page(actor), {"move": "decline", "text": "Mine ord.", "seen": seen})
    html = late.content.decode()
    assert late.status_code == 409
    assert "Søknaden er besvart eller endret" in html
    assert "Mine ord." in html
    assert "Hvem?" in html
    actor.refresh_from_db()
    assert actor.state == "asked"
    assert late.context["decision"]["seen"].value() == actor.version_seen, "an answer is possible from here"


def test_words_for_an_answer_that_is_no_longer_possible_are_shown(client, actor, applicant):
    coordinator = CoordinatorFactory()
    client.force_login(coordinator)
    admission_actions.approve_actor(actor=actor, by=CoordinatorFactory())
    late = client.post(page(actor), {"move": "decline", "text": "Mine ord."})
    assert late.status_code == 409
    assert "Mine ord." in late.content.decode()
    assert "decision" not in late.context


@pytest.mark.django_db(transaction=True)
def test_one_of_two_answers_at_the_very_same_moment_wins():
    actor = MembershipFactory(role="administrator", actor__state="applied").actor
    seen = actor.version_seen
    results = []

    def run(call, **words):
        try:
            results.append(call(actor=actor, by=coordinators.pop(), seen=seen, **words).state)
        except ActionRefused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    coordinators = [CoordinatorFactory(), CoordinatorFactory()]
    threads = [
        threading.Thread(target=run, args=[admission_actions.approve_actor]),
        threading.Thread(target=run, args=[admission_actions.decline_actor], kwargs={"reason": "Nei."}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    actor.refresh_from_db()
    assert sorted(results) == sorted([actor.state, "changed"])
    assert OutgoingMail.objects.count() == 1


def test_the_page_offers_what_is_possible(client, actor, applicant):
    client.force_login(applicant)
    assert "reply" not in client.get(page(actor)).context
    admission_actions.ask_applicant(actor=actor, by=CoordinatorFactory(), text="Hvem?")
    assert client.get(page(actor)).context["reply"]
    empty = client.post(page(actor), {"move": "answer", "text": ""})
    assert empty.context["reply"].errors
    assert client.post(page(actor), {"move": "answer", "text": "Vi."}).status_code == 302
    assert client.post(page(actor), {"move": "suspend"}).status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_any_length(client, django_assert_max_num_queries, rows):
    actor = MembershipFactory(role="administrator", actor__state="asked").actor
    for _row in range(rows):
        AdmissionMessage.objects.create(actor=actor, author=UserFactory(), text="Ord.")
        MembershipFactory(actor=actor, role="administrator")
    client.force_login(CoordinatorFactory())
    client.get(page(actor))
    with django_assert_max_num_queries(14):
        client.get(page(actor))


def test_what_people_write_cannot_run(client, actor, applicant):
    admission_actions.ask_applicant(actor=actor, by=CoordinatorFactory(), text="<script>alert(1)</script>")
    client.force_login(applicant)
    assert "<script>alert" not in client.get(page(actor)).content.decode()


@pytest.mark.parametrize("state", OUTSIDE)
def test_my_page_says_what_to_do_next(client, state):
    membership = MembershipFactory(role="administrator", actor__state=state, actor__name="Ny AS")
    client.force_login(membership.person)
    html = client.get(reverse("portal:my_page")).content.decode()
    assert page(membership.actor) in html
    words = {
        "applied": "venter på en koordinator",
        "asked": "HelseHub har et spørsmål om Ny AS",
        "declined": "Ny AS ble ikke godkjent",
    }
    assert words[state] in html
