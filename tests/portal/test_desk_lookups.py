"""What a coordinator writes in a list's address must not answer what no page shows."""

from itertools import pairwise

import pytest
from django.contrib import admin
from django.urls import reverse

from ecosystem.shared import audit
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import ActorFactory, CoordinatorFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize(
    "question",
    ["responses__isnull=False", "responses__isnull=True", "responses={pk}", "responses__in={pk}", "responses__gt=0"],
)
@pytest.mark.parametrize("page", ["admin:procurement_need_changelist", "admin:actors_actor_changelist"])
def test_no_list_tells_which_needs_and_firms_have_responses(client, page, question):
    response = ResponseFactory(state="submitted")
    client.force_login(CoordinatorFactory(is_superuser=True))
    answer = client.get(f"{reverse(page)}?{question.format(pk=response.pk)}")
    assert answer.status_code == 400


@pytest.mark.parametrize("question", ["password__startswith=pbkdf2", "password__regex=.", "public_id__startswith=a"])
def test_no_list_spells_out_passwords_and_secret_keys(client, question):
    client.force_login(CoordinatorFactory(is_superuser=True))
    assert client.get(f"{reverse('admin:actors_user_changelist')}?{question}").status_code == 400


@pytest.mark.parametrize("question", ["text__contains=ABC", "html__contains=ABC", "headers__contains=A", "key=sealed"])
def test_the_outbox_answers_nothing_about_the_words_of_a_mail(client, question):
    OutgoingMail.objects.create(
        key="reset", to="a@b.example", subject="Nytt passord", text="/reset/ABC/", message_id="x"
    )
    client.force_login(CoordinatorFactory(is_superuser=True))
    assert client.get(f"{reverse('admin:shared_outgoingmail_changelist')}?{question}").status_code == 400


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_only_what_a_list_offers_can_be_asked_of_it(rf, model):
    request = rf.get("/admin/")
    request.user = CoordinatorFactory()
    desk = admin.site._registry[model]
    filters = [choice[0] if isinstance(choice, tuple) else choice for choice in desk.get_list_filter(request)]
    offered = {str(name).split("__")[0] for name in [*filters, desk.date_hierarchy or "", model._meta.pk.name]}
    others = [field for field in model._meta.get_fields() if field.name not in offered]
    assert others
    for field in others:
        assert not desk.lookup_allowed(f"{field.name}__isnull", "0", request), field.name


def test_the_filters_of_a_list_still_work(client):
    client.force_login(CoordinatorFactory())
    need = NeedFactory(stage="review", title="Fall om natten", owner=ActorFactory(kind="municipality"))
    NeedFactory(stage="draft", title="Trygg medisinering")
    page = reverse("admin:procurement_need_changelist")
    for question in ("stage__exact=review", f"owner__id__exact={need.owner_id}", f"id__in={need.pk}"):
        html = client.get(f"{page}?{question}").content.decode()
        assert "Fall om natten" in html
        assert "Trygg medisinering" not in html


def test_keys_do_not_tell_how_much_is_sealed():
    """With numbers in a row, the missing ones would tell how many responses came, and between which moments."""
    person = CoordinatorFactory()
    entries = [audit.record("test", person, by=None).pk for _number in range(5)]
    mails = [
        OutgoingMail.objects.create(
            key=f"k{number}", to="a@b.example", subject="s", text="t", message_id=f"<{number}>"
        ).pk
        for number in range(5)
    ]
    for keys in (entries, mails):
        assert keys == sorted(keys)
        assert len({after - before for before, after in pairwise(keys)}) > 1
        assert min(after - before for before, after in pairwise(keys)) > 1
