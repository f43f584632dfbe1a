"""Writing a need step by step: nothing typed is lost, and colleagues collide only where they write the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import AuditEntry
from procurement.models import BuyerPolicy, Need
from procurement.models.need import REQUIRED_TO_PUBLISH
from procurement.needs import actions as need_actions
from procurement.needs import queries as need_queries
from procurement.needs import steps as writing
from procurement.working_days import dialogue_dates
from tests.factories.actors import MembershipFactory, TopicFactory
from tests.factories.procurement import NeedDocumentFactory, NeedFactory

pytestmark = pytest.mark.django_db
DIALOGUE = {"is_sealed": "True", "contact_function": "Rådgiver", "contact_email": "post@drammen.example"}


def url(need, step):
    return reverse("procurement:need_step", args=[need.slug, step])


@pytest.fixture
def draft(municipality):
    return NeedFactory(owner=municipality, stage="draft", title="Fall om natten")


def seen(client, address):
    return client.get(address).context["form"]["seen"].value()


def test_every_field_that_publication_needs_is_asked_for_in_one_step():
    asked = [field for step in writing.STEPS for field in step.fields]
    assert len(asked) == len(set(asked))
    assert set(REQUIRED_TO_PUBLISH) < set(asked)


def test_a_new_need_asks_for_the_first_step_and_goes_on_to_the_second(client, owner_editor):
    client.force_login(owner_editor)
    page = client.get(reverse("procurement:need_create"))
    assert list(page.context["form"].fields) == ["title", "summary", "problem", "affected", "language"]
    page = client.post(reverse("procurement:need_create"), {"title": "Fall", "language": "nb", "next": "1"})
    need = Need.objects.get()
    assert page.url == url(need, writing.EFFECTS)
    page = client.post(reverse("procurement:need_create"), {"title": "Turnus", "language": "nb", "close": "1"})
    assert page.url == Need.objects.get(title="Turnus").get_absolute_url()


@pytest.mark.parametrize(
    ("pressed", "leads_to"),
    [
        ({"next": "1"}, 3),
        ({}, 3),
        ({"go": "1"}, 1),
        ({"go": "6"}, 6),
        ({"go": "99"}, 6),
        ({"go": "x"}, 3),
        ({"go": "9" * 5000}, 3),
    ],
)
def test_each_button_saves_before_it_leads_on(client, draft, owner_editor, pressed, leads_to):
    client.force_login(owner_editor)
    page = client.post(url(draft, 2), {"wanted_effects": "Raskere hjelp", **pressed})
    assert page.url == url(draft, leads_to)
    draft.refresh_from_db()
    assert draft.wanted_effects == "Raskere hjelp"


def test_asking_to_save_without_sending_anything_shows_the_step(client, draft, owner_editor):
    client.force_login(owner_editor)
    assert client.get(url(draft, 1), headers={"X-Autosave": "1"}).status_code == 200


def test_a_step_changes_no_other_steps_fields(client, draft, owner_editor):
    topic = TopicFactory()
    need_actions.edit_need(need=draft, by=owner_editor, topics=[topic], budget_to=5, limits="Uten kamera")
    client.force_login(owner_editor)
    client.post(url(draft, 1), {"title": "Nytt", "language": "nb", "limits": "", "topics": []})
    client.post(url(draft, 4), DIALOGUE | {"is_sealed": "False"})
    draft.refresh_from_db()
    assert (draft.title, draft.limits, draft.budget_to, draft.is_sealed) == ("Nytt", "Uten kamera", 5, False)
    assert list(draft.topics.all()) == [topic]


def test_the_address_without_a_step_is_the_first_and_no_other_step_exists(client, draft, owner_editor):
    client.force_login(owner_editor)
    assert client.get(reverse("procurement:need_edit", args=[draft.slug])).context["step"].number == 1
    assert client.get(url(draft, 0)).status_code == 404
    assert client.get(url(draft, 7)).status_code == 404


def test_colleagues_on_different_steps_do_not_collide(client, draft, owner_editor):
    client.force_login(owner_editor)
    first, second = seen(client, url(draft, 1)), seen(client, url(draft, 2))
    client.post(url(draft, 2), {"wanted_effects": "Mine", "seen": second})
    assert client.post(url(draft, 1), {"title": "Dine", "language": "nb", "seen": first}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.wanted_effects) == ("Dine", "Mine")


def test_on_the_same_step_the_second_sees_both_texts_and_can_save_again(client, draft, owner_editor):
    client.force_login(owner_editor)
    version, topic = seen(client, url(draft, 3)), TopicFactory(name_nb="Kollegaens tema")
    need_actions.edit_need(need=draft, by=owner_editor, topics=[topic], limits="Kollegaens rammer", budget_to=2_000_000)
    page = client.post(url(draft, 3), {"limits": "Mine rammer", "seen": version})
    html = page.content.decode()
    for words in ("Mine rammer", "Kollegaens rammer", "Kollegaens tema", "2 mill. kr"):
        assert words in html
    draft.refresh_from_db()
    assert draft.limits == "Kollegaens rammer"
    again = {"limits": "Mine rammer", "seen": page.context["form"]["seen"].value(), "next": "1"}
    assert client.post(url(draft, 3), again).status_code == 302
    draft.refresh_from_db()
    assert draft.limits == "Mine rammer"


def test_browsers_line_ends_are_no_change(client, draft, owner_editor):
    need_actions.edit_need(need=draft, by=owner_editor, wanted_effects="- en\n- to")
    before = AuditEntry.objects.count()
    client.force_login(owner_editor)
    client.post(url(draft, 2), {"wanted_effects": "- en\r\n- to"})
    draft.refresh_from_db()
    assert (draft.wanted_effects, AuditEntry.objects.count()) == ("- en\n- to", before)


def autosave(client, address, data):
    return client.post(address, data, headers={"X-Autosave": "yes"})


def test_what_saves_itself_is_told_of_with_the_next_save(client, draft, owner_editor):
    client.force_login(owner_editor)
    version, rows = seen(client, url(draft, 2)), draft.history.count()
    answer = autosave(client, url(draft, 2), {"wanted_effects": "Rask", "seen": version}).json()
    answer = autosave(client, url(draft, 2), {"wanted_effects": "Raskere", "seen": answer["version"]}).json()
    draft.refresh_from_db()
    assert (draft.wanted_effects, draft.written_by) == ("Raskere", owner_editor)
    assert (draft.history.count(), AuditEntry.objects.filter(action="edit_need").count()) == (rows, 0)
    client.post(url(draft, 2), {"wanted_effects": "Raskere", "seen": answer["version"]})
    assert draft.history.first().wanted_effects == "Raskere"
    assert AuditEntry.objects.filter(action="edit_need").count() == 1
    client.post(url(draft, 2), {"wanted_effects": "Raskere", "seen": answer["version"]})
    assert AuditEntry.objects.filter(action="edit_need").count() == 1


def test_saving_itself_says_why_it_did_not(client, draft, owner_editor):
    client.force_login(owner_editor)
    answer = autosave(client, url(draft, 2), {"practice_cost": "mange"})
    assert answer.status_code == 422
    assert "Ikke lagret" in answer.json()["text"]
    version = seen(client, url(draft, 2))
    need_actions.edit_need(need=draft, by=owner_editor, wanted_effects="Kollegaens")
    answer = autosave(client, url(draft, 2), {"wanted_effects": "Mine", "seen": version})
    assert answer.status_code == 409
    assert "kollega" in answer.json()["text"]
    Need.objects.filter(pk=draft.pk).update(stage="published", published_at=timezone.now())
    assert autosave(client, url(draft, 2), {"wanted_effects": "Mine"}).status_code == 409


def test_the_preview_names_what_is_missing_in_each_step(client, municipality, owner_editor):
    need = NeedFactory(owner=municipality, stage="draft", summary="", wanted_effects="", contact_email="")
    client.force_login(owner_editor)
    page = client.get(url(need, writing.PREVIEW))
    lacking = {row.step.number: row.missing for row in page.context["steps"] if row.missing}
    assert lacking == {1: ("Sammendrag",), 2: ("Ønskede effekter",), 4: ("E-postadressen til kontakten",)}
    html = page.content.decode()
    assert f'href="{url(need, 4)}"' in html
    assert reverse("procurement:need_publish", args=[need.slug]) not in html


def test_the_preview_leads_to_publication_or_to_a_colleague(client, draft, municipality, owner_editor):
    client.force_login(owner_editor)
    publish = reverse("procurement:need_publish", args=[draft.slug])
    ask = reverse("procurement:need_ask_release", args=[draft.slug])
    html = client.get(url(draft, writing.PREVIEW)).content.decode()
    assert publish in html
    assert ask not in html  # there is nobody to ask
    MembershipFactory(actor=municipality)
    BuyerPolicy.objects.create(actor=municipality, two_person_publication=True)
    need_actions.edit_need(need=draft, by=owner_editor, summary="Nytt sammendrag")
    html = client.get(url(draft, writing.PREVIEW)).content.decode()
    assert publish not in html
    assert ask in html


def test_the_dates_that_follow_are_shown_before_publication(client, draft, owner_editor):
    deadline = timezone.now() + timedelta(days=40)
    need_actions.edit_need(need=draft, by=owner_editor, response_deadline=deadline)
    client.force_login(owner_editor)
    dates = dialogue_dates(timezone.localdate(deadline))
    for step in (writing.DIALOGUE, writing.PREVIEW):
        assert client.get(url(draft, step)).context["expected"].dates == dates
    need_actions.edit_need(need=draft, by=owner_editor, response_deadline=timezone.now() + timedelta(days=3))
    assert "Begge dagene er alt passert" in client.get(url(draft, writing.DIALOGUE)).content.decode()
    Need.objects.filter(pk=draft.pk).update(response_deadline=timezone.now() - timedelta(days=1))
    assert "Svarfristen er passert" in client.get(url(draft, writing.PREVIEW)).content.decode()


def test_a_step_is_done_when_what_publication_needs_is_there(draft):
    assert [row.state for row in need_queries.progress(draft, 1)] == ["current", "done", "todo", "done", "todo", "todo"]
    NeedDocumentFactory(need=draft)
    draft.limits = "Uten kamera"
    assert [row.state for row in need_queries.progress(draft, 6)] == ["done"] * 5 + ["current"]


def test_the_steps_take_the_same_queries_for_one_and_three_documents(client, draft, owner_editor):
    client.force_login(owner_editor)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            NeedDocumentFactory(need=draft)
        for step in (writing.FRAME, writing.DOCUMENTS, writing.PREVIEW):
            with CaptureQueriesContext(connection) as captured:
                client.get(url(draft, step))
            counts.append(len(captured))
    assert counts[:3] == counts[3:]


def test_a_published_need_is_not_edited(client, need, owner_editor):
    client.force_login(owner_editor)
    for step in range(1, 7):
        assert client.get(url(need, step)).url == reverse("procurement:need_amend", args=[need.slug])
    with pytest.raises(ActionRefused):
        need_actions.edit_need(need=need, by=owner_editor, title="Nytt")
