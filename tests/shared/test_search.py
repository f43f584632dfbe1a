"""Full text search: words, beginnings, typing errors and topics."""

import pytest

from procurement.models import Need
from tests.factories.actors import TopicFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def needs():
    dementia = TopicFactory(slug="demens", name_nb="Demens", name_en="Dementia")
    waste = TopicFactory(slug="avfall", name_nb="Bærekraft og avfall", name_en="Sustainability and waste")
    NeedFactory(title="Trygge netter", topics=[dementia])
    NeedFactory(title="Renere avdelinger", topics=[waste])
    NeedFactory(title="Falldeteksjon på bad")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("falldeteksjon", ["Falldeteksjon på bad"]),
        ("fall", ["Falldeteksjon på bad"]),
        ("faldeteksjon", ["Falldeteksjon på bad"]),
        ("FALLDETEKSJON Bad", ["Falldeteksjon på bad"]),
        ("demens", ["Trygge netter"]),
        ("demns", ["Trygge netter"]),
        ("dementia", ["Trygge netter"]),
        ("avfall", ["Renere avdelinger"]),
        ("xyzzy", []),
    ],
)
def test_search_finds(needs, text, titles):
    assert [need.title for need in Need.objects.published().search(text)] == titles


@pytest.mark.parametrize("text", ["", "  ", ":*&|!", "()", "\\"])
def test_a_search_without_words_changes_nothing(needs, text):
    assert Need.objects.published().search(text).count() == 3
