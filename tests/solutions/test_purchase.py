"""A purchase under an option: counted against it, and told of as the use of a solution, together or not at all."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.merging.actions import merge_actors
from actors.models import Membership
from actors.vocabulary import ActorKind
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry
from procurement.models import CallOff, Option
from procurement.states import OptionState
from solutions import actions
from solutions.models import Adoption
from solutions.vocabulary import Route, Stage
from tests.at_once import at_once
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory, OptionFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db

USE = {"year_started": 2024, "stage": "in_use", "note": "", "source": ""}


@pytest.fixture
def need():
    return NeedFactory(title="Fall på sykehjem", stage="concluded")


@pytest.fixture
def solution(need):
    return SolutionFactory(title="Fallvakten", need=need)


@pytest.fixture
def option(need, municipality):
    return OptionFactory(need=need, holder=municipality, state=OptionState.OPEN)


def buy(option, solution, by, **other):
    said = {"amount": 250_000, "reference": "B-1", "note": "Fire sykehjem"} | other
    return actions.purchase(option=option, by=by, solution=solution, **said)


def test_a_purchase_is_a_call_off_and_a_use_at_once(option, solution, adviser):
    adoption = buy(option, solution, adviser)
    option.refresh_from_db()
    assert option.called_off == 250_000
    row = CallOff.objects.get()
    assert (row.option, row.reference, row.by) == (option, "B-1", adviser)
    assert (adoption.actor, adoption.stage, adoption.route) == (option.holder, Stage.IN_USE, Route.OPTION)
    assert (adoption.option, adoption.is_confirmed, adoption.decided_by) == (option, True, adviser)
    assert adoption.year_started == timezone.localdate().year


@pytest.mark.parametrize("state", ["reported", "declined", "confirmed"])
def test_a_use_that_is_told_of_already_is_changed_and_never_doubled(option, solution, adviser, state):
    told = AdoptionFactory(
        solution=solution,
        actor=option.holder,
        state=state,
        stage="trial",
        route="pilot",
        year_started=2022,
        note="Bra.",
    )
    adoption = buy(option, solution, adviser)
    buy(option, solution, adviser)
    assert adoption.pk == told.pk == Adoption.objects.get().pk
    assert (adoption.stage, adoption.route, adoption.option) == (Stage.IN_USE, Route.OPTION, option)
    assert (adoption.state, adoption.year_started, adoption.note) == ("confirmed", 2022, "Bra.")
    option.refresh_from_db()
    assert option.called_off == 500_000


def test_what_the_option_refuses_leaves_no_trace(option, solution, adviser):
    with pytest.raises(ActionRefused, match="mer enn det som er igjen"):
        buy(option, solution, adviser, amount=1_000_001)
    assert not Adoption.objects.exists()
    assert not CallOff.objects.exists()


def test_what_is_not_published_is_not_bought(option, adviser):
    for state in ("draft", "submitted", "returned"):
        with pytest.raises(ActionRefused) as refused:
            buy(option, SolutionFactory(state=state), adviser)
        assert refused.value.code == "solution"
    assert not CallOff.objects.exists()


def test_what_came_of_another_need_has_no_cover_here(client, option, adviser):
    other = SolutionFactory(title="Fra et annet behov", need=NeedFactory(stage="concluded"))
    with pytest.raises(ActionRefused) as refused:
        buy(option, other, adviser)
    assert refused.value.code == "solution"
    assert not CallOff.objects.exists()
    client.force_login(adviser)
    assert "Fra et annet behov" not in client.get(page(option)).content.decode()


def test_only_the_holders_editors_buy(option, solution, municipality, seller):
    owner = MembershipFactory(actor=option.need.owner).person
    member = MembershipFactory(actor=municipality, role=Membership.Role.MEMBER).person
    coordinator = CoordinatorFactory()
    MembershipFactory(actor=municipality, person=coordinator)
    for by in (owner, member, coordinator, seller, UserFactory()):
        with pytest.raises(NotAllowed):
            buy(option, solution, by)
    assert not CallOff.objects.exists()


def test_the_log_of_the_use_has_no_amount(option, solution, adviser):
    buy(option, solution, adviser)
    entry = AuditEntry.objects.get(action="purchase")
    assert "250" not in f"{entry.before} {entry.after}"


@pytest.mark.django_db(transaction=True)
def test_purchases_at_once_are_one_use_and_each_is_counted():
    need = NeedFactory(stage="concluded")
    solution = SolutionFactory(need=need)
    holder = ActorFactory(kind=ActorKind.MUNICIPALITY)
    options = [OptionFactory(need=need, holder=holder, state=OptionState.OPEN) for _option in range(2)]
    people = [MembershipFactory(actor=holder).person for _person in range(4)]
    results = at_once(*(lambda n=n: buy(options[n % 2], solution, people[n % 4], amount=200_000).pk for n in range(12)))
    assert results.count("amount") == 2
    assert Adoption.objects.count() == 1
    assert [option.called_off for option in Option.objects.all()] == [1_000_000, 1_000_000]


# The page


def page(option):
    return reverse("solutions:purchase", args=[option.public_id])


def test_the_page_shows_what_came_of_the_need_first_and_keeps_what_was_typed(client, option, solution, adviser):
    other = SolutionFactory(title="Aaa først i alfabetet")
    SolutionFactory(title="Ikke vurdert", state="submitted")
    client.force_login(adviser)
    text = client.get(page(option)).content.decode()
    assert text.index("Kom ut av behovet") < text.index("Fallvakten") < text.index("Aaa først i alfabetet")
    assert re.search(rf'value="{solution.pk}"\s+selected', text)
    assert "Ikke vurdert" not in text
    today = timezone.localdate().isoformat()
    said = {"solution": other.pk, "amount": "2 000 000", "on": today, "reference": "B-77", "note": ""}
    text = client.post(page(option), said).content.decode()
    assert "mer enn det som er igjen" in text
    assert "B-77" in text
    assert re.search(rf'value="{other.pk}"\s+selected', text)
    answer = client.post(page(option), said | {"amount": "20 000"})
    adoption = Adoption.objects.get()
    assert answer.url == adoption.get_absolute_url()
    assert (adoption.solution, adoption.option) == (other, option)


def test_who_gets_to_the_page(client, option, solution, adviser, seller):
    owner = MembershipFactory(actor=option.need.owner).person
    assert client.get(page(option)).status_code == 302
    for who, status in ((seller, 403), (owner, 403), (adviser, 200)):
        client.force_login(who)
        assert client.get(page(option)).status_code == status
    Option.objects.update(state="locked", opened_at=None)
    assert client.get(page(option)).url == option.get_absolute_url()
    hidden = OptionFactory(need=NeedFactory(stage="draft"))
    assert client.get(page(hidden)).status_code == 404


def test_the_options_page_leads_there_for_the_holder_only(client, option, solution, adviser):
    owner = MembershipFactory(actor=option.need.owner).person
    for who, sees in ((owner, False), (adviser, True)):
        client.force_login(who)
        assert (page(option) in client.get(option.get_absolute_url()).content.decode()) == sees


def test_the_need_and_the_solution_tell_of_each_other_and_never_of_amounts(client, option, solution, adviser):
    buy(option, solution, adviser, amount=234_567)
    need = client.get(option.need.get_absolute_url()).content.decode()
    assert "Fallvakten" in need
    assert "Drammen kommune (" in need
    text = client.get(solution.get_absolute_url()).content.decode()
    assert "Fall på sykehjem" in text
    assert "Opsjon" in text
    for shown in (need, text, client.get(f"/api/v1/solutions/{solution.slug}/").content.decode()):
        assert "Fallvakten" in shown
        assert not re.search(r"234\s?567", shown)


def test_a_need_that_is_not_public_is_not_named(client):
    draft = NeedFactory(stage="draft", title="Et hemmelig utkast")
    secret = SolutionFactory(need=draft)
    assert "Et hemmelig utkast" not in client.get(secret.get_absolute_url()).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_what_came_of_a_need_takes_two_queries(need, rows, django_assert_num_queries):
    from solutions.queries import solutions_of_need

    for _row in range(rows):
        AdoptionFactory(solution=SolutionFactory(need=need))
    with django_assert_num_queries(2):
        assert [str(row.users[0].actor) for row in solutions_of_need(need)]


# A use without an option names its lawful way


@pytest.mark.parametrize("route", ["", "pilot"])
def test_a_body_that_uses_what_came_of_a_need_names_a_lawful_way(client, solution, municipality, adviser, route):
    client.force_login(adviser)
    form = reverse("solutions:adoption_register", args=[solution.slug])
    said = USE | {"actor": municipality.pk, "route": route}
    text = client.post(form, said).content.decode()
    assert "sitt eget lovlige grunnlag" in text
    assert not Adoption.objects.exists()
    client.post(form, said | {"stage": "trial"})
    adoption = Adoption.objects.get()
    with pytest.raises(ActionRefused) as refused:
        actions.edit_adoption(adoption=adoption, by=adviser, stage="in_use", route=route)
    assert refused.value.code == "route"
    actions.edit_adoption(adoption=adoption, by=adviser, stage="in_use", route="competition")


def test_a_solution_that_came_of_no_need_is_registered_as_before(municipality, adviser):
    adoption = actions.register_adoption(solution=SolutionFactory(), actor=municipality, by=adviser, **USE)
    assert adoption.option is None


def test_an_option_that_is_not_held_and_open_is_no_lawful_way(need, solution, municipality, adviser):
    OptionFactory(need=need, state=OptionState.OPEN)
    OptionFactory(need=need, holder=municipality, state=OptionState.LOCKED)
    OptionFactory(holder=municipality, state=OptionState.OPEN)
    for by in (adviser, CoordinatorFactory()):
        with pytest.raises(ActionRefused, match="har ingen opsjon") as refused:
            actions.register_adoption(solution=solution, actor=municipality, by=by, route="option", **USE)
        assert refused.value.code == "route"
    held = OptionFactory(need=need, holder=municipality, state=OptionState.OPEN)
    adoption = actions.register_adoption(solution=solution, actor=municipality, by=adviser, route="option", **USE)
    assert adoption.option == held
    actions.edit_adoption(adoption=adoption, by=adviser, route="framework")
    adoption.refresh_from_db()
    assert adoption.option is None


@pytest.mark.parametrize(
    ("said", "covers"),
    [
        ({"state": OptionState.GIVEN_UP}, False),
        ({"until": timezone.localdate() - timedelta(days=1)}, False),
        ({"state": OptionState.GIVEN_UP, "called_off": 1}, True),
        ({"until": timezone.localdate() - timedelta(days=1), "called_off": 1}, True),
    ],
)
def test_an_option_that_was_never_used_and_is_over_is_no_lawful_way(
    need, solution, municipality, adviser, said, covers
):
    held = OptionFactory(need=need, holder=municipality, state=OptionState.OPEN)
    if said.get("state"):
        said = said | {"given_up_at": timezone.now()}
    Option.objects.filter(pk=held.pk).update(**said)
    words = {"solution": solution, "actor": municipality, "by": adviser, "route": "option", **USE}
    if covers:
        assert actions.register_adoption(**words).option == held
    else:
        with pytest.raises(ActionRefused) as refused:
            actions.register_adoption(**words)
        assert refused.value.code == "route"


def test_what_the_supplier_reports_is_confirmed_with_a_lawful_way(solution, municipality, adviser, seller):
    adoption = AdoptionFactory(solution=solution, actor=municipality, state="reported", stage="in_use", route="")
    with pytest.raises(ActionRefused):
        actions.confirm_adoption(adoption=adoption, by=adviser)
    actions.decline_adoption(adoption=adoption, by=adviser)


def test_the_form_leads_holders_to_their_option(client, option, solution, adviser):
    client.force_login(adviser)
    text = client.get(reverse("solutions:adoption_register", args=[solution.slug])).content.decode()
    assert page(option) in text


# Merging


def test_a_merged_holder_keeps_options_and_what_was_bought(option, solution, municipality, adviser):
    buy(option, solution, adviser)
    keep = ActorFactory(name="Nye Drammen", kind=ActorKind.MUNICIPALITY)
    AdoptionFactory(solution=solution, actor=keep, route="option", year_started=2020)
    merge_actors(keep=keep, drop=municipality, by=CoordinatorFactory())
    option.refresh_from_db()
    assert option.holder == keep
    adoption = Adoption.objects.get()
    assert (adoption.actor, adoption.option, adoption.year_started) == (keep, option, 2020)
