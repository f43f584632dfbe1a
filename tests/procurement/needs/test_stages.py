"""The status line of a need's page: where it stands, and what comes next with its dates."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from procurement.lifecycle import reopening, stages
from procurement.models import Need
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(days=30)


def way(need):
    return [(step.text, step.state) for step in stages.steps(need)]


def test_a_need_that_is_handed_over_waits_for_its_outcome():
    need = NeedFactory(stage="handed_over", competition_deadline=LATER)
    assert way(need)[-2:] == [("Konkurranse et annet sted", "current"), ("Avsluttet", "todo")]
    assert [step.at for step in stages.steps(need)][-2:] == [need.handed_over_at, None]
    assert "Tilbudsfristen er" in stages.what_next(need)
    need.competition_deadline = NOW - timedelta(days=1)
    assert stages.what_next(need).startswith("Neste steg: Når konkurransen er avgjort")


def test_a_concluded_need_is_done_with_and_without_a_competition():
    need = NeedFactory(stage="concluded", handed_over_at=NOW)
    assert [state for _text, state in way(need)] == ["done"] * 6
    assert stages.what_next(need) == ""
    assert [state for _text, state in way(NeedFactory(stage="concluded"))] == ["done"] * 5


@pytest.mark.parametrize("stage", ["closed", "handed_over", "concluded"])
def test_a_need_that_is_opened_again_says_so_and_is_open(client, municipality, owner_editor, stage):
    need = NeedFactory(owner=municipality, stage=stage)
    need = reopening.reopen_need(need=need, by=owner_editor, why="Vi vil høre flere.", response_deadline=LATER)
    again = stages.steps(need)[1]
    assert (again.text, again.state, again.at, again.note) == ("Åpnet igjen", "done", need.reopened_at, "runde 2")
    assert ("Åpent for svar", "current") in way(need)
    assert "Konkurranse et annet sted" not in dict(way(need))
    assert "runde 2" in client.get(need.get_absolute_url()).content.decode()


def test_an_open_need_tells_of_the_date_that_comes_first():
    need = NeedFactory(response_deadline=LATER)
    today = timezone.localdate()
    need.questions_until, need.answers_until = today, today + timedelta(days=5)
    assert "kan spørre til og med" in stages.what_next(need)
    need.questions_until = today - timedelta(days=1)
    assert stages.what_next(need).startswith("Neste steg: De siste spørsmålene")
    need.answers_until = today - timedelta(days=1)
    assert stages.what_next(need).startswith("Neste steg: Svarfristen er")
    need.questions_until = need.answers_until = None
    assert stages.what_next(need).startswith("Neste steg: Svarfristen er")


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("stage", ["draft", "review", "published", "closed", "handed_over", "concluded"])
def test_every_stage_has_its_sentence_with_nothing_left_open(client, municipality, owner_editor, stage, language):
    need = NeedFactory(owner=municipality, stage=stage)
    client.force_login(owner_editor)
    with translation.override(language):
        words = stages.what_next(need)
        assert bool(words) == (stage != "concluded")
        assert "%(" not in words
        assert "  " not in words
        html = client.get(need.get_absolute_url()).content.decode()
    assert words in html


def test_a_draft_without_a_deadline_names_none(municipality):
    need = NeedFactory(owner=municipality, stage="draft", response_deadline=None)
    assert stages.what_next(need) == "Neste steg: Behovet blir publisert."
    Need.objects.filter(pk=need.pk).update(response_deadline=LATER)
    assert "svare til" in stages.what_next(Need.objects.get(pk=need.pk))
