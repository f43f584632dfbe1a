from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from procurement.models import Need, Response
from procurement.vocabulary import CPV, clean_cpv, validate_cpv
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "wrong",
    [
        {"response_deadline": None},
        {"contact_function": ""},
        {"contact_email": ""},
        {"published_at": None},
        {"stage": "unknown"},
        {"budget_from": 2, "budget_to": 1},
        {"outcome": "bought"},
        {"conclusion": "Kjøpt."},
        {"closed_at": timezone.now()},
        {"stage": "closed"},
        {"stage": "concluded", "closed_at": timezone.now(), "concluded_at": timezone.now(), "outcome": "bought"},
        {"stage": "draft"},
    ],
)
def test_the_database_refuses_a_need_that_must_never_be(wrong):
    need = NeedFactory()
    refused(lambda: Need.objects.filter(pk=need.pk).update(**wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "submitted"},
        {"state": "submitted", "submitted_at": timezone.now(), "solution": ""},
        {"state": "withdrawn"},
        {"submitted_at": timezone.now()},
        {"maturity_trl": 10},
        {"opened_at": timezone.now()},
        {"opened_by_name": "Kari"},
        {"opened_at": timezone.now(), "opened_by_name": "Kari"},
    ],
)
def test_the_database_refuses_a_response_that_must_never_be(wrong):
    response = ResponseFactory()
    refused(lambda: Response.objects.filter(pk=response.pk).update(**wrong))


def test_a_firm_has_one_living_response_to_a_need():
    response = ResponseFactory(state="withdrawn")
    ResponseFactory(need=response.need, firm=response.firm, state="submitted")
    refused(lambda: ResponseFactory(need=response.need, firm=response.firm))


def test_the_times_of_an_opening_outlive_the_person_who_opened():
    person = UserFactory(name="Kari")
    response = ResponseFactory(state="submitted")
    Response.objects.update(opened_at=timezone.now(), opened_by=person, opened_by_name="Kari")
    person.delete()
    response.refresh_from_db()
    assert (response.opened_by, response.opened_by_name) == (None, "Kari")


def test_a_response_says_nothing_when_printed():
    response = ResponseFactory(need__title="Fall", firm__name="Sensor AS")
    assert str(response) == f"response {response.public_id}"


def test_open_and_past_deadline_follow_the_clock_and_not_the_task():
    open_need = NeedFactory()
    late = NeedFactory(response_deadline=timezone.now() - timedelta(seconds=5))
    closed, concluded = NeedFactory(stage="closed"), NeedFactory(stage="concluded")
    NeedFactory(stage="draft")
    now = timezone.now()
    assert set(Need.objects.open(now)) == {open_need}
    assert set(Need.objects.past_deadline(now)) == {late, closed}
    assert set(Need.objects.due(now)) == {late}
    assert set(Need.objects.published()) == {open_need, late, closed, concluded}
    assert [need.shown_stage for need in (open_need, late)] == ["published", "closed"]


def test_visible_to_shows_drafts_to_the_owners_people_and_coordinators():
    membership = MembershipFactory(actor__kind="county", role="member")
    need = NeedFactory(owner=membership.actor, stage="draft")
    assert need in Need.objects.visible_to(membership.person)
    assert need in Need.objects.visible_to(CoordinatorFactory())
    assert need not in Need.objects.visible_to(MembershipFactory().person)


def test_in_topic_and_region_take_what_lies_below():
    health = TopicFactory(slug="helse")
    falls = TopicFactory(slug="fall", parent=health)
    county = RegionFactory(code="33", level="county")
    drammen = RegionFactory(code="3301", parent=county)
    need = NeedFactory(topics=[falls], region=drammen)
    NeedFactory()
    assert list(Need.objects.in_topic(health)) == [need]
    assert list(Need.objects.in_region(county)) == [need]


def test_search_knows_norwegian_and_forgives_typing_errors():
    need = NeedFactory(title="Sykehjem oppdager fall for sent", problem="Nattevaktene går runder.")
    other = NeedFactory(title="Turnus", summary="", problem="", wanted_effects="")
    for text in ("sykehjemmet", "nattevakten", "sykehjm"):
        found = list(Need.objects.search(text))
        assert need in found, text
        assert other not in found, text


def test_save_keeps_the_address_when_the_title_changes():
    need = NeedFactory(title="Å se fall")
    need.title = "Noe annet"
    need.save()
    assert need.slug == "a-se-fall"


def test_history_holds_versions_of_needs_and_none_of_responses():
    assert NeedFactory().history.count() == 1
    assert not hasattr(Response, "history")


@pytest.mark.parametrize("wrong", ["3319500", "331950000", "abcdefgh", "00000000", "99999999", ""])
def test_a_wrong_cpv_code_is_refused(wrong):
    with pytest.raises(ValidationError):
        clean_cpv(wrong)


def test_cpv_codes_are_cleaned_and_named_in_both_languages():
    assert clean_cpv(" 33195000-3 ") == "33195000"
    need = NeedFactory(cpv_codes=["33195000", "33195100"])
    assert need.cpv_labels == [("33195000", "Pasientovervåkingssystemer"), ("33195100", "")]
    with translation.override("en"):
        assert need.cpv_labels[0] == ("33195000", "Patient-monitoring systems")
    for code in CPV:
        validate_cpv(code)


def test_actors_without_needs_or_responses_can_still_go():
    assert ActorFactory().delete()[0] == 1
