from datetime import timedelta

import pytest
from django.template.loader_tags import IncludeNode
from django.utils import timezone

from actors.models import Membership
from actors.vocabulary import ActorKind
from procurement.models import Need
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory


@pytest.fixture
def municipality(db):
    return ActorFactory(name="Drammen kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture
def firm(db):
    return ActorFactory(name="Fallsikker AS")


@pytest.fixture
def owner_editor(municipality):
    return MembershipFactory(actor=municipality).person


@pytest.fixture
def owner_member(municipality):
    return MembershipFactory(actor=municipality, role=Membership.Role.MEMBER).person


@pytest.fixture
def firm_editor(firm):
    return MembershipFactory(actor=firm).person


@pytest.fixture
def firm_member(firm):
    return MembershipFactory(actor=firm, role=Membership.Role.MEMBER).person


@pytest.fixture
def other_editor(db):
    return MembershipFactory(actor__name="Konkurrent AS").person


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def coordinator(db):
    return CoordinatorFactory()


@pytest.fixture
def need(municipality):
    return NeedFactory(owner=municipality, title="Fall på sykehjem")


@pytest.fixture
def pass_deadline():
    """Move a need's deadline into the past, as time itself would."""

    def move(need, **ago):
        Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now() - timedelta(**(ago or {"seconds": 1})))
        need.refresh_from_db()

    return move


@pytest.fixture
def sent_tasks(monkeypatch):
    """The tasks that were started, as (name, args)."""
    sent = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **options: sent.append((name, tuple(args)))
    )
    return sent


@pytest.fixture
def one_frame(monkeypatch):
    """The head and foot of a visitor's first page stand for those of all their pages: half the work of a refusal."""
    kept = {}
    render = IncludeNode.render

    def rendered(node, context):
        if node.template.var not in {"ui/demo_banner.html", "ui/header.html", "ui/footer.html"}:
            return render(node, context)
        key = (node.template.var, context["user"].pk)
        if key not in kept:
            kept[key] = render(node, context)
        return kept[key]

    monkeypatch.setattr(IncludeNode, "render", rendered)
