"""Forty call-offs at the same moment, over real connections: the sum never passes the maximum."""

import re

import pytest
from django.db.models import Sum

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import AuditEntry
from procurement.lifecycle import handover
from procurement.models import CallOff, Need, Option
from procurement.options import actions as option_actions
from procurement.options import call_offs
from procurement.states import OptionState
from tests.at_once import at_once, whatever_comes
from tests.factories.actors import MembershipFactory
from tests.factories.procurement import CallOffFactory, NeedFactory, OptionFactory

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 40


def editor_of(actor):
    person = MembershipFactory(actor=actor).person
    person.roles  # noqa: B018  read once, so that the threads spend their time on the option
    return person


def test_forty_call_offs_at_once_never_pass_the_maximum_and_each_refusal_tells_what_is_left():
    option = OptionFactory(state=OptionState.OPEN, maximum=1_000_000, estimated=0)
    people = [editor_of(option.holder) for _person in range(4)]
    amounts = [70_000 if number % 2 else 90_000 for number in range(THREADS)]
    results = whatever_comes(
        *(
            lambda number=number: call_offs.call_off(option=option, by=people[number % 4], amount=amounts[number])
            for number in range(THREADS)
        )
    )
    made = [result for result in results if isinstance(result, CallOff)]
    refused = [result for result in results if isinstance(result, ActionRefused)]
    assert len(made) + len(refused) == THREADS
    option.refresh_from_db()
    total = CallOff.objects.filter(option=option).aggregate(Sum("amount"))["amount__sum"]
    assert option.called_off == total == sum(row.amount for row in made)
    assert 1_000_000 - 90_000 < total <= 1_000_000
    assert {refusal.code for refusal in refused} == {"amount"}
    # What each refusal says is left was left at that moment, between two of the call-offs that were let through.
    steps = AuditEntry.objects.filter(action="call_off").order_by("id").values_list("after__left", flat=True)
    moments = set(steps) | {1_000_000}
    for number, result in enumerate(results):
        if isinstance(result, ActionRefused):
            said = left_in(str(result))
            assert said in moments
            assert said < amounts[number]
    assert min(moments) == 1_000_000 - total


def left_in(words: str) -> int:
    if "brukt opp" in words:
        return 0
    return int(re.search(r"er igjen: ([\d\xa0]+)", words).group(1).replace("\xa0", ""))


def test_forty_that_fit_exactly_are_all_let_through_and_the_next_is_told_that_it_is_used_up():
    option = OptionFactory(state=OptionState.OPEN, maximum=THREADS * 25_000, estimated=0)
    person = editor_of(option.holder)
    results = at_once(*[lambda: call_offs.call_off(option=option, by=person, amount=25_000)] * THREADS)
    assert all(isinstance(result, CallOff) for result in results)
    option.refresh_from_db()
    assert (option.called_off, option.left, option.shown_state) == (1_000_000, 0, "used_up")
    with pytest.raises(ActionRefused, match="brukt opp"):
        call_offs.call_off(option=option, by=person, amount=1)


def test_annulling_while_others_call_off_keeps_the_sum_right():
    option = OptionFactory(state=OptionState.OPEN, maximum=500_000, estimated=0)
    person = editor_of(option.holder)
    first = [CallOffFactory(option=option, amount=100_000) for _row in range(5)]
    calls = [lambda row=row: call_offs.annul_call_off(call_off=row, by=person, why="Feil") for row in first]
    calls += [lambda: call_offs.call_off(option=option, by=person, amount=100_000)] * 15
    at_once(*calls)
    standing = CallOff.objects.filter(option=option, annulled_at=None).aggregate(Sum("amount"))["amount__sum"] or 0
    option.refresh_from_db()
    assert option.called_off == standing <= 500_000


def test_one_call_off_is_annulled_once_by_two_at_once():
    option = OptionFactory(state=OptionState.OPEN)
    row = CallOffFactory(option=option, amount=300_000)
    holder, owner = editor_of(option.holder), editor_of(option.need.owner)
    results = at_once(
        *(lambda by=by: call_offs.annul_call_off(call_off=row, by=by, why="Feil") for by in (holder, owner) * 4)
    )
    assert sum(isinstance(result, CallOff) for result in results) == 1
    option.refresh_from_db()
    assert option.called_off == 0


def test_lowering_the_maximum_while_others_call_off_never_goes_below_the_sum():
    option = OptionFactory(state=OptionState.OPEN, maximum=1_000_000, estimated=0)
    holder, owner = editor_of(option.holder), editor_of(option.need.owner)
    calls = [lambda: call_offs.call_off(option=option, by=holder, amount=100_000)] * 20
    calls += [lambda: option_actions.change_option(option=option, by=owner, why="Mindre behov", maximum=450_000)] * 2
    at_once(*calls)
    option.refresh_from_db()
    total = CallOff.objects.filter(option=option).aggregate(Sum("amount"))["amount__sum"] or 0
    assert option.called_off == total <= option.maximum


def test_naming_and_handing_over_at_once_leaves_no_option_unlocked():
    need = NeedFactory(stage="closed")
    owner = editor_of(need.owner)
    words = {"subject": "Sensorer", "measure": "value", "estimated": 1, "maximum": 2, "until": OptionFactory().until}
    calls = [lambda: option_actions.name_option(need=need, holder=need.owner, by=owner, **words)] * 6
    calls.append(lambda: handover.hand_over_need(need=need, by=owner, url="https://doffin.example/1"))
    results = at_once(*calls)
    assert isinstance(results[-1], Need)
    named = sum(isinstance(result, Option) for result in results[:-1])
    assert list(Option.objects.filter(need=need).values_list("state", flat=True)) == ["locked"] * named
