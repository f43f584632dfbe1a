import pytest

from tests.factories.actors import CoordinatorFactory


@pytest.fixture
def coordinator():
    return CoordinatorFactory()
