from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import translation

from tests.procurement.visibility import dialogue, together
from tests.procurement.visibility.dialogue_scene import Scene as DialogueScene
from tests.procurement.visibility.together_scene import Scene as TogetherScene


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Builds a scene that all tests of a stage share; what a test does in it is rolled back after the test."""

    @contextmanager
    def build(kind, stage):
        with django_db_blocker.unblock(), translation.override("nb"), transaction.atomic():
            yield kind(stage)
            transaction.set_rollback(True)

    return build


@pytest.fixture(scope="module", params=dialogue.STAGES)
def dialogue_scene(built, request):
    with built(DialogueScene, request.param) as scene:
        yield scene


@pytest.fixture(scope="module", params=together.STAGES)
def together_scene(built, request):
    with built(TogetherScene, request.param) as scene:
        yield scene
