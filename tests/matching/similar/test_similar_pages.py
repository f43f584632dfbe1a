"""Similar needs beside a draft and in the coordinators' queue: who sees what, and what can be done."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from actors.models import Membership
from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from matching.models import NotTheSame
from matching.similar import actions, queries
from matching.tasks import read_needs
from procurement.models import BuyerPolicy, Need
from procurement.states import FollowerState, NeedStage
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    TopicFactory,
    UserFactory,
    editor_of,
)
from tests.factories.matching import NotTheSameFactory
from tests.factories.procurement import FollowerFactory, JointMemberFactory, JointNeedFactory, NeedFactory

pytestmark = pytest.mark.django_db
SECRET = "leverandøren Blåfjell"
OWN = {
    "title": "Fall på natt oppdages for sent",
    "summary": "Beboere blir liggende på gulvet til neste runde.",
    "problem": "Nattevakten har tilsyn hver tredje time.",
    "wanted_effects": "Hjelp innen ti minutter.",
}
ALIKE = {
    "title": "Automatisk varsling når noen ramler",
    "summary": "Hjemmeboende som velter, får ikke tilkalt hjelp.",
    "problem": f"De snubler på badegulvet. Vi har snakket med {SECRET}.",
    "wanted_effects": "Falldeteksjon uten kamera.",
}
THIRD = ALIKE | {"title": "Falldeteksjon i omsorgsboliger"}
UNLIKE = {
    "title": "Mindre matsvinn på storkjøkkenet",
    "summary": "Sykehuset kaster en tredel av maten.",
    "problem": "Bestillingene stemmer ikke.",
    "wanted_effects": "Halvere matavfallet.",
}


def address(name, *args):
    with translation.override("nb"):
        return reverse(f"matching:{name}", args=args)


def browser_of(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def draft(findable=False, **fields):
    need = NeedFactory(stage=fields.pop("stage", NeedStage.DRAFT), **fields)
    if findable:
        BuyerPolicy.objects.create(actor=need.owner, drafts_findable=True)
    return need


def titles(need):
    return [one.title for one in queries.similar_to(need)]


def html(answer):
    return answer.content.decode()


def test_published_needs_of_others_are_shown_and_what_is_not_alike_is_not():
    own = draft(**OWN)
    NeedFactory(**ALIKE)
    NeedFactory(**UNLIKE)
    (found,) = queries.similar_to(own)
    assert found.title == ALIKE["title"]
    assert found.can_follow
    assert not found.is_draft
    assert found.reasons


@pytest.mark.parametrize("stage", ["published", "closed", "handed_over", "concluded"])
def test_needs_that_are_over_teach_as_well(stage):
    own = draft(**OWN)
    NeedFactory(stage=stage, **ALIKE)
    (found,) = queries.similar_to(own)
    assert found.can_follow == (stage != "concluded")


@pytest.mark.parametrize("stage", ["draft", "review"])
def test_drafts_are_shown_only_where_their_body_lets_them_be_found(stage):
    own = draft(**OWN)
    hidden = draft(stage=stage, **ALIKE)
    assert titles(own) == []
    BuyerPolicy.objects.create(actor=hidden.owner, drafts_findable=True)
    (found,) = queries.similar_to(own)
    assert (found.title, found.summary, found.owner) == (hidden.title, hidden.summary, hidden.owner.name)
    assert found.is_draft
    assert not found.can_follow


def test_of_a_draft_nothing_but_title_and_summary_is_shown_or_quoted():
    own = draft(**OWN | {"problem": "De snubler på badegulvet og trenger falldeteksjon uten kamera."})
    hidden = draft(findable=True, topics=[TopicFactory(slug="fall")], **ALIKE)
    own.topics.set(hidden.topics.all())
    (found,) = queries.similar_to(own)
    quoted = " ".join(str(reason) for reason in found.reasons)
    for word in ("badegulvet", "kamera", "falldeteksjon»,", "tema"):
        assert f"og «{word}" not in quoted
        assert word != quoted
    assert "tema" not in quoted.lower()
    page = html(browser_of(editor_of(own.owner)).get(address("similar_to", own.slug)))
    assert hidden.title in page
    assert hidden.summary in page
    assert SECRET not in page
    assert "kontakt" not in page.split("<main")[1].lower()
    assert hidden.get_absolute_url() + '"' not in page


def test_what_a_draft_says_elsewhere_does_not_make_it_found():
    own = draft(**OWN)
    draft(findable=True, **UNLIKE | {"problem": OWN["problem"] + OWN["summary"] + OWN["title"]})
    assert titles(own) == []


def test_own_needs_and_those_gathered_already_are_left_out():
    own = draft(**OWN)
    NeedFactory(owner=own.owner, **ALIKE)
    assert titles(own) == []
    gathered = draft(findable=True, **ALIKE)
    assert titles(own) == [gathered.title]
    member = JointMemberFactory(joint=JointNeedFactory(need=NeedFactory(**UNLIKE)), gathered=gathered)
    assert titles(own) == []
    member.gathered = None
    member.save()
    assert titles(own) == [gathered.title]


def test_bodies_that_share_the_need_already_are_left_out_on_both_sides():
    own = draft(**OWN)
    other = NeedFactory(**ALIKE)
    JointMemberFactory(joint=JointNeedFactory(need=own), actor=other.owner)
    assert titles(own) == []
    assert titles(other) == []


def test_needs_of_bodies_that_are_not_in_the_hub_are_left_out():
    own, other = draft(**OWN), NeedFactory(**ALIKE)
    other.owner.state = "suspended"
    other.owner.suspended_at = other.created_at
    type(other.owner).objects.filter(pk=other.owner.pk).update(state="suspended")
    assert titles(own) == []


def test_what_one_follows_is_said_to_be_followed():
    own, other = draft(**OWN), NeedFactory(**ALIKE)
    follower = FollowerFactory(need=other, actor=own.owner)
    (found,) = queries.similar_to(own)
    assert found.is_followed
    assert not found.can_follow
    follower.state = FollowerState.LEFT
    follower.ended_at = other.created_at
    follower.save()
    assert queries.similar_to(own)[0].can_follow


def test_at_most_five_and_the_most_alike_first():
    own = draft(**OWN)
    for number in range(6):
        NeedFactory(**ALIKE | {"title": f"{ALIKE['title']} {number}"})
    twin = NeedFactory(**OWN)
    found = queries.similar_to(own)
    assert len(found) == 5
    assert found[0].slug == twin.slug


def test_a_changed_need_is_read_anew():
    own, other = draft(**OWN), NeedFactory(**UNLIKE)
    assert titles(own) == []
    other.title, other.summary = ALIKE["title"], ALIKE["summary"]
    other.save()
    assert titles(own) == [ALIKE["title"]]


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    own = draft(**OWN)
    NeedFactory(**ALIKE)
    with django_assert_num_queries(6):
        queries.similar_to(own)
    NeedFactory(**ALIKE)
    draft(findable=True, **ALIKE)
    with django_assert_num_queries(6):
        queries.similar_to(own)
    with django_assert_num_queries(4):  # nothing is read that is kept
        queries.similar_to(own)


def people(need):
    everyone = {
        "owner_editor": editor_of(need.owner),
        "owner_administrator": editor_of(need.owner, Membership.Role.ADMINISTRATOR),
        "owner_member": editor_of(need.owner, Membership.Role.MEMBER),
        "other_body": editor_of(ActorFactory(kind="municipality", name="Nabo kommune")),
        "firm": editor_of(ActorFactory()),
        "stranger": UserFactory(),
        "coordinator": CoordinatorFactory(),
        "coordinator_in_owner": CoordinatorFactory(),
        "superuser": CoordinatorFactory(is_superuser=True),
        "anonymous": None,
    }
    MembershipFactory(actor=need.owner, person=everyone["coordinator_in_owner"], role=Membership.Role.EDITOR)
    return everyone


def test_only_editors_of_the_body_see_what_is_like_its_draft():
    own = draft(**OWN)
    draft(findable=True, **ALIKE)
    got = {who: browser_of(person).get(address("similar_to", own.slug)) for who, person in people(own).items()}
    assert {who: answer.status_code for who, answer in got.items()} == {
        "owner_editor": 200,
        "owner_administrator": 200,
        "owner_member": 403,
        "other_body": 404,
        "firm": 404,
        "stranger": 404,
        "coordinator": 403,
        "coordinator_in_owner": 403,
        "superuser": 403,
        "anonymous": 302,
    }
    assert {who for who, answer in got.items() if ALIKE["title"] in html(answer)} == {
        "owner_editor",
        "owner_administrator",
    }


def test_the_pages_of_a_draft_have_the_spot_for_editors_alone():
    own = draft(**OWN)
    spot = address("similar_to", own.slug)
    seen = set()
    for who, person in people(own).items():
        if spot in html(browser_of(person).get(own.get_absolute_url())):
            seen.add(who)
    assert seen == {"owner_editor", "owner_administrator"}
    editor = browser_of(editor_of(own.owner))
    for step in (1, 2, 3, 4, 6):
        assert spot in html(editor.get(reverse("procurement:need_step", args=[own.slug, step])))
    assert spot not in html(editor.get(reverse("procurement:need_create")))
    published = NeedFactory(owner=own.owner, **OWN)
    assert "hx-get" not in html(editor.get(published.get_absolute_url())) or address(
        "similar_to", published.slug
    ) not in html(editor.get(published.get_absolute_url()))


def test_of_what_is_published_nobody_looks_in_others_drafts():
    own = NeedFactory(**OWN)
    answer = browser_of(editor_of(own.owner)).get(address("similar_to", own.slug))
    assert answer.status_code == 302
    assert answer.url == own.get_absolute_url()


def test_the_panel_tells_what_can_be_done():
    own = draft(**OWN)
    published, hidden = NeedFactory(**ALIKE), draft(findable=True, **THIRD)
    answer = browser_of(editor_of(own.owner)).get(address("similar_to", own.slug), headers={"HX-Request": "true"})
    page = html(answer)
    assert "<html" not in page
    assert reverse("procurement:need_follow_ask", args=[published.slug]) in page
    assert f"{reverse('procurement:joint_propose', args=[own.slug])}?with={hidden.slug}" in page
    assert reverse("procurement:need_follow_ask", args=[hidden.slug]) not in page


def test_nothing_found_is_one_quiet_line():
    own = draft(**OWN)
    answer = browser_of(editor_of(own.owner)).get(address("similar_to", own.slug), headers={"HX-Request": "true"})
    assert "ikke funnet" in html(answer)
    assert "hh-panel" not in html(answer)


# The coordinators' queue


def gathered():
    return [{need.title for need, _reasons in one.needs} for one in queries.gatherings()]


def test_the_queue_gathers_needs_of_several_bodies():
    NeedFactory(**OWN)
    NeedFactory(stage="closed", **ALIKE)
    draft(findable=True, **THIRD)
    NeedFactory(**UNLIKE)
    assert gathered() == [{OWN["title"], ALIKE["title"], THIRD["title"]}]


def test_the_queue_has_drafts_sent_in_but_no_plain_draft_that_may_not_be_found_and_nothing_concluded():
    NeedFactory(**OWN)
    plain = draft(**ALIKE)
    NeedFactory(stage="concluded", **THIRD)
    assert gathered() == []
    sent = draft(stage="review", **ALIKE | {"title": "Noen ramler"})
    assert gathered() == [{OWN["title"], sent.title}]
    BuyerPolicy.objects.create(actor=plain.owner, drafts_findable=True)
    assert gathered() == [{OWN["title"], sent.title, plain.title}]


def test_one_bodys_own_needs_are_no_gathering():
    need = NeedFactory(**OWN)
    NeedFactory(owner=need.owner, **ALIKE)
    assert gathered() == []


def test_those_in_a_joint_need_already_are_left_out():
    one, other = NeedFactory(**OWN), NeedFactory(**ALIKE)
    assert len(gathered()) == 1
    JointMemberFactory(joint=JointNeedFactory(need=one), actor=other.owner)
    assert gathered() == []


def test_reasons_of_a_draft_in_the_queue_quote_title_and_summary_alone():
    NeedFactory(**OWN | {"summary": "De snubler på badegulvet.", "problem": "Falldeteksjon uten kamera."})
    draft(stage="review", **ALIKE)
    (one,) = queries.gatherings()
    words = " ".join(str(reason) for _need, reasons in one.needs for reason in reasons)
    assert words
    assert "og «badegulvet" not in words
    assert "og «falldeteksjon" not in words


def test_a_pair_put_apart_stays_apart_whichever_way_it_is_said():
    one, other, third = NeedFactory(**OWN), NeedFactory(**ALIKE), NeedFactory(**THIRD)
    coordinator = CoordinatorFactory()
    assert actions.say_not_the_same(need=other, others=[one, third], by=coordinator) == 2
    assert actions.say_not_the_same(need=one, others=[other], by=coordinator) == 0
    assert gathered() == [{OWN["title"], THIRD["title"]}]
    pair = NotTheSame.objects.get(need=one)
    assert (pair.other, pair.by) == (other, coordinator)
    assert AuditEntry.objects.filter(action="say_not_the_same").count() == 2


@pytest.mark.parametrize("who", ["owner_editor", "firm", "stranger"])
def test_only_coordinators_say_that_needs_are_not_the_same(who):
    one, other = NeedFactory(**OWN), NeedFactory(**ALIKE)
    with pytest.raises(NotAllowed, match="koordinatorer"):
        actions.say_not_the_same(need=one, others=[other], by=people(one)[who])
    assert not NotTheSame.objects.exists()


def test_the_database_keeps_a_pair_once_and_the_right_way_round():
    pair = NotTheSameFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        NotTheSame.objects.create(need=pair.need, other=pair.other)
    with pytest.raises(IntegrityError), transaction.atomic():
        NotTheSame.objects.create(need=pair.other, other=pair.need)


def test_only_coordinators_see_the_queue():
    one, other = NeedFactory(**OWN), NeedFactory(**ALIKE)
    suggest = f"{address('similar_suggest')}?need={one.slug}&need={other.slug}"
    for who, person in people(one).items():
        expected = (
            200 if who in {"coordinator", "coordinator_in_owner", "superuser"} else 302 if person is None else 403
        )
        browser = browser_of(person)
        assert browser.get(address("similar_needs")).status_code == expected, who
        assert browser.get(suggest).status_code == expected, who
        if expected != 200:
            words = {"need": [one.slug, other.slug], "odd": one.slug}
            assert browser.post(address("not_the_same"), words).status_code == expected, who
            assert browser.post(suggest, {"needs": [one.slug, other.slug], "words": "Se."}).status_code == expected
    assert not NotTheSame.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not mail.outbox


def test_the_queue_shows_why_and_puts_apart():
    one, other = NeedFactory(**OWN), NeedFactory(**ALIKE)
    browser = browser_of(CoordinatorFactory())
    page = html(browser.get(address("similar_needs")))
    assert one.owner.name in page
    assert other.owner.name in page
    assert "Det samme med andre ord" in page
    answer = browser.post(address("not_the_same"), {"need": [one.slug, other.slug], "odd": one.slug}, follow=True)
    assert "Ingen behov ligner" in html(answer)
    assert browser.get(address("not_the_same")).status_code == 405
    assert browser.post(address("not_the_same"), {"need": [one.slug], "odd": one.slug}).status_code == 404
    assert browser.post(address("not_the_same"), {"need": [one.slug], "odd": "finnes-ikke"}).status_code == 404
    assert browser.post(address("not_the_same"), {"need": [one.slug, "a\0b"], "odd": "\0"}).status_code == 404


def test_a_suggestion_goes_to_the_owners_editors():
    one, other = NeedFactory(**OWN), NeedFactory(**ALIKE)
    editor, neighbour = editor_of(one.owner), editor_of(other.owner)
    browser = browser_of(CoordinatorFactory())
    suggest = f"{address('similar_suggest')}?need={one.slug}&need={other.slug}"
    answer = browser.post(suggest, {"needs": [one.slug, other.slug], "words": "Begge vil vite om fall."}, follow=True)
    assert "2 redaktører" in html(answer)
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {editor.email, neighbour.email}


def test_a_suggestion_without_words_keeps_what_was_chosen():
    one, other, third = NeedFactory(**OWN), NeedFactory(**ALIKE), NeedFactory(**THIRD)
    browser = browser_of(CoordinatorFactory())
    suggest = f"{address('similar_suggest')}?need={one.slug}&need={other.slug}&need={third.slug}"
    page = html(browser.post(suggest, {"needs": [one.slug, other.slug], "words": ""}))
    assert page.count("checked") == 2
    page = html(browser.post(suggest, {"needs": [one.slug], "words": "Se her."}))
    assert "minst to" in page
    assert "Se her." in page
    assert browser.get(f"{address('similar_suggest')}?need={one.slug}").status_code == 404


def test_a_plain_draft_that_may_not_be_found_is_no_choice_in_a_suggestion():
    one, hidden = NeedFactory(**OWN), draft(**ALIKE)
    suggest = f"{address('similar_suggest')}?need={one.slug}&need={hidden.slug}"
    assert browser_of(CoordinatorFactory()).get(suggest).status_code == 404


def test_the_queue_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    def look(most):
        with django_assert_max_num_queries(most) as asked:
            list(queries.gatherings())
        return len(asked)

    NeedFactory(**OWN)
    NeedFactory(**ALIKE)
    first = look(10)
    NeedFactory(**THIRD)
    NeedFactory(**UNLIKE)
    NeedFactory(**UNLIKE)
    assert look(10) == first


def test_needs_are_read_ahead_by_the_clock(django_assert_num_queries):
    own = draft(**OWN)
    NeedFactory(**ALIKE)
    draft(**THIRD)
    assert read_needs() == 1
    with django_assert_num_queries(4):
        assert titles(own) == [ALIKE["title"]]


def test_who_writes_waits_for_few_to_be_read_and_the_rest_come_later(monkeypatch):
    monkeypatch.setattr("matching.similar.queries.AT_ONCE", 1)
    own = draft(**OWN)
    older, newer = NeedFactory(**ALIKE), NeedFactory(**THIRD)
    assert titles(own) == [newer.title]
    assert set(titles(own)) == {older.title, newer.title}


def test_a_need_that_is_deleted_takes_its_pairs_with_it():
    pair = NotTheSameFactory()
    Need.objects.filter(pk=pair.need.pk).delete()
    assert not NotTheSame.objects.exists()
