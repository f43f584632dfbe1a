"""The decision at the end of a phase."""

import pytest
from django.urls import reverse

from actors.models import Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.models import Follower, Option, Partnership, Phase
from procurement.needs import watching
from procurement.partnership import actions as partnership_actions
from procurement.partnership import gates, goals, phases
from tests.at_once import at_once
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.partnership import GoalFactory, PartnerFactory, PartnershipFactory, PhaseFactory
from tests.factories.procurement import NeedFactory


@pytest.fixture
def partnership(need):
    return PartnershipFactory(need=need)


@pytest.fixture
def running(partnership):
    return PhaseFactory(partnership=partnership, state="running")


@pytest.fixture
def purchase(partnership):
    """Under way, with a goal that is met, and two options: one locked, one only named."""
    GoalFactory(partnership=partnership, phase=None, status="met", result="91 %", text="Halvert fall")
    return PhaseFactory(partnership=partnership, state="running", kind="acquisition")


def refusal(call, **words):
    with pytest.raises(ActionRefused) as caught:
        call(**words)
    return caught.value


def test_going_on_records_who_when_why_and_with_whom(running, owner_editor):
    following = PhaseFactory(partnership=running.partnership)
    stays, goes = PartnerFactory(phase=running, name="B AS"), PartnerFactory(phase=running, firm=ActorFactory())
    gates.pass_gate(phase=running, by=owner_editor, why=" Holder mål ", going_on=[goes])
    running.refresh_from_db()
    assert (running.state, running.decided_by, running.decided_why) == ("passed", owner_editor, "Holder mål")
    assert running.decided_by_name == owner_editor.name
    assert running.decided_at
    assert list(running.partners.order_by("pk").values_list("goes_on", flat=True)) == [False, True]
    assert list(following.partners.values_list("name", "firm")) == [(goes.name, goes.firm_id)]
    assert stays.name not in following.partners.values_list("name", flat=True)


def test_those_chosen_replace_what_was_planned_for_the_next_phase(running, owner_editor):
    following = PhaseFactory(partnership=running.partnership)
    PartnerFactory(phase=following, name="Gammel AS")
    goes = PartnerFactory(phase=running)
    gates.pass_gate(phase=running, by=owner_editor, why="Ja", going_on=[goes])
    assert list(following.partners.values_list("name", flat=True)) == [goes.name]


def test_a_phase_put_in_between_gets_those_who_went_on_when_it_begins(partnership, owner_editor):
    first = PhaseFactory(partnership=partnership, state="running")
    goes = PartnerFactory(phase=first)
    gates.pass_gate(phase=first, by=owner_editor, why="Ja", going_on=[goes])
    added = phases.add_phase(
        partnership=partnership,
        by=owner_editor,
        kind="development",
        name="Til",
        starts_on=first.ends_on,
        ends_on=first.ends_on,
    )
    phases.start_phase(phase=added, by=owner_editor)
    assert list(added.partners.values_list("name", flat=True)) == [goes.name]


def test_an_unmeasured_goal_holds_the_gate_and_is_named(running, owner_editor):
    GoalFactory(phase=running, text="Varsler i tide")
    found = refusal(gates.pass_gate, phase=running, by=owner_editor, why="Ja")
    assert found.code == "unmeasured"
    assert "Varsler i tide" in str(found)


def test_a_goal_that_is_not_met_can_be_passed_with_reasons(running, owner_editor):
    GoalFactory(phase=running, status="not_met", result="40 %")
    assert refusal(gates.pass_gate, phase=running, by=owner_editor, why="  ").code == "why"
    gates.pass_gate(phase=running, by=owner_editor, why="Vi lærte hvordan.")
    running.refresh_from_db()
    assert running.state == "passed"


def test_somebody_must_go_on_where_there_are_partners(running, owner_editor):
    PartnerFactory(phase=running)
    assert refusal(gates.pass_gate, phase=running, by=owner_editor, why="Ja").code == "going_on"
    stranger = PartnerFactory()
    found = refusal(gates.pass_gate, phase=running, by=owner_editor, why="Ja", going_on=[stranger])
    assert found.code == "partners"


@pytest.mark.parametrize("state", ["planned", "passed", "stopped"])
def test_only_a_phase_under_way_has_a_gate(partnership, owner_editor, state):
    phase = PhaseFactory(partnership=partnership, state=state)
    assert refusal(gates.pass_gate, phase=phase, by=owner_editor, why="Ja").code == "state"
    assert refusal(gates.stop_at_gate, phase=phase, by=owner_editor, why="Nei", learnt="Mye").code == "state"


def test_stopping_publishes_what_was_learnt_and_tells_followers_and_watchers(need, running, owner_editor, person):
    follower = MembershipFactory(actor=ActorFactory(kind="municipality"))
    Follower.objects.create(need=need, actor=follower.actor, state="active", joined_at=need.created_at)
    former = MembershipFactory(actor=ActorFactory(kind="municipality"))
    Follower.objects.create(
        need=need, actor=former.actor, state="left", joined_at=need.created_at, ended_at=need.created_at
    )
    watching.watch_need(need=need, by=person)
    gates.stop_at_gate(phase=running, by=owner_editor, why="For dyrt", learnt="Sensorer er ikke nok.")
    partnership = Partnership.objects.get(pk=running.partnership_id)
    assert partnership.is_stopped
    assert partnership.learnt == "Sensorer er ikke nok."
    assert partnership.shown_since
    told = OutgoingMail.objects.filter(subject__contains=need.title)
    assert sorted(told.values_list("to", flat=True)) == sorted([follower.person.email, person.email])
    assert all("Sensorer er ikke nok." in mail.text for mail in told)
    assert all(mail.key.startswith("sealed:") for mail in told)


def test_a_follower_who_also_watches_is_told_once(need, running, owner_editor):
    follower = MembershipFactory(actor=ActorFactory(kind="municipality"))
    Follower.objects.create(need=need, actor=follower.actor, state="active", joined_at=need.created_at)
    watching.watch_need(need=need, by=follower.person)
    gates.stop_at_gate(phase=running, by=owner_editor, why="For dyrt", learnt="Mye.")
    assert OutgoingMail.objects.filter(to=follower.person.email).count() == 1


def test_a_stop_says_why_and_what_was_learnt(running, owner_editor):
    assert refusal(gates.stop_at_gate, phase=running, by=owner_editor, why="", learnt="Mye").code == "why"
    assert refusal(gates.stop_at_gate, phase=running, by=owner_editor, why="Nei", learnt=" ").code == "learnt"


def test_a_stop_before_the_need_is_public_is_not(municipality, owner_editor):
    running = PhaseFactory(partnership__need=NeedFactory(owner=municipality, stage="draft"), state="running")
    gates.stop_at_gate(phase=running, by=owner_editor, why="Nei", learnt="Mye")
    running.partnership.refresh_from_db()
    assert running.partnership.is_stopped
    assert running.partnership.shown_since is None


def test_nothing_moves_in_a_stopped_partnership(running, owner_editor):
    partnership = running.partnership
    goal = GoalFactory(partnership=partnership, phase=None)
    planned = PhaseFactory(partnership=partnership)
    gates.stop_at_gate(phase=running, by=owner_editor, why="Nei", learnt="Mye")
    by = {"by": owner_editor}
    days = {"starts_on": planned.starts_on, "ends_on": planned.ends_on}
    calls = [
        (phases.start_phase, {"phase": planned}),
        (phases.edit_phase, {"phase": planned, "name": "Ny"}),
        (phases.remove_phase, {"phase": planned}),
        (phases.set_partners, {"phase": planned, "partners": []}),
        (phases.add_phase, {"partnership": partnership, "kind": "pilot", "name": "P", **days}),
        (goals.add_goal, {"partnership": partnership, "text": "M", "target": "1"}),
        (goals.measure_goal, {"goal": goal, "status": "met", "result": "1"}),
        (goals.remove_goal, {"goal": goal}),
        (partnership_actions.edit_partnership, {"partnership": partnership, "ipr_terms": "Ny"}),
        (partnership_actions.hide_partnership, {"partnership": partnership}),
    ]
    assert [refusal(call, **words, **by).code for call, words in calls] == ["stopped"] * len(calls)


@pytest.mark.parametrize("status", ["open", "partly", "not_met"])
def test_a_performance_goal_that_is_not_met_stops_the_purchase(purchase, owner_editor, status):
    GoalFactory(partnership=purchase.partnership, phase=None, status=status, text="Under to falske varsler")
    found = refusal(gates.pass_gate, phase=purchase, by=owner_editor, why="Ja", cost=1)
    assert found.code == "goals"
    assert "Under to falske varsler" in str(found)
    assert "Halvert fall" not in str(found)


@pytest.mark.parametrize(("cost", "maximum"), [(None, 10), (11, 10), (5, None)])
def test_the_cost_must_be_stated_and_within_the_maximum(purchase, owner_editor, cost, maximum):
    Partnership.objects.update(maximum_cost=maximum)
    assert refusal(gates.pass_gate, phase=purchase, by=owner_editor, why="Ja", cost=cost).code == "cost"


def test_without_performance_goals_nothing_is_bought(partnership, owner_editor):
    purchase = PhaseFactory(partnership=partnership, state="running", kind="acquisition")
    assert refusal(gates.pass_gate, phase=purchase, by=owner_editor, why="Ja", cost=1).code == "goals"


def test_the_purchase_opens_the_locked_options_and_tells_the_holders(need, purchase, owner_editor):
    holder = MembershipFactory(actor=ActorFactory(kind="municipality"))
    words = {"need": need, "estimated": 1, "maximum": 2, "until": purchase.ends_on.replace(year=2040)}
    locked = Option.objects.create(
        holder=holder.actor, subject="Sensorer", state="locked", locked_at=need.created_at, **words
    )
    named = Option.objects.create(holder=need.owner, subject="Sensorer", **words)
    gates.pass_gate(phase=purchase, by=owner_editor, why="Ja", cost=24_000_000)
    purchase.refresh_from_db()
    locked.refresh_from_db()
    named.refresh_from_db()
    assert (purchase.state, purchase.cost) == ("passed", 24_000_000)
    assert (locked.state, named.state) == ("open", "named")
    assert OutgoingMail.objects.filter(to=holder.person.email).count() == 1


def test_what_the_purchase_was_held_against_stands(purchase, owner_editor):
    gates.pass_gate(phase=purchase, by=owner_editor, why="Ja", cost=1)
    goal = purchase.partnership.goals.get()
    words = {"partnership": purchase.partnership, "by": owner_editor}
    assert refusal(partnership_actions.edit_partnership, **words, maximum_cost=5).code == "maximum_cost"
    assert refusal(goals.measure_goal, goal=goal, by=owner_editor, status="open").code == "state"
    assert refusal(goals.add_goal, **words, text="Til", target="1").code == "state"
    partnership_actions.edit_partnership(**words, ipr_terms="Fri bruk")


def test_the_gate_is_the_owners_editors(running, owner_member, coordinator, other_editor, municipality):
    MembershipFactory(person=coordinator, actor=municipality, role=Membership.Role.ADMINISTRATOR)
    for visitor in (owner_member, coordinator, other_editor):
        for call, words in ((gates.pass_gate, {}), (gates.stop_at_gate, {"learnt": "Mye"})):
            with pytest.raises(NotAllowed):
                call(phase=running, by=visitor, why="Ja", **words)
    assert Phase.objects.get().state == "running"


def test_a_person_of_a_partner_decides_nothing(running, municipality):
    partner = PartnerFactory(phase=running, firm=ActorFactory())
    two_hats = MembershipFactory(actor=partner.firm).person
    MembershipFactory(person=two_hats, actor=municipality)
    with pytest.raises(NotAllowed):
        gates.pass_gate(phase=running, by=two_hats, why="Ja", going_on=[partner])


def test_the_log_of_a_gate_is_sealed_from_coordinators(client, running, coordinator, owner_editor):
    gates.pass_gate(phase=running, by=owner_editor, why="Hemmelighetskremmeri")
    assert AuditEntry.objects.filter(action="pass_gate").exists()
    client.force_login(coordinator)
    page = client.get(reverse("admin:shared_auditentry_changelist"))
    assert "pass_gate" not in page.content.decode()


def test_the_pages_of_the_gate(client, running, owner_editor):
    partner = PartnerFactory(phase=running, name="Sensor AS")
    following = PhaseFactory(partnership=running.partnership, name="Piloten")
    GoalFactory(phase=running, text="Varsler i tide", status="met", result="95 %")
    client.force_login(owner_editor)
    address = reverse("procurement:phase_gate", args=[running.public_id])
    page = client.get(address).content.decode()
    assert all(word in page for word in ("Sensor AS", "Varsler i tide", "95 %", "Piloten"))
    page = client.post(address, {"why": "Uten noen"}).content.decode()
    assert "Uten noen" in page
    assert client.post(address, {"why": "Ja", "going_on": [partner.pk]}).status_code == 302
    assert following.partners.get().name == "Sensor AS"
    assert client.get(address).status_code == 302


def test_the_page_of_a_stop_offers_to_conclude(client, municipality, owner_editor):
    running = PhaseFactory(partnership__need=NeedFactory(owner=municipality, stage="handed_over"), state="running")
    client.force_login(owner_editor)
    address = reverse("procurement:phase_stop", args=[running.public_id])
    assert "Kostbart" in client.post(address, {"why": "Kostbart", "learnt": ""}).content.decode()
    page = client.post(address, {"why": "Kostbart", "learnt": "Prøv radar."}, follow=True).content.decode()
    assert "Prøv radar." in page
    assert reverse("procurement:need_conclude", args=[running.partnership.need.slug]) in page


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_stands():
    running = PhaseFactory(state="running")
    first, second = (PartnerFactory(phase=running, name=name) for name in ("A AS", "B AS"))
    following = PhaseFactory(partnership=running.partnership)
    people = [MembershipFactory(actor=running.partnership.need.owner).person for _person in range(3)]
    calls = [
        lambda: gates.pass_gate(phase=running, by=people[0], why="A", going_on=[first]),
        lambda: gates.pass_gate(phase=running, by=people[1], why="B", going_on=[second]),
        lambda: gates.stop_at_gate(phase=running, by=people[2], why="C", learnt="Mye"),
    ]
    answers = at_once(*calls)
    codes = [answer if isinstance(answer, str) else answer.decided_why for answer in answers]
    running.refresh_from_db()
    assert sorted(code in {"state", "stopped"} for code in codes) == [False, True, True]
    (stands,) = (code for code in codes if code not in {"state", "stopped"})
    assert running.decided_why == stands
    assert running.decided_by == people["ABC".index(stands)]
    expected = {"A": ["A AS"], "B": ["B AS"], "C": []}[stands]
    assert list(following.partners.values_list("name", flat=True)) == expected
    assert AuditEntry.objects.filter(action__in=["pass_gate", "stop_at_gate"]).count() == 1
