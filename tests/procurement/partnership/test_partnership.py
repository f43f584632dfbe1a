"""The plan of an innovation partnership: what can be changed when, who sees what of it, and its pages."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from actors.merging.actions import merge_actors
from actors.models import Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry
from procurement.lifecycle import case as lifecycle_case
from procurement.models import Follower, Goal, Need, Partner, Partnership, Phase
from procurement.partnership import actions as partnership_actions
from procurement.partnership import gates, goals, phases
from procurement.partnership import queries as partnership_queries
from procurement.partnership.picture import Lane, Stretch, draw
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory, organisation_number
from tests.factories.partnership import GoalFactory, PartnerFactory, PartnershipFactory, PhaseFactory
from tests.factories.procurement import MeetingSlotFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 1, 1)


@pytest.fixture
def partnership(need):
    return PartnershipFactory(need=need)


@pytest.fixture
def add(partnership, owner_editor):
    def add(kind, days=0, name=None):
        first = DAY + dt.timedelta(days=days)
        return phases.add_phase(
            partnership=partnership,
            by=owner_editor,
            kind=kind,
            name=name or f"{kind} {days}",
            starts_on=first,
            ends_on=first + dt.timedelta(days=20),
        )

    return add


def refusal(call, **words):
    with pytest.raises(ActionRefused) as caught:
        call(**words)
    return caught.value


def body(need, role="follower", state="active", **more):
    member = MembershipFactory(actor=ActorFactory(kind="municipality"))
    times = {"joined_at": timezone.now()} if state in {"active", "left"} else {}
    times |= {"ended_at": timezone.now()} if state == "left" else {}
    Follower.objects.create(need=need, actor=member.actor, role=role, state=state, **times, **more)
    return member.person


# The frame.


@pytest.mark.parametrize("stage", ["draft", "published", "closed", "handed_over"])
def test_it_begins_at_any_stage_and_is_not_public(municipality, owner_editor, stage):
    need = NeedFactory(owner=municipality, stage=stage)
    partnership = partnership_actions.start_partnership(need=need, by=owner_editor, market_lacks=" Alt ")
    assert (partnership.market_lacks, partnership.shown_since) == ("Alt", None)
    assert refusal(partnership_actions.start_partnership, need=need, by=owner_editor).code == "exists"


def test_a_colleagues_change_is_not_overwritten(partnership, owner_editor):
    seen = partnership.version_seen
    partnership_actions.edit_partnership(partnership=partnership, by=owner_editor, seen=seen, ipr_terms="Vi eier")
    words = {"partnership": partnership, "by": owner_editor}
    assert refusal(partnership_actions.edit_partnership, **words, seen=seen, ipr_terms="De eier").code == "changed"
    assert Partnership.objects.get().ipr_terms == "Vi eier"


@pytest.mark.parametrize(
    ("kind", "state", "cost", "lets"),
    [
        ("development", "planned", 25_000_000, True),
        ("tender", "running", 25_000_000, True),
        ("development", "running", 23_000_000, True),
        ("development", "running", 25_000_000, False),
        ("development", "passed", None, False),
    ],
)
def test_the_maximum_cost_is_not_raised_when_it_is_known_what_it_costs(
    partnership, owner_editor, kind, state, cost, lets
):
    PhaseFactory(partnership=partnership, kind=kind, state=state)
    words = {"partnership": partnership, "by": owner_editor, "maximum_cost": cost}
    if lets:
        assert partnership_actions.edit_partnership(**words).maximum_cost == cost
    else:
        assert refusal(partnership_actions.edit_partnership, **words).code == "maximum_cost"


@pytest.mark.parametrize(
    ("kind", "state", "stands"),
    [
        ("tender", "running", False),
        ("development", "planned", False),
        ("development", "running", True),
        ("pilot", "passed", True),
    ],
)
def test_a_performance_goal_stands_when_the_development_has_begun(partnership, owner_editor, kind, state, stands):
    PhaseFactory(partnership=partnership, kind=kind, state=state)
    goal = goals.add_goal(partnership=partnership, by=owner_editor, text="Få falske alarmer", target="under 5 %")
    goals.measure_goal(goal=goal, by=owner_editor, status="not_met", result="9 %")
    goal = goals.measure_goal(goal=goal, by=owner_editor, status="open")
    if stands:
        assert refusal(goals.edit_goal, goal=goal, by=owner_editor, target="under 10 %").code == "begun"
        assert refusal(goals.remove_goal, goal=goal, by=owner_editor).code == "begun"
    else:
        assert goals.edit_goal(goal=goal, by=owner_editor, target="under 10 %").target == "under 10 %"


def test_two_windows_on_a_goal_or_on_the_partners_do_not_overwrite(client, partnership, owner_editor):
    phase = PhaseFactory(partnership=partnership, state="running")
    goal = GoalFactory(phase=phase)
    client.force_login(owner_editor)
    edit, measure, partners = (
        reverse(f"procurement:{name}", args=[row.public_id])
        for name, row in (("goal_edit", goal), ("goal_measure", goal), ("phase_partners", phase))
    )
    seen = {page: client.get(page).context["form"]["seen"].value() for page in (edit, measure, partners)}
    goals.edit_goal(goal=goal, by=owner_editor, target="95 %")
    phases.set_partners(phase=phase, by=owner_editor, partners=[("Nye AS", None)])
    for page, words in (
        (edit, {"text": "Mitt", "target": "10 %"}),
        (measure, {"status": "met", "result": "10 %"}),
        (partners, {"partners": "Andre AS"}),
    ):
        answer = client.post(page, words | {"seen": seen[page]})
        assert answer.status_code == 200
        assert answer.context["form"].non_field_errors()
    goal.refresh_from_db()
    assert (goal.target, goal.status) == ("95 %", "open")
    assert [row.name for row in phase.partners.all()] == ["Nye AS"]
    for page, words in (
        (edit, {"text": "Mitt", "target": "10 %"}),
        (measure, {"status": "met", "result": "10 %"}),
        (partners, {"partners": "Andre AS"}),
    ):
        anew = client.get(page).context["form"]["seen"].value()
        assert client.post(page, words | {"seen": anew}).status_code == 302


def test_days_for_requests_come_in_order(partnership, owner_editor):
    words = {"partnership": partnership, "by": owner_editor, "requests_from": DAY}
    assert refusal(partnership_actions.edit_partnership, **words, requests_until=DAY - dt.timedelta(days=1)).code == (
        "requests_until"
    )


def test_it_is_shown_with_a_public_need_and_hidden_again(municipality, partnership, owner_editor):
    assert partnership_actions.show_partnership(partnership=partnership, by=owner_editor).shown_since
    assert partnership_actions.hide_partnership(partnership=partnership, by=owner_editor).shown_since is None
    draft = PartnershipFactory(need=NeedFactory(owner=municipality, stage="draft"))
    assert refusal(partnership_actions.show_partnership, partnership=draft, by=owner_editor).code == "stage"


# Phases.


def test_phases_take_their_place_by_kind_and_day(partnership, add):
    for kind, days in (
        ("pilot", 0),
        ("development", 90),
        ("tender", 300),
        ("development", 30),
        ("market", 5),
        ("acquisition", 1),
    ):
        add(kind, days)
    assert [(row.number, row.kind, row.name) for row in partnership.phases.all()] == [
        (1, "market", "market 5"),
        (2, "tender", "tender 300"),
        (3, "development", "development 30"),
        (4, "development", "development 90"),
        (5, "pilot", "pilot 0"),
        (6, "acquisition", "acquisition 1"),
    ]


def test_only_development_comes_in_steps_and_in_four_at_most(add):
    add("tender")
    with pytest.raises(ActionRefused):
        add("tender", 10)
    for step in range(4):
        add("development", step)
    with pytest.raises(ActionRefused):
        add("development", 5)
    assert Phase.objects.count() == 5


def test_of_several_phases_all_or_none_are_planned(partnership, owner_editor):
    rows = [
        {"kind": kind, "name": name, "starts_on": DAY, "ends_on": DAY, "payment": None}
        for kind, name in (("tender", "En"), ("tender", "To"))
    ]
    assert refusal(phases.add_phases, partnership=partnership, by=owner_editor, rows=rows).code == "kind"
    assert not partnership.phases.exists()


def test_removing_a_phase_closes_the_gap(partnership, add, owner_editor):
    add("market")
    tender = add("tender")
    GoalFactory(phase=tender)
    add("pilot")
    phases.remove_phase(phase=tender, by=owner_editor)
    assert list(partnership.phases.values_list("number", "kind")) == [(1, "market"), (2, "pilot")]
    assert not Goal.objects.exists()


def test_a_phase_that_moves_takes_its_new_place(partnership, add, owner_editor):
    first, second = add("development", 0), add("development", 40)
    phases.edit_phase(
        phase=first, by=owner_editor, starts_on=DAY + dt.timedelta(days=90), ends_on=DAY + dt.timedelta(days=99)
    )
    assert list(partnership.phases.values_list("pk", flat=True)) == [second.pk, first.pk]
    seen = second.version_seen
    phases.edit_phase(phase=second, by=owner_editor, name="Ny", seen=seen)
    assert refusal(phases.edit_phase, phase=second, by=owner_editor, name="Annen", seen=seen).code == "changed"


def test_what_has_begun_stands_and_nothing_comes_before_it(partnership, add, owner_editor):
    phase = add("tender")
    phases.start_phase(phase=phase, by=owner_editor)
    assert refusal(phases.edit_phase, phase=phase, by=owner_editor, name="Ny").code == "state"
    assert refusal(phases.remove_phase, phase=phase, by=owner_editor).code == "state"
    with pytest.raises(ActionRefused):
        add("market")


def test_phases_begin_one_at_a_time_in_their_order(add, owner_editor):
    market, tender = add("market"), add("tender")
    assert refusal(phases.start_phase, phase=tender, by=owner_editor).code == "order"
    phases.start_phase(phase=market, by=owner_editor)
    assert refusal(phases.start_phase, phase=tender, by=owner_editor).code == "running"
    gates.pass_gate(phase=market, by=owner_editor, why="Ja")
    phases.start_phase(phase=tender, by=owner_editor)
    assert refusal(phases.start_phase, phase=tender, by=owner_editor).code == "state"


# Partners.


def test_partners_are_named_once_each_and_may_be_of_the_directory(add, owner_editor, firm):
    phase = add("tender")
    phases.set_partners(phase=phase, by=owner_editor, partners=[("Sensor  AS", firm), ("sensor as", None), ("", None)])
    assert list(phase.partners.values_list("name", "firm")) == [("Sensor AS", firm.pk)]
    assert refusal(phases.set_partners, phase=add("market"), by=owner_editor, partners=[("A", None)]).code == "kind"
    words = {"phase": phase, "by": owner_editor}
    assert refusal(phases.set_partners, **words, partners=[("Oss", phase.partnership.need.owner)]).code == "partners"


def test_nobody_is_under_contract_before_the_tendering_is_decided(add, owner_editor):
    tender, step = add("tender"), add("development")
    words = {"phase": step, "by": owner_editor, "partners": [("A AS", None)]}
    assert refusal(phases.set_partners, **words).code == "gate"
    phases.set_partners(phase=tender, by=owner_editor, partners=[("A AS", None), ("B AS", None)])
    phases.start_phase(phase=tender, by=owner_editor)
    gates.pass_gate(phase=tender, by=owner_editor, why="Best", going_on=tender.partners.filter(name="A AS"))
    phases.set_partners(**words)
    found = refusal(phases.set_partners, phase=step, by=owner_editor, partners=[("A AS", None), ("B AS", None)])
    assert found.code == "gate"
    assert "B AS" in str(found)
    assert refusal(phases.set_partners, phase=tender, by=owner_editor, partners=[]).code == "state"


def test_a_merged_firm_keeps_its_place_and_the_name_it_had():
    drop = ActorFactory(name="Gamle AS")
    partner = PartnerFactory(firm=drop, name="Gamle AS")
    keep = ActorFactory(name="Nye AS")
    merge_actors(keep=keep, drop=drop, by=CoordinatorFactory())
    partner.refresh_from_db()
    assert (partner.firm, partner.name) == (keep, "Gamle AS")


# Goals.


def test_a_target_is_not_moved_when_the_result_is_known(owner_editor, need):
    goal = GoalFactory(phase=PhaseFactory(partnership__need=need, state="running"))
    goals.edit_goal(goal=goal, by=owner_editor, target="95 %")
    assert refusal(goals.measure_goal, goal=goal, by=owner_editor, status="met").code == "result"
    goals.measure_goal(goal=goal, by=owner_editor, status="partly", result="80 %")
    assert refusal(goals.edit_goal, goal=goal, by=owner_editor, target="70 %").code == "measured"
    assert refusal(goals.remove_goal, goal=goal, by=owner_editor).code == "measured"
    goals.measure_goal(goal=goal, by=owner_editor, status="open", result="80 %")
    goal.refresh_from_db()
    assert (goal.target, goal.result, goal.measured_at) == ("95 %", "", None)


def test_goals_of_a_decided_or_planned_phase(owner_editor, need):
    phase = PhaseFactory(partnership__need=need)
    goal = GoalFactory(phase=phase)
    words = {"goal": goal, "by": owner_editor, "status": "met", "result": "1"}
    assert refusal(goals.measure_goal, **words).code == "early"
    phases.start_phase(phase=phase, by=owner_editor)
    goals.measure_goal(**words)
    phase.refresh_from_db()
    gates.pass_gate(phase=phase, by=owner_editor, why="Ja")
    assert refusal(goals.measure_goal, **words).code == "state"
    more = {"partnership": phase.partnership, "phase": phase, "text": "Til", "target": "1"}
    assert refusal(goals.add_goal, by=owner_editor, **more).code == "state"
    other = {"partnership": phase.partnership, "phase": PhaseFactory(), "text": "Til", "target": "1"}
    assert refusal(goals.add_goal, by=owner_editor, **other).code == "state"


# Who.


def doors(partnership):
    """Every change, as (action, words)."""
    phase, goal = partnership.phases.first(), partnership.goals.first()
    days = {"starts_on": DAY, "ends_on": DAY}
    return [
        (partnership_actions.edit_partnership, {"partnership": partnership, "ipr_terms": "X"}),
        (partnership_actions.show_partnership, {"partnership": partnership}),
        (partnership_actions.hide_partnership, {"partnership": partnership}),
        (phases.add_phase, {"partnership": partnership, "kind": "pilot", "name": "X", **days}),
        (phases.add_phases, {"partnership": partnership, "rows": [{"kind": "pilot", "name": "X", **days}]}),
        (phases.edit_phase, {"phase": phase, "name": "X"}),
        (phases.remove_phase, {"phase": phase}),
        (phases.start_phase, {"phase": phase}),
        (phases.set_partners, {"phase": phase, "partners": [("X", None)]}),
        (goals.add_goal, {"partnership": partnership, "text": "X", "target": "1"}),
        (goals.edit_goal, {"goal": goal, "text": "X"}),
        (goals.remove_goal, {"goal": goal}),
        (goals.measure_goal, {"goal": goal, "status": "met", "result": "X"}),
        (partnership_actions.start_partnership, {"need": partnership.need}),
    ]


@pytest.fixture
def visitors(need, municipality, owner_editor, owner_member, firm, firm_editor, person):
    """Every kind of visitor by name."""
    hats = MembershipFactory(actor=municipality).person
    responding = ActorFactory(name="Svarer AS")
    MembershipFactory(actor=responding, person=hats)
    ResponseFactory(need=need, firm=responding, state="submitted")
    guest = MembershipFactory(actor=municipality).person
    meeting = MembershipFactory(person=guest, actor=ActorFactory(name="Møter AS")).actor
    MeetingSlotFactory(need=need, firm=meeting)
    insider = MembershipFactory(actor=municipality).person
    MembershipFactory(person=insider, actor=firm)
    in_all = CoordinatorFactory()
    MembershipFactory(person=in_all, actor=municipality, role=Membership.Role.ADMINISTRATOR)
    participant = body(need, "participant")
    MembershipFactory(person=in_all, actor=participant.active_actors().get())
    return {
        "anonymous": AnonymousUser(),
        "person": person,
        "owner_editor": owner_editor,
        "owner_member": owner_member,
        "owner_of_responding_firm": hats,
        "owner_of_meeting_firm": guest,
        "owner_of_partner": insider,
        "participant": participant,
        "follower": body(need),
        "invited": body(need, state="invited"),
        "asked": body(need, "participant", state="asked"),
        "former": body(need, "participant", state="left"),
        "partner": firm_editor,
        "other_firm": MembershipFactory().person,
        "coordinator": CoordinatorFactory(),
        "superuser": CoordinatorFactory(is_superuser=True),
        "coordinator_in_all": in_all,
    }


@pytest.fixture
def scene(partnership, firm):
    """One phase of each kind that tells something, with words that must not be read everywhere."""
    tender = PhaseFactory(partnership=partnership, kind="tender", state="passed", decided_why="Valgte to")
    PartnerFactory(phase=tender, name="Anbyderiet AS", firm=firm)
    step = PhaseFactory(partnership=partnership, payment=61_700_000, state="running", name="Prototype")
    PartnerFactory(phase=step, name="Utvikleriet AS", firm=firm)
    GoalFactory(phase=step, text="Varsler i tide")
    return partnership


SEES_PLAN = {"owner_editor", "owner_member", "participant"}
SEES = SEES_PLAN | {"follower", "owner_of_responding_firm", "owner_of_meeting_firm", "owner_of_partner"}
PUBLIC_WORDS = ("Utvikleriet AS", "Varsler i tide", "Valgte to", "Prototype")
PLAN_WORDS = ("Anbyderiet AS", "61,7", "24 mill")


@pytest.mark.parametrize("shown", [False, True])
def test_who_reads_what(client, scene, visitors, shown):
    Partnership.objects.update(shown_since=timezone.now() if shown else None)
    address = reverse("procurement:need_partnership", args=[scene.need.slug])
    wrong = []
    for name, visitor in visitors.items():
        client.logout()
        if visitor.is_authenticated:
            client.force_login(visitor)
        answer = client.get(address)
        if (answer.status_code == 200) != (shown or name in SEES):
            wrong.append((name, answer.status_code))
        text = answer.content.decode().replace("\xa0", " ") if answer.status_code == 200 else ""
        for word in PUBLIC_WORDS:
            if (word in text) != (shown or name in SEES):
                wrong.append((name, word))
        for word in PLAN_WORDS:
            if (word in text) != (name in SEES_PLAN):
                wrong.append((name, word))
        if (address in client.get(scene.need.get_absolute_url()).content.decode()) != (shown or name in SEES):
            wrong.append((name, "the need's page"))
    assert wrong == []


def test_nobody_reads_it_where_the_need_is_not_public(client, scene, owner_editor, person):
    Partnership.objects.update(shown_since=timezone.now())
    Need.objects.update(stage="draft", published_at=None)
    address = reverse("procurement:need_partnership", args=[scene.need.slug])
    assert client.get(address).status_code == 404
    client.force_login(CoordinatorFactory())
    assert client.get(address).status_code == 404
    client.force_login(owner_editor)
    assert client.get(address).status_code == 200


def test_only_the_owners_editors_change_anything(scene, visitors):
    before = AuditEntry.objects.count()
    for name, visitor in visitors.items():
        for call, words in doors(scene) if name != "owner_editor" else ():
            with pytest.raises(NotAllowed):
                call(by=visitor, **words)
    assert AuditEntry.objects.count() == before


def addresses(scene):
    phase, goal = scene.phases.last(), scene.goals.first()
    names = ("partnership_start", "partnership_edit", "partnership_phases", "goal_add")
    pages = [reverse(f"procurement:{name}", args=[scene.need.slug]) for name in names]
    names = ("phase_edit", "phase_partners", "phase_gate", "phase_stop")
    pages += [reverse(f"procurement:{name}", args=[phase.public_id]) for name in names]
    pages += [reverse(f"procurement:{name}", args=[goal.public_id]) for name in ("goal_edit", "goal_measure")]
    posts = [reverse(f"procurement:partnership_{name}", args=[scene.need.slug]) for name in ("show", "hide")]
    posts += [reverse(f"procurement:phase_{name}", args=[phase.public_id]) for name in ("remove", "start")]
    return pages, [*posts, reverse("procurement:goal_remove", args=[goal.public_id])]


def test_the_doors_of_management(client, scene, visitors):
    pages, posts = addresses(scene)
    start = pages[0]
    wrong = []
    for name, visitor in visitors.items():
        if name in {"anonymous", "owner_editor"}:
            continue
        client.force_login(visitor)
        expected = {403} if name in SEES else {404}
        for address in [*pages, *posts]:
            answer = client.post(address, {"why": "X", "learnt": "X", "text": "X"})
            if answer.status_code not in (expected | {403} if address == start else expected):
                wrong.append((name, address, answer.status_code))
    client.logout()
    assert {client.post(address).status_code for address in [*pages, *posts]} == {302}
    assert wrong == []
    assert Phase.objects.count() == 2
    client.force_login(visitors["owner_editor"])
    assert {client.get(address).status_code for address in pages[1:5]} <= {200, 302}
    assert {client.get(address).status_code for address in posts} == {405}


# Pages.


def test_the_whole_path_through_the_pages(client, need, owner_editor, firm):
    client.force_login(owner_editor)
    page = reverse("procurement:need_partnership", args=[need.slug])
    assert reverse("procurement:partnership_start", args=[need.slug]) in client.get(page).content.decode()
    client.post(reverse("procurement:partnership_start", args=[need.slug]), {"market_lacks": "Alt"})
    rows = {
        "phases-TOTAL_FORMS": 3,
        "phases-INITIAL_FORMS": 0,
        "phases-0-kind": "tender",
        "phases-0-name": "Konkurransen",
        "phases-0-starts_on": "2026-01-01",
        "phases-0-ends_on": "2026-03-01",
        "phases-1-kind": "development",
        "phases-1-name": "Prototypen",
        "phases-1-starts_on": "2026-03-01",
        "phases-1-ends_on": "2026-02-01",
        "phases-1-payment": "500000",
        "phases-2-kind": "pilot",
    }
    plan = reverse("procurement:partnership_phases", args=[need.slug])
    assert "Prototypen" in client.post(plan, rows).content.decode()
    assert not Phase.objects.exists()
    assert client.post(plan, rows | {"phases-1-ends_on": "2026-08-01"}).status_code == 302
    tender, step = Phase.objects.all()
    assert (tender.name, step.payment) == ("Konkurransen", 500_000)
    invite = reverse("procurement:phase_partners", args=[tender.public_id])
    numbered = ActorFactory(organisation_number=organisation_number(77))
    typed = f"Ukjent AS\n{firm.name}\nMed nummer {numbered.organisation_number}"
    assert client.post(invite, {"partners": typed + "\nFeil 999999999"}).status_code == 200
    assert client.post(invite, {"partners": typed}).status_code == 302
    named = dict(Partner.objects.values_list("name", "firm"))
    assert named == {"Ukjent AS": None, firm.name: firm.pk, "Med nummer": numbered.pk}
    add = reverse("procurement:goal_add", args=[need.slug])
    client.post(add, {"text": "Delmålet", "target": "1", "phase": str(step.public_id)})
    client.post(add, {"text": "Ytelsesmålet", "target": "2", "phase": ""})
    assert dict(Goal.objects.values_list("text", "phase")) == {"Delmålet": step.pk, "Ytelsesmålet": None}
    client.post(reverse("procurement:phase_start", args=[tender.public_id]))
    chosen = Partner.objects.get(name="Ukjent AS")
    client.post(reverse("procurement:phase_gate", args=[tender.public_id]), {"why": "Best", "going_on": [chosen.pk]})
    client.post(reverse("procurement:phase_start", args=[step.public_id]))
    goal = Goal.objects.get(phase=step)
    measure = reverse("procurement:goal_measure", args=[goal.public_id])
    assert client.post(measure, {"status": "met", "result": ""}).status_code == 200
    client.post(measure, {"status": "met", "result": "Ja"})
    client.post(reverse("procurement:partnership_show", args=[need.slug]))
    text = client.get(page).content.decode()
    assert all(word in text for word in ("Konkurransen", "Prototypen", "Ukjent AS", "Ytelsesmålet", "Best", "<svg"))
    client.logout()
    text = client.get(page).content.decode()
    assert "Ukjent AS" in text
    assert firm.name not in text


def test_warnings_are_for_those_who_see_the_plan(client, need, owner_editor):
    partnership = PartnershipFactory(need=need, shown_since=timezone.now(), ipr_terms="")
    PhaseFactory(partnership=partnership)
    address = reverse("procurement:need_partnership", args=[need.slug])
    assert 'id="checks"' not in client.get(address).content.decode()
    client.force_login(owner_editor)
    assert 'id="checks"' in client.get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_any_plan(need, partnership, rows, owner_member, django_assert_num_queries):
    for _row in range(rows):
        phase = PhaseFactory(partnership=partnership, state="passed")
        for _partner in range(rows):
            PartnerFactory(phase=phase, firm=ActorFactory())
        GoalFactory(phase=phase)
        body(need)
    owner_member.roles  # noqa: B018  read once a request
    with django_assert_num_queries(10):
        page = partnership_queries.partnership_page(owner_member, need, partnership)
        assert page.who
        assert page.sees_plan
    with django_assert_num_queries(1):
        assert len(partnership_queries.phases_of(need)) == rows


def test_the_page_holds_no_inline_style(client, scene, owner_editor):
    client.force_login(owner_editor)
    text = client.get(reverse("procurement:need_partnership", args=[scene.need.slug])).content.decode()
    assert "style=" not in text


# The picture.


def test_bars_lie_as_the_days_do_and_gates_at_their_ends():
    first = Stretch(dt.date(2026, 1, 1), dt.date(2026, 6, 30), "passed", "En", 1, gate=True)
    second = Stretch(dt.date(2026, 7, 1), dt.date(2026, 12, 31), "planned", "To", 2, gate=True)
    late = Lane("Et svært langt navn på et firma som begynner helt til slutt", [Stretch(*[dt.date(2026, 12, 30)] * 2)])
    picture = draw(
        Lane("Faser", [first, second]),
        [("Partnere", [late]), ("Følgere", [])],
        today=dt.date(2026, 7, 1),
        today_words="I dag",
    )
    one, two, bar = picture.bars
    assert one.x < two.x < bar.x
    assert abs(one.width - two.width) < 20
    assert picture.gates[0].x == two.x == picture.today.x
    assert [word.text for word in picture.groups] == ["Faser", "Partnere"]
    assert picture.names[0].anchor == "end"
    assert bar.width > 0
    assert bar.y + bar.height < picture.height
    assert len(picture.ticks) == 12


def test_nothing_to_draw_is_an_empty_picture():
    assert draw(Lane("Faser", []), [], today=DAY, today_words="I dag").height == 0


def test_today_outside_the_plan_is_not_drawn():
    lane = Lane("Faser", [Stretch(DAY, DAY + dt.timedelta(days=3000), "planned", "Lang", 1)])
    picture = draw(lane, [], today=DAY - dt.timedelta(days=1), today_words="I dag")
    assert picture.today is None
    assert 2 < len(picture.ticks) <= 13


# What is kept.


def test_the_case_holds_all_of_it(scene, owner_editor):
    partnership_actions.edit_partnership(partnership=scene, by=owner_editor, ipr_terms="Endret")
    step = scene.phases.get(state="running")
    goal = goals.add_goal(partnership=scene, by=owner_editor, text="Borte", target="1", phase=step)
    goals.remove_goal(goal=goal, by=owner_editor)
    file = lifecycle_case.export_case(need=scene.need, by=owner_editor)
    file.seek(0)
    with zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        data = json.loads(archive.read("data/innovation-partnership.json"))
        log = json.loads(archive.read("data/log.json"))
        index = archive.read("index.html").decode()
    assert [phase["partners"][0]["name"] for phase in data["phases"]] == ["Anbyderiet AS", "Utvikleriet AS"]
    assert data["phases"][1]["payment"] == 61_700_000
    assert data["phases"][0]["decision"]["why"] == "Valgte to"
    assert data["maximum_cost"] == 24_000_000
    assert {"edit_partnership", "remove_goal"} <= {row["action"] for row in log}
    assert "Anbyderiet AS" in index


def test_a_case_without_one_says_nothing_of_it(need, owner_editor):
    file = lifecycle_case.export_case(need=need, by=owner_editor)
    file.seek(0)
    with zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        assert "data/innovation-partnership.json" not in archive.namelist()


def test_a_person_without_anything_to_do_with_it_is_told_the_same_of_what_is_and_is_not(client, need):
    client.force_login(UserFactory())
    address = reverse("procurement:need_partnership", args=[need.slug])
    without = client.get(address).status_code
    PartnershipFactory(need=need)
    assert (without, client.get(address).status_code) == (404, 404)
