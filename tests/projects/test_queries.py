from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from projects import queries
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_catalogue_holds_published_projects_newest_first():
    old = ProjectFactory(published_at=timezone.now() - timedelta(days=3))
    new = ProjectFactory()
    ProjectFactory(state="draft")
    ProjectFactory(state="archived")
    assert list(queries.in_order(queries.catalogue(on=TODAY), "")) == [new, old]


def test_in_order_by_start_puts_those_without_a_date_last():
    unknown, early = ProjectFactory(), ProjectFactory(starts_on=date(2018, 1, 1))
    late = ProjectFactory(starts_on=date(2025, 1, 1))
    assert list(queries.in_order(queries.catalogue(on=TODAY), "start")) == [late, early, unknown]


def test_partners_of_come_by_role_and_norwegian_name_without_the_unanswered():
    project = ProjectFactory()
    ProjectPartnerFactory(project=project, actor=project.lead, role="lead")
    funder = ProjectPartnerFactory(project=project, role="funder", actor=ActorFactory(name="Aa"))
    last = ProjectPartnerFactory(project=project, actor=ActorFactory(name="Ål kommune"))
    first = ProjectPartnerFactory(project=project, actor=ActorFactory(name="Lier kommune"))
    invited = ProjectPartnerFactory(project=project, state="invited")
    assert queries.partners_of(project, with_unanswered=False) == [first, last, funder]
    assert queries.partners_of(project, with_unanswered=True) == [first, last, funder, invited]


def test_search_of_is_the_open_one_before_a_later_closed_one():
    project = ProjectFactory()
    assert queries.search_of(project, on=TODAY) is None
    opened = PartnerSearchFactory(project=project, published_at=timezone.now() - timedelta(days=9))
    PartnerSearchFactory(project=project, state="closed")
    assert queries.search_of(project, on=TODAY) == opened


def test_invitations_and_drafts_are_ones_own():
    editor = MembershipFactory()
    mine = ProjectPartnerFactory(actor=editor.actor, state="invited")
    ProjectPartnerFactory(state="invited")
    draft = ProjectFactory(state="draft", lead=editor.actor)
    ProjectFactory(state="draft")
    assert list(queries.invitations_of(editor.person)) == [mine]
    assert list(queries.drafts_of(editor.person)) == [draft]
    assert list(queries.invitations_of(MembershipFactory(actor=editor.actor, role="member").person)) == []
    assert list(queries.drafts_of(AnonymousUser())) == []
