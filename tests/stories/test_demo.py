"""What the demo must show of bodies that buy together, and that loading it again changes nothing."""

from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from actors.models import User
from ecosystem.portal.demo.load import PASSWORD, Demo
from procurement.models import Follower, JointNeed, Need, Option, Partnership
from procurement.states import FollowerState, JointState, OptionState, PhaseState
from solutions.models import Adoption
from tests.stories.snapshot import tables

pytestmark = pytest.mark.django_db(transaction=True)


def counts():
    with connection.cursor() as cursor:
        found = {}
        for name in tables(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            found[name] = cursor.fetchone()[0]
        return found


def test_loading_the_demo_again_changes_nothing(demo):
    before = counts()
    assert Demo(timezone.now()).load() == {}
    assert counts() == before


def test_every_log_in_of_the_demo_has_the_password(demo):
    assert all(person.check_password(PASSWORD) for person in User.objects.filter(email="folger@lier.example"))
    assert User.objects.exclude(password=User.objects.get(email="folger@lier.example").password).count() == 0


def test_stavanger_leads_and_three_follow(demo):
    need = Partnership.objects.get().need
    assert need.owner.name == "Stavanger kommune"
    assert need.is_example
    following = {(row.actor.name, row.role, row.state) for row in need.followers.all()}
    assert following == {
        ("Bærum kommune", "participant", "active"),
        ("Kristiansand kommune", "participant", "active"),
        ("NAV", "follower", "active"),
    }
    months = {timezone.localtime(link.event.starts_at).month for link in need.need_events.all()}
    assert months == {5, 6}
    assert need.work_meetings.count() == 3
    for meeting in need.work_meetings.all():
        assert meeting.event.is_by_invitation
        assert set(meeting.event.invited.all()) == {row.actor for row in need.followers.all()}


def test_the_partnership_is_under_way(demo):
    partnership = Partnership.objects.get()
    states = [phase.state for phase in partnership.phases.all()]
    assert states == [PhaseState.PASSED] * 3 + [PhaseState.RUNNING] + [PhaseState.PLANNED] * 2
    phases = list(partnership.phases.all())
    assert all(before.ends_on < after.starts_on for before, after in pairwise(phases))
    tendering = phases[1]
    assert tendering.partners.count() == 5
    assert tendering.partners.filter(goes_on=True).count() == 3
    assert phases[3].partners.count() == 2
    for phase in phases:
        for partner in phase.partners.all():
            assert partner.firm.is_example if partner.firm else "(eksempel)" in partner.name
    first, last = partnership.requests_from, partnership.requests_until
    assert first
    assert last
    assert (last - first).days >= 30
    kinds = set(partnership.need.room.values_list("kind", flat=True))
    assert kinds == {"lesson", "template", "recording", "question", "answer"}
    assert partnership.need.room.filter(at__gt=timezone.now()).count() == 0


def test_four_municipalities_have_one_need_and_lier_may_join(demo):
    joint = JointNeed.objects.get()
    joined = joint.members.filter(state=JointState.JOINED)
    assert joint.need.is_open()
    assert {member.actor.name for member in joined} == {
        "Drammen kommune",
        "Kongsberg kommune",
        "Øvre Eiker kommune",
        "Nore og Uvdal kommune",
    }
    assert sum(member.volume or 0 for member in joined) == 610
    assert joint.members.get(state=JointState.INVITED).actor.name == "Lier kommune"
    participants = set(joint.need.followers.participants().values_list("actor", flat=True))
    assert participants == {member.actor_id for member in joined} - {joint.need.owner_id}


def test_the_ledger_has_an_option_near_its_end(demo):
    today = timezone.localdate()
    options = {option.holder.name: option for option in Option.objects.filter(need__title="Fall oppdages uten kamera")}
    assert {name: option.shown_state for name, option in options.items()} == {
        "Drammen kommune": OptionState.OPEN,
        "Lier kommune": OptionState.OPEN,
        "Øvre Eiker kommune": "used_up",
        "Kongsberg kommune": OptionState.GIVEN_UP,
    }
    assert 7 < (options["Lier kommune"].until - today).days <= 30
    for option in options.values():
        assert option.called_off == sum(option.call_offs.values_list("amount", flat=True))
    adoption = Adoption.objects.get(option=options["Øvre Eiker kommune"])
    assert adoption.solution.need == options["Øvre Eiker kommune"].need


def test_there_is_something_to_find_to_follow_and_to_answer(demo):
    drafts = Need.objects.filter(stage="draft", owner__buyer_policy__drafts_findable=True)
    assert drafts.count() == 4
    assert drafts.filter(topics__slug="fall").count() == 3
    follows = Follower.objects.active().get(need__title="Trygge netter for beboere som er oppe og går")
    assert follows.actor.name == "Lier kommune"
    asked = Follower.objects.get(state=FollowerState.ASKED)
    assert (asked.need.owner.name, asked.actor.name) == ("Drammen kommune", "Bærum kommune")
