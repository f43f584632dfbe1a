import pytest

from actors.vocabulary import ActorKind
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory


@pytest.fixture
def coordinator():
    return CoordinatorFactory()


@pytest.fixture
def supplier():
    return ActorFactory(name="Tilsynsfirmaet AS")


@pytest.fixture
def seller(supplier):
    """An editor of the supplier."""
    return MembershipFactory(actor=supplier, person__email="selger@firma.example").person


@pytest.fixture
def municipality():
    return ActorFactory(name="Drammen kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture
def adviser(municipality):
    """An editor of the municipality."""
    return MembershipFactory(actor=municipality, person__email="radgiver@kommune.example").person


@pytest.fixture
def passer_by():
    return UserFactory()
