"""The option ledger: who may buy, locked at the hand-over, called off up to the maximum, seen by the right people."""

import json
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from actors.vocabulary import ActorKind
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.lifecycle import case as lifecycle_case
from procurement.lifecycle import handover, reopening
from procurement.models import (
    CallOff,
    Follower,
    Goal,
    GoalStatus,
    JointMember,
    JointNeed,
    Measure,
    Option,
    OptionChange,
    Partnership,
    Phase,
    PhaseKind,
)
from procurement.options import actions as option_actions
from procurement.options import call_offs
from procurement.options import letters as option_letters
from procurement.options import queries as option_queries
from procurement.states import FollowerState, OptionState
from procurement.tasks import remind_of_options
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import CallOffFactory, NeedFactory, OptionFactory

pytestmark = pytest.mark.django_db

NOTICE = "https://doffin.example/notices/2026-1"


def body(name="Lier kommune"):
    return ActorFactory(name=name, kind=ActorKind.MUNICIPALITY)


def follow(need, actor, state=FollowerState.ACTIVE):
    now = timezone.now()
    times = {"joined_at": now} if state == FollowerState.ACTIVE else {}
    if state in (FollowerState.LEFT, FollowerState.DECLINED):
        times = {"joined_at": now, "ended_at": now}
    return Follower.objects.create(need=need, actor=actor, state=state, **times)


def editor(actor):
    return MembershipFactory(actor=actor).person


def member(actor):
    return MembershipFactory(actor=actor, role=Membership.Role.MEMBER).person


def soon(days=100):
    return timezone.localdate() + timedelta(days=days)


def words(**other):
    said = {"subject": "Sensorer", "measure": Measure.VALUE, "unit": "", "estimated": 500, "maximum": 1000}
    return said | {"until": soon(), "terms": "Hemmelige vilkår"} | other


def named(need, holder, by, **other):
    return option_actions.name_option(need=need, holder=holder, by=by, **words(**other))


@pytest.fixture
def need(municipality):
    return NeedFactory(owner=municipality, stage="closed")


@pytest.fixture
def holder(need):
    actor = body()
    follow(need, actor)
    return actor


@pytest.fixture
def holder_editor(holder):
    return editor(holder)


@pytest.fixture
def opened(need, holder):
    return OptionFactory(need=need, holder=holder, state=OptionState.OPEN)


# Naming


@pytest.mark.parametrize("stage", ["draft", "review", "published", "closed"])
def test_owner_names_followers_joined_members_and_itself_until_the_handover(municipality, stage):
    need = NeedFactory(owner=municipality, stage=stage)
    follower, joined = body("Lier"), body("Asker")
    follow(need, follower)
    joint = JointNeed.objects.create(need=need, volume_of="brukere")
    JointMember.objects.create(joint=joint, actor=joined, state="joined", joined_at=timezone.now())
    by = editor(municipality)
    for holder in (follower, joined, municipality):
        assert named(need, holder, by).state == OptionState.NAMED


@pytest.mark.parametrize("state", ["asked", "invited", "left", "declined", None])
def test_nobody_is_named_who_does_not_follow(need, owner_editor, state):
    actor = body()
    if state:
        follow(need, actor, state)
    with pytest.raises(ActionRefused, match="Inviter virksomheten") as refused:
        named(need, actor, owner_editor)
    assert refused.value.code == "holder"


@pytest.mark.parametrize("stage", ["handed_over", "concluded"])
def test_nobody_is_named_after_the_handover(municipality, owner_editor, stage):
    need = NeedFactory(owner=municipality, stage=stage)
    with pytest.raises(ActionRefused, match="KOFA 2015/65"):
        named(need, municipality, owner_editor)


@pytest.mark.parametrize("who", ["owner_member", "holder_editor", "firm_editor", "coordinator", "person"])
def test_only_the_owners_editors_name(request, need, holder, who):
    with pytest.raises(NotAllowed):
        named(need, holder, request.getfixturevalue(who))


def test_a_coordinator_who_is_the_owners_editor_stands_outside(need, holder, municipality):
    person = CoordinatorFactory()
    MembershipFactory(actor=municipality, person=person)
    with pytest.raises(NotAllowed):
        named(need, holder, person)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"estimated": 1001}, "estimated"),
        ({"maximum": 0, "estimated": 0}, "maximum"),
        ({"measure": "volume", "unit": " "}, "unit"),
        ({"until": timezone.localdate() - timedelta(days=1)}, "until"),
        ({"subject": " "}, "subject"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(need, holder, owner_editor, wrong, code):
    with pytest.raises(ActionRefused) as refused:
        named(need, holder, owner_editor, **wrong)
    assert refused.value.code == code


def test_what_is_named_can_be_changed_and_removed_and_two_windows_do_not_overwrite(need, holder, owner_editor):
    option = named(need, holder, owner_editor)
    seen = option.version_seen
    option_actions.edit_option(option=option, by=owner_editor, seen=seen, **words(measure="volume", unit="lisenser"))
    option.refresh_from_db()
    assert option.in_words(12) == "12 lisenser"
    with pytest.raises(ActionRefused) as refused:
        option_actions.edit_option(option=option, by=owner_editor, seen=seen, **words())
    assert refused.value.code == "changed"
    option_actions.remove_option(option=option, by=owner_editor)
    assert not Option.objects.exists()


# The lock


def test_the_handover_locks_and_the_page_warns_of_followers_without_an_option(client, need, holder, owner_editor):
    nameless = body("Glemt kommune")
    follow(need, nameless)
    option = named(need, holder, owner_editor)
    client.force_login(owner_editor)
    page = reverse("procurement:need_hand_over", args=[need.slug])
    text = client.get(page).content.decode()
    assert "Glemt kommune" in text
    assert "kan ikke navngis etterpå" in text
    assert "Navngi en opsjon for Lier" not in text
    client.post(page, {"url": NOTICE})
    option.refresh_from_db()
    assert (option.state, option.need.stage) == (OptionState.LOCKED, "handed_over")
    assert option.locked_at
    for refused in (
        lambda: option_actions.edit_option(option=option, by=owner_editor, **words()),
        lambda: option_actions.remove_option(option=option, by=owner_editor),
    ):
        with pytest.raises(ActionRefused):
            refused()


def test_a_named_body_that_has_left_is_told_of_before_the_handover(client, need, holder, owner_editor):
    named(need, holder, owner_editor)
    Follower.objects.update(state="left", ended_at=timezone.now())
    client.force_login(owner_editor)
    text = client.get(reverse("procurement:need_hand_over", args=[need.slug])).content.decode()
    assert "ikke lenger følger behovet" in text


def test_locked_options_stay_locked_through_a_reopening_and_new_ones_are_named_beside_them(need, holder, owner_editor):
    first = named(need, holder, owner_editor)
    handover.hand_over_need(need=need, by=owner_editor, url=NOTICE)
    deadline = timezone.now() + timedelta(days=30)
    reopening.reopen_need(need=need, by=owner_editor, response_deadline=deadline, why="Ny runde")
    second = named(need, need.owner, owner_editor)
    first.refresh_from_db()
    assert [first.state, second.state] == [OptionState.LOCKED, OptionState.NAMED]
    with pytest.raises(ActionRefused):
        option_actions.remove_option(option=first, by=owner_editor)
    with pytest.raises(ActionRefused, match="låst"):
        option_actions.edit_option(option=first, by=owner_editor, **words())


def test_nobody_is_named_under_a_contract_by_opening_the_need_again(client, need, holder, owner_editor):
    waiting = named(need, need.owner, owner_editor)
    OptionFactory(need=need, holder=holder, state=OptionState.OPEN)
    reopening.reopen_need(
        need=need, by=owner_editor, response_deadline=timezone.now() + timedelta(days=30), why="Flere vil med"
    )
    for call in (
        lambda: named(need, holder, owner_editor, maximum=10**9),
        lambda: option_actions.edit_option(option=waiting, by=owner_editor, **words(maximum=10**9)),
    ):
        with pytest.raises(ActionRefused) as refused:
            call()
        assert refused.value.code == "contract"
    client.force_login(owner_editor)
    page = client.get(reverse("procurement:need_options", args=[need.slug])).content.decode()
    assert reverse("procurement:option_new", args=[need.slug]) not in page
    option_actions.remove_option(option=waiting, by=owner_editor)


@pytest.mark.parametrize(
    ("field", "value"),
    [("maximum", 2_000_000), ("holder", None), ("measure", "volume"), ("unit", "stk"), ("subject", "Noe annet")],
)
def test_what_the_competition_did_not_name_has_no_cover(need, holder, owner_editor, field, value):
    option = OptionFactory(need=need, holder=holder, state=OptionState.LOCKED)
    with pytest.raises(ActionRefused, match=r"KOFA 2015/65.*C-23/20") as refused:
        option_actions.change_option(option=option, by=owner_editor, why="Fordi", **{field: value or need.owner})
    assert refused.value.code == field
    assert not OptionChange.objects.exists()


def test_a_locked_option_is_changed_with_a_reason_and_the_holder_is_told(opened, owner_editor, holder_editor):
    CallOffFactory(option=opened, amount=300_000)
    with pytest.raises(ActionRefused, match="Begrunnelsen vises") as refused:
        option_actions.change_option(option=opened, by=owner_editor, why=" ", until=soon(500))
    assert refused.value.code == "why"
    with pytest.raises(ActionRefused, match="300\xa0000 kr er allerede avropt"):
        option_actions.change_option(option=opened, by=owner_editor, why="Mindre", estimated=1, maximum=299_999)
    with pytest.raises(ActionRefused) as refused:
        option_actions.change_option(option=opened, by=owner_editor, why="Ingenting", maximum=opened.maximum)
    assert refused.value.code == "nothing"
    option_actions.change_option(
        option=opened, by=owner_editor, why="Forlenget", until=soon(500), maximum=700_000, terms="Nye"
    )
    opened.refresh_from_db()
    assert (opened.until, opened.maximum, opened.terms) == (soon(500), 700_000, "Nye")
    change = OptionChange.objects.get()
    assert change.by_name == str(owner_editor)
    assert {"field": "maximum", "old": 1_000_000, "new": 700_000} in change.changes
    mails = OutgoingMail.objects.filter(key__startswith="sealed:option:")
    assert list(mails.values_list("to", flat=True)) == [holder_editor.email]


@pytest.mark.parametrize("who", ["holder_editor", "owner_member", "coordinator", "person"])
def test_only_the_owners_editors_change_and_open(request, opened, who):
    by = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        option_actions.change_option(option=opened, by=by, why="Fordi", until=soon(500))
    with pytest.raises(NotAllowed):
        option_actions.open_options(need=opened.need, by=by)


def test_what_was_named_for_a_need_that_was_never_handed_over_gives_no_right(client, municipality, owner_editor):
    need = NeedFactory(owner=municipality, stage="concluded")
    option = OptionFactory(need=need, holder=municipality)
    assert "gir ingen rett til å kjøpe" in client.get(option.get_absolute_url()).content.decode()
    with pytest.raises(ActionRefused, match="ingen låste"):
        option_actions.open_options(need=need, by=owner_editor)


# Opening


def test_options_are_opened_when_there_is_something_to_buy(municipality, owner_editor, holder_editor, holder):
    need = NeedFactory(owner=municipality, stage="handed_over")
    option = OptionFactory(need=need, holder=holder, state=OptionState.LOCKED)
    with pytest.raises(ActionRefused, match="kan ikke brukes ennå"):
        call_offs.call_off(option=option, by=holder_editor, amount=1)
    assert option_actions.open_options(need=need, by=owner_editor) == 1
    option.refresh_from_db()
    assert option.state == OptionState.OPEN
    assert OutgoingMail.objects.get(key__contains=":opened:").to == holder_editor.email
    with pytest.raises(ActionRefused, match="ingen låste"):
        option_actions.open_options(need=need, by=owner_editor)


def offers_to_open(client, person, need):
    """Whether the ledger and the page of opening offer it; where they do not, both say what it waits for."""
    client.force_login(person)
    opening = reverse("procurement:need_open_options", args=[need.slug])
    ledger = client.get(reverse("procurement:need_options", args=[need.slug])).content.decode()
    offered = opening in ledger
    for page in (ledger, client.get(opening).content.decode()):
        assert ("Opsjonene kan ikke brukes ennå" in page) != offered
    return offered


@pytest.mark.parametrize(
    ("stage", "outcome", "lets"),
    [
        ("published", "", False),
        ("closed", "", False),
        ("handed_over", "", True),
        ("concluded", "bought", True),
        ("concluded", "dropped", False),
        ("concluded", "developed", False),
    ],
)
def test_when_the_owner_may_open(client, municipality, owner_editor, stage, outcome, lets):
    need = NeedFactory(owner=municipality, stage=stage, outcome=outcome)
    OptionFactory(need=need, holder=municipality, state=OptionState.LOCKED)
    assert offers_to_open(client, owner_editor, need) == lets
    if lets:
        assert option_actions.open_options(need=need, by=owner_editor) == 1
    else:
        with pytest.raises(ActionRefused) as refused:
            option_actions.open_options(need=need, by=owner_editor)
        assert refused.value.code == "stage"


@pytest.mark.parametrize(
    ("state", "goal", "cost", "lets"),
    [
        ("passed", GoalStatus.MET, 900, True),
        ("passed", GoalStatus.MET, 1001, False),
        ("passed", GoalStatus.MET, None, False),
        ("passed", GoalStatus.PARTLY, 900, False),
        ("passed", None, 900, False),
        ("running", GoalStatus.MET, 900, False),
    ],
)
def test_an_innovation_partnership_buys_what_holds_what_was_promised(
    client, municipality, owner_editor, state, goal, cost, lets
):
    need = NeedFactory(owner=municipality, stage="handed_over")
    OptionFactory(need=need, holder=municipality, state=OptionState.LOCKED)
    partnership = Partnership.objects.create(need=need, maximum_cost=1000)
    decided = {"decided_at": timezone.now(), "decided_why": "Målt", "decided_by_name": "Leder"}
    Phase.objects.create(
        partnership=partnership,
        number=1,
        kind=PhaseKind.ACQUISITION,
        name="Anskaffelse",
        starts_on=soon(1),
        ends_on=soon(2),
        state=state,
        cost=cost,
        **(decided if state == "passed" else {}),
    )
    if goal:
        Goal.objects.create(partnership=partnership, text="Færre fall", target="20 %", status=goal)
    assert offers_to_open(client, owner_editor, need) == lets
    if lets:
        assert option_actions.open_options(need=need, by=owner_editor) == 1
    else:
        with pytest.raises(ActionRefused, match="beslutningspunktet"):
            option_actions.open_options(need=need, by=owner_editor)


# Calling off


def test_call_offs_count_against_the_maximum_and_a_refusal_tells_what_is_left(opened, holder_editor):
    call_offs.call_off(option=opened, by=holder_editor, amount=999_999, reference="B-1", note="Alle sykehjem")
    with pytest.raises(ActionRefused, match="1 kr av 1\xa0000\xa0000 kr") as refused:
        call_offs.call_off(option=opened, by=holder_editor, amount=2)
    assert refused.value.code == "amount"
    call_offs.call_off(option=opened, by=holder_editor, amount=1)
    with pytest.raises(ActionRefused, match="brukt opp"):
        call_offs.call_off(option=opened, by=holder_editor, amount=1)
    opened.refresh_from_db()
    assert (opened.left, opened.shown_state) == (0, "used_up")


def test_the_last_day_counts_and_after_it_the_refusal_says_when_it_expired(opened, holder_editor):
    today = timezone.localdate()
    Option.objects.update(until=today)
    call_offs.call_off(option=opened, by=holder_editor, amount=1)
    Option.objects.update(until=today - timedelta(days=3))
    with pytest.raises(ActionRefused, match=f"gikk ut {(today - timedelta(days=3)).day}\\. ") as refused:
        call_offs.call_off(option=opened, by=holder_editor, amount=1)
    assert refused.value.code == "on"
    # What was bought in time can be recorded late.
    call_offs.call_off(option=opened, by=holder_editor, amount=1, on=today - timedelta(days=3))


@pytest.mark.parametrize(("days", "says"), [(1, "når det er gjort"), (-31, "kan brukes fra")])
def test_a_call_off_is_of_a_day_between_the_opening_and_today(opened, holder_editor, days, says):
    with pytest.raises(ActionRefused, match=says):
        call_offs.call_off(option=opened, by=holder_editor, amount=1, on=soon(days))


@pytest.mark.parametrize("who", ["owner_editor", "coordinator", "person", "firm_editor"])
def test_only_the_holders_editors_call_off_and_give_up(request, opened, holder, who):
    by = request.getfixturevalue(who)
    for person in (by, member(holder)):
        with pytest.raises(NotAllowed):
            call_offs.call_off(option=opened, by=person, amount=1)
        with pytest.raises(NotAllowed):
            option_actions.give_up_option(option=opened, by=person, why="Nei")


@pytest.mark.parametrize("who", ["owner_editor", "holder_editor"])
def test_an_annulled_call_off_frees_its_amount_once(request, opened, who):
    by = request.getfixturevalue(who)
    row = CallOffFactory(option=opened, amount=400_000)
    with pytest.raises(ActionRefused) as refused:
        call_offs.annul_call_off(call_off=row, by=by, why=" ")
    assert refused.value.code == "why"
    call_offs.annul_call_off(call_off=row, by=by, why="Feil beløp")
    opened.refresh_from_db()
    assert opened.called_off == 0
    with pytest.raises(ActionRefused):
        call_offs.annul_call_off(call_off=row, by=by, why="Igjen")
    row.refresh_from_db()
    assert (row.annulled_why, row.annulled_by_name) == ("Feil beløp", str(by))


def test_only_the_parties_annul(opened, coordinator, holder):
    row = CallOffFactory(option=opened)
    for by in (coordinator, member(holder), UserFactory()):
        with pytest.raises(NotAllowed):
            call_offs.annul_call_off(call_off=row, by=by, why="Fordi")


def test_a_given_up_option_is_not_used_and_the_owner_is_told(opened, holder_editor, owner_editor):
    option_actions.give_up_option(option=opened, by=holder_editor, why="Vi kjøper noe annet")
    opened.refresh_from_db()
    assert opened.shown_state == "given_up"
    assert OutgoingMail.objects.get(key__contains=":given-up:").to == owner_editor.email
    for refused in (
        lambda: call_offs.call_off(option=opened, by=holder_editor, amount=1),
        lambda: option_actions.give_up_option(option=opened, by=holder_editor, why="Igjen"),
        lambda: option_actions.change_option(option=opened, by=owner_editor, why="Fordi", until=soon(500)),
    ):
        with pytest.raises(ActionRefused):
            refused()


def test_the_database_alone_keeps_the_sum_below_the_maximum(opened):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="option_never_above_maximum"), transaction.atomic():
        Option.objects.filter(pk=opened.pk).update(called_off=opened.maximum + 1)


# Reminders


def reminders():
    return OutgoingMail.objects.filter(key__contains=":ends:")


@pytest.mark.parametrize(("days", "sent"), [(91, 0), (90, 2), (31, 2), (30, 2), (7, 2), (0, 2), (-1, 0)])
def test_both_sides_are_reminded_before_the_last_day(opened, holder_editor, owner_editor, days, sent):
    Option.objects.update(until=soon(days))
    remind_of_options()
    assert reminders().count() == sent
    remind_of_options()
    assert reminders().count() == sent


def test_each_threshold_once_and_an_extension_reminds_anew(opened, holder_editor, owner_editor):
    Option.objects.update(until=soon(95))
    counts = []
    for day in range(97):
        option_letters.remind_of_options(today=soon(day))
        counts.append(reminders().filter(to=holder_editor.email).count())
    assert [day for day in range(97) if counts[day] != (counts[day - 1] if day else 0)] == [5, 65, 88]
    option_actions.change_option(option=opened, by=owner_editor, why="Forlenget", until=soon(120))
    option_letters.remind_of_options(today=soon(96))
    assert reminders().filter(to=holder_editor.email).count() == 4


def test_missed_runs_send_the_nearest_only(opened, holder_editor):
    Option.objects.update(until=soon(5))
    remind_of_options()
    assert [mail.key.split(":")[5] for mail in reminders()] == ["7"]


@pytest.mark.parametrize("state", [OptionState.NAMED, OptionState.GIVEN_UP])
def test_only_live_options_with_something_left_are_reminded_of(need, holder, holder_editor, state):
    OptionFactory(need=need, holder=holder, state=state, until=soon(5))
    used = OptionFactory(need=need, holder=holder, state=OptionState.OPEN, until=soon(5))
    CallOffFactory(option=used, amount=used.maximum)
    assert remind_of_options() == 0
    assert not reminders().exists()


def test_a_coordinator_among_the_editors_is_not_reminded(opened, holder):
    MembershipFactory(actor=holder, person=CoordinatorFactory())
    Option.objects.update(until=soon(5))
    remind_of_options()
    assert not reminders().exists()


# Who sees what


def ledger_page(client, need, who=None):
    client.logout()
    if who:
        client.force_login(who)
    return client.get(reverse("procurement:need_options", args=[need.slug]))


def test_amounts_are_the_parties_own(client, need, holder, holder_editor, owner_editor, coordinator):
    other = body("Asker kommune")
    follow(need, other)
    mine = OptionFactory(
        need=need, holder=holder, state="open", maximum=1_111_111, terms="Hemmelige vilkår", subject="Alarm A"
    )
    OptionFactory(need=need, holder=other, state="open", maximum=2_222_222, subject="Alarm B")
    CallOffFactory(option=mine, amount=123_456, reference="REF-77", note="Hemmelig merknad")
    MembershipFactory(actor=need.owner, person=coordinator)
    public = "Alarm A", "Alarm B", "Lier kommune", "Asker kommune"
    mine_words, others_words = "1\xa0111\xa0111", "2\xa0222\xa0222"
    for who, sees_mine, sees_others in (
        (None, False, False),
        (coordinator, False, False),
        (UserFactory(), False, False),
        (editor(ActorFactory()), False, False),
        (holder_editor, True, False),
        (member(other), False, True),
        (owner_editor, True, True),
    ):
        text = ledger_page(client, need, who).content.decode()
        assert all(word in text for word in public)
        assert (mine_words in text, others_words in text) == (sees_mine, sees_others)
        assert ("3\xa0333\xa0333" in text) == (sees_mine and sees_others)
        detail = client.get(mine.get_absolute_url()).content.decode()
        for secret in ("123\xa0456", "987\xa0655", "REF-77", "Hemmelig merknad", "Hemmelige vilkår", mine_words):
            assert (secret in detail) == sees_mine, (who, secret)
        annul = client.get(reverse("procurement:call_off_annul", args=[mine.call_offs.get().public_id]))
        # The login page for the anonymous, nothing for outsiders, the form for the parties' editors.
        assert annul.status_code == (302 if who is None else 200 if sees_mine else 404)


def test_changes_are_public_with_the_reason_and_without_amounts(client, opened, owner_editor, holder_editor):
    option_actions.change_option(option=opened, by=owner_editor, why="Kontrakten gir ett år til", until=soon(730))
    option_actions.change_option(
        option=opened, by=owner_editor, why="Færre sykehjem", maximum=765_432, terms="Nye vilkår"
    )
    text = client.get(opened.get_absolute_url()).content.decode()
    assert "Kontrakten gir ett år til" in text
    assert "Færre sykehjem" in text
    assert "senket" in text
    assert "765\xa0432" not in text
    assert "Nye vilkår" not in text
    assert str(owner_editor) not in text
    client.force_login(holder_editor)
    text = client.get(opened.get_absolute_url()).content.decode()
    assert "765\xa0432" in text
    assert str(owner_editor) in text


def test_the_ledger_of_a_draft_is_for_those_who_take_part(client, municipality, owner_member, coordinator):
    need = NeedFactory(owner=municipality, stage="draft")
    holder, other, invited, gone = body(), body(), body(), body()
    follow(need, holder)
    follow(need, other)
    follow(need, gone, FollowerState.LEFT)
    theirs = OptionFactory(need=need, holder=gone)
    follow(need, invited, FollowerState.INVITED)
    option = OptionFactory(need=need, holder=holder)
    seen = {
        "owner": ledger_page(client, need, owner_member).status_code,
        "holder": ledger_page(client, need, member(holder)).status_code,
        "follower": ledger_page(client, need, member(other)).status_code,
        "invited": ledger_page(client, need, member(invited)).status_code,
        "gone": ledger_page(client, need, member(gone)).status_code,
        "gone, own": client.get(theirs.get_absolute_url()).status_code,
        "coordinator": ledger_page(client, need, coordinator).status_code,
        "nobody": ledger_page(client, need).status_code,
    }
    assert seen == {
        "owner": 200,
        "holder": 200,
        "follower": 200,
        "invited": 404,
        "gone": 404,
        "gone, own": 404,
        "coordinator": 404,
        "nobody": 404,
    }
    assert client.get(option.get_absolute_url()).status_code == 404
    assert not Option.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_takes_two_queries_for_any_length(need, owner_editor, rows, django_assert_num_queries):
    for _row in range(rows):
        OptionFactory(need=need)
    owner_editor.roles  # noqa: B018
    with django_assert_num_queries(2):
        found = option_queries.ledger(owner_editor, need)
        assert [row.maximum for row in found] == ["1\xa0000\xa0000 kr"] * rows
        assert [str(row.option.holder) for row in found]
        option_queries.totals(found)


def test_the_totals_keep_kroner_and_units_apart(need, owner_editor):
    OptionFactory(need=need, maximum=700, estimated=1)
    given_up = OptionFactory(need=need, maximum=900, estimated=1, state="open")
    CallOffFactory(option=given_up, amount=100)
    Option.objects.filter(pk=given_up.pk).update(state="given_up", given_up_at=timezone.now())
    OptionFactory(need=need, measure="volume", unit="lisenser", maximum=50, estimated=1)
    sums = [
        (total.maximum, total.called_off, total.left)
        for total in option_queries.totals(option_queries.ledger(owner_editor, need))
    ]
    assert sums == [("800 kr", "100 kr", "700 kr"), ("50 lisenser", "0 lisenser", "50 lisenser")]


def test_coordinators_read_no_log_of_options_nor_letters_about_them(
    client, opened, owner_editor, holder_editor, coordinator
):
    call_offs.call_off(option=opened, by=holder_editor, amount=123_456)
    option_actions.change_option(option=opened, by=owner_editor, why="Mindre", maximum=765_432)
    assert AuditEntry.objects.filter(target_type__in=["procurement.option", "procurement.calloff"]).count() == 2
    client.force_login(coordinator)
    answer = client.get(reverse("admin:shared_auditentry_changelist"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "call_off" not in text
    assert "change_option" not in text
    assert not OutgoingMail.objects.readable().exists()


def test_the_open_interface_tells_nothing_of_amounts(client, opened, holder_editor):
    call_offs.call_off(option=opened, by=holder_editor, amount=123_456)
    Option.objects.update(maximum=7_654_321)
    for path in ("/api/v1/needs/", f"/api/v1/needs/{opened.need.slug}/", "/api/v1/solutions/"):
        answer = client.get(path)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "123456" not in text
        assert "7654321" not in text


def test_the_case_of_the_owner_has_the_options_amounts_and_all(opened, owner_editor, holder_editor):
    call_offs.call_off(option=opened, by=holder_editor, amount=123_456, reference="B-9")
    option_actions.change_option(option=opened, by=owner_editor, why="Mindre", maximum=700_000)
    archive = zipfile.ZipFile(lifecycle_case.export_case(need=opened.need, by=owner_editor))
    (option,) = json.loads(archive.read("data/options.json"))
    assert (option["holder"], option["maximum"], option["called_off"]) == ("Lier kommune", 700_000, 123_456)
    assert option["call_offs"][0]["reference"] == "B-9"
    assert option["changes"][0]["why"] == "Mindre"
    log = {row["action"]: row for row in json.loads(archive.read("data/log.json"))}
    assert log["call_off"]["after"]["amount"] == 123_456
    assert log["change_option"]["done"] == "Endret en låst opsjon"
    assert log["call_off"]["target"] == str(opened)
    assert "123\xa0456 kr" in archive.read("index.html").decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_options_of_a_case_take_three_queries(need, rows, django_assert_num_queries):
    for _row in range(rows):
        CallOffFactory(option=OptionFactory(need=need, state="open"))
    with django_assert_num_queries(3):
        assert len(option_queries.options_data(need)) == rows


# The pages


def form_words(holder, **other):
    said = {"holder": holder.pk, "subject": "Sensorer", "measure": "value", "unit": "", "estimated": "500 000"}
    return said | {"maximum": "1 000 000", "until": soon().isoformat(), "terms": ""} | other


def test_the_owner_names_on_the_page_and_what_was_typed_is_kept(client, need, holder, owner_editor):
    client.force_login(owner_editor)
    page = reverse("procurement:option_new", args=[need.slug])
    text = client.post(page, form_words(holder, estimated="2 000 000")).content.decode()
    assert "Anslaget kan ikke være høyere" in text or "høyere enn maksimum" in text
    assert "Sensorer" in text
    answer = client.post(page, form_words(holder))
    option = Option.objects.get()
    assert answer.url == reverse("procurement:need_options", args=[need.slug])
    assert (option.estimated, option.maximum, option.unit) == (500_000, 1_000_000, "")
    edit = reverse("procurement:option_edit", args=[option.public_id])
    client.post(edit, form_words(holder, measure="volume", unit="stk", seen=option.version_seen))
    option.refresh_from_db()
    assert option.unit == "stk"
    client.post(reverse("procurement:option_remove", args=[option.public_id]))
    assert not Option.objects.exists()


def test_an_outsiders_body_cannot_be_chosen_on_the_page(client, need, owner_editor):
    client.force_login(owner_editor)
    client.post(reverse("procurement:option_new", args=[need.slug]), form_words(body()))
    assert not Option.objects.exists()


def test_the_holder_calls_off_on_the_page_and_annuls(client, opened, holder_editor):
    client.force_login(holder_editor)
    page = reverse("procurement:option_call_off", args=[opened.public_id])
    today = timezone.localdate().isoformat()
    text = client.post(page, {"amount": "2 000 000", "on": today, "reference": "B-1"}).content.decode()
    assert "mer enn det som er igjen: 1\xa0000\xa0000 kr" in text
    assert "B-1" in text
    client.post(page, {"amount": "250 000", "on": today, "reference": "B-1"})
    row = CallOff.objects.get()
    assert (row.amount, row.reference) == (250_000, "B-1")
    text = client.get(opened.get_absolute_url()).content.decode()
    assert 'value="250000"' in text
    assert 'max="1000000"' in text
    assert "750\xa0000 kr" in text
    client.post(reverse("procurement:call_off_annul", args=[row.public_id]), {"why": "Feil"})
    row.refresh_from_db()
    assert row.annulled_at


def test_the_holder_gives_up_and_the_owner_changes_and_opens_on_the_pages(
    client, municipality, holder, holder_editor, owner_editor
):
    need = NeedFactory(owner=municipality, stage="handed_over")
    option = OptionFactory(need=need, holder=holder, state="locked")
    client.force_login(owner_editor)
    client.post(reverse("procurement:need_open_options", args=[need.slug]))
    option.refresh_from_db()
    assert option.state == "open"
    edit = reverse("procurement:option_edit", args=[option.public_id])
    said = {"until": soon(400).isoformat(), "maximum": "1000001", "estimated": "1", "terms": "", "why": "Mer"}
    text = client.post(edit, said | {"seen": option.version_seen}).content.decode()
    assert "KOFA 2015/65" in text
    client.post(edit, said | {"seen": option.version_seen, "maximum": "900000"})
    option.refresh_from_db()
    assert (option.maximum, option.until) == (900_000, soon(400))
    client.force_login(holder_editor)
    client.post(reverse("procurement:option_give_up", args=[option.public_id]), {"why": "Trenger den ikke"})
    option.refresh_from_db()
    assert option.state == "given_up"


PAGES = {
    "need_options": ("need", 200, 200, 200, 200),
    "option_new": ("need", 302, 403, 403, 200),
    "need_open_options": ("need", 302, 403, 403, 200),
    "option_detail": ("option", 200, 200, 200, 200),
    "option_edit": ("option", 302, 403, 403, 200),
    "option_call_off": ("option", 302, 403, 200, 403),
    "option_give_up": ("option", 302, 403, 200, 403),
}


@pytest.mark.parametrize("name", PAGES)
def test_who_gets_to_each_page(client, opened, person, holder_editor, owner_editor, name):
    of, *statuses = PAGES[name]
    page = reverse(f"procurement:{name}", args=[opened.need.slug if of == "need" else opened.public_id])
    for who, status in zip((None, person, holder_editor, owner_editor), statuses, strict=True):
        client.logout()
        if who:
            client.force_login(who)
        assert client.get(page).status_code == status, who


def test_the_needs_page_tells_who_may_buy(client, opened, owner_editor):
    text = client.get(opened.need.get_absolute_url()).content.decode()
    assert "Hvem som kan kjøpe resultatet" in text
    assert "Lier kommune" in text
    assert "Hvem som kan kjøpe" not in client.get(NeedFactory().get_absolute_url()).content.decode()
