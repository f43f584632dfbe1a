"""What the owner tells the firms that have responded, and where a firm sees that its response stands."""

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.dialogue import actions as dialogue_actions
from procurement.lifecycle import handover
from procurement.models import DialogueEntry, NeedWatch, ResponseReply
from procurement.responses import replies as response_replies
from procurement.responses import reply_queries
from tests.at_once import at_once
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(municipality):
    return NeedFactory(owner=municipality, stage="closed", title="Fall på sykehjem")


def opened(need, firm=None, **content):
    return ResponseFactory(
        need=need,
        firm=firm or ActorFactory(),
        state="submitted",
        opened_at=timezone.now(),
        opened_by_name="Innkjøper",
        **content,
    )


@pytest.fixture
def mine(need, firm, firm_editor):
    return opened(need, firm)


@pytest.fixture
def theirs(need, other_editor):
    return opened(need, other_editor.memberships.get().actor)


def reply(need, responses, by, kind="thanks", text="Takk skal dere ha.", **more):
    return response_replies.reply_to_responses(need=need, responses=responses, by=by, kind=kind, text=text, **more)


def page(need, kind="thanks", *responses):
    chosen = "".join(f"&show={response.public_id}" for response in responses)
    return f"{reverse('procurement:need_reply', args=[need.slug])}?kind={kind}{chosen}"


def letters():
    return OutgoingMail.objects.filter(key__startswith="sealed:response-reply:").order_by("to")


def test_each_firms_editors_get_one_mail_that_tells_of_no_other(need, owner_editor, mine, theirs, firm_editor, firm):
    MembershipFactory(actor=firm, role=Membership.Role.MEMBER)
    reply(need, [mine, theirs], owner_editor)
    assert [mail.to for mail in letters()] == sorted(
        [firm_editor.email, Membership.objects.get(actor=theirs.firm).person.email]
    )
    letter = letters().get(to=firm_editor.email)
    assert theirs.firm.name not in letter.text + letter.subject
    assert "Takk skal dere ha." in letter.text
    assert str(mine.public_id) in letter.text


def test_coordinators_among_the_firms_editors_get_no_mail(need, owner_editor, firm):
    MembershipFactory(actor=firm, person=CoordinatorFactory())
    reply(need, [opened(need, firm)], owner_editor)
    assert not letters().exists()


def test_the_same_form_sent_twice_is_sent_once(client, need, owner_editor, mine):
    client.force_login(owner_editor)
    form = {"to": [str(mine.public_id)], "text": "Takk skal dere ha.\r\n\r\nHilsen oss"}
    for _time in range(2):
        assert client.post(page(need), form).status_code == 302
    assert ResponseReply.objects.get().text == "Takk skal dere ha.\n\nHilsen oss"
    assert letters().count() == 1
    assert AuditEntry.objects.filter(action="reply_to_response").count() == 1


def test_a_new_firm_among_those_told_is_told_alone(need, owner_editor, mine, theirs):
    reply(need, [mine], owner_editor)
    assert [new.response for new in reply(need, [mine, theirs], owner_editor)] == [theirs]
    assert letters().count() == 2


@pytest.mark.parametrize("kind", ["thanks", "invitation", "answer"])
def test_the_text_begins_in_the_needs_language(client, need, owner_editor, mine, kind):
    need.language = "en"
    need.save()
    client.force_login(owner_editor)
    form = client.get(page(need, kind, mine)).context["form"]
    assert form["text"].value().startswith("Hello,\n\nThank you for your response to “Fall på sykehjem”.")
    assert form["to"].value() == [str(mine.public_id)]


def test_an_answer_that_is_only_the_template_is_refused_and_kept(client, need, owner_editor, mine):
    client.force_login(owner_editor)
    text = reply_queries.template_of("answer", need)
    answer = client.post(page(need, "answer"), {"to": [str(mine.public_id)], "text": text, "information": "Nytt bygg"})
    assert "Skriv svaret ditt inn i teksten først." in answer.content.decode()
    assert "Nytt bygg" in answer.content.decode()
    assert not ResponseReply.objects.exists()


def test_nobody_chosen_is_refused(client, need, owner_editor, mine):
    client.force_login(owner_editor)
    assert "Velg hvilke bedrifter" in client.post(page(need), {"text": "Takk"}).content.decode()
    with pytest.raises(ActionRefused):
        reply(need, [], owner_editor)


def test_only_opened_responses_of_this_need_can_be_told(need, owner_editor, mine):
    sealed = ResponseFactory(need=need, state="submitted")
    elsewhere = opened(NeedFactory(stage="closed"))
    for response in (sealed, elsewhere):
        with pytest.raises(ActionRefused):
            reply(need, [mine, response], owner_editor)
    assert not ResponseReply.objects.exists()


def test_only_the_owners_editors_reply(need, mine, owner_member, firm_editor, other_editor, coordinator, municipality):
    both = CoordinatorFactory()
    MembershipFactory(person=both, actor=municipality)
    for person in (owner_member, firm_editor, other_editor, coordinator, both):
        with pytest.raises(NotAllowed):
            reply(need, [mine], person)


def test_words_never_name_another_firm(need, owner_editor):
    mine, theirs = opened(need, ActorFactory(name="Fjordvakt Sensor AS")), opened(need, ActorFactory(name="Varsel AS"))
    for chosen, words in (
        ([mine], {"text": "Dere og Varsel AS er best."}),
        ([theirs], {"text": "Har dere sett på fjordvakt sensor?"}),
        ([mine, theirs], {"text": "Kjære Fjordvakt Sensor AS"}),
        ([mine], {"text": "Hei", "information": "Vi sa til Fjordvakt Sensor at bygget er nytt."}),
    ):
        with pytest.raises(ActionRefused) as refusal:
            reply(need, chosen, owner_editor, "answer", **words)
        assert refusal.value.code == "named"
    assert reply(need, [mine], owner_editor, "answer", "Kjære Fjordvakt Sensor, hvert varsel teller.")


# What one is told, all must be told


def test_news_in_an_answer_waits_in_the_dialogue_file_to_be_shared(need, owner_editor, mine, theirs, firm):
    reply(need, [mine], owner_editor, "answer", "Ja, det går.", information="Vi bygger nytt i 2028.")
    entry = DialogueEntry.objects.get()
    assert (entry.firm, entry.text, entry.shared_at) == (firm, "Vi bygger nytt i 2028.", None)
    assert firm.name not in entry.title + entry.text
    assert ResponseReply.objects.get().text == "Ja, det går.\n\nVi bygger nytt i 2028."


def test_an_answer_without_news_leaves_the_dialogue_file_alone(need, owner_editor, mine):
    reply(need, [mine], owner_editor, "answer", "Vi har lest om batteriet.")
    assert not DialogueEntry.objects.exists()


def test_inviting_some_needs_grounds_that_all_are_told(need, owner_editor, mine, theirs, firm):
    watcher = UserFactory()
    NeedWatch.objects.create(need=need, person=watcher)
    with pytest.raises(ActionRefused) as refusal:
        reply(need, [mine], owner_editor, "invitation", "Kom!")
    assert refusal.value.code == "grounds"
    for _time in range(2):
        reply(need, [mine], owner_editor, "invitation", "Kom!", grounds="De som er prøvd i drift (TRL 7).")
    entry = DialogueEntry.objects.get()
    assert (entry.firm, entry.text) == (None, "De som er prøvd i drift (TRL 7).")
    assert entry.shared_at is not None
    news = OutgoingMail.objects.filter(key__contains=":invitation:")
    assert {watcher.email, *letters().values_list("to", flat=True)} < set(news.values_list("to", flat=True))
    assert news.count() == 3
    for mail in news:
        assert "De som er prøvd i drift (TRL 7)." in mail.text
        assert firm.name not in mail.text


def test_the_same_grounds_are_told_anew_in_a_new_round(need, owner_editor, mine, theirs, firm_editor):
    news = OutgoingMail.objects.filter(key__contains=":invitation:", to=firm_editor.email)
    for dialogue_round in (1, 2):
        type(need).objects.filter(pk=need.pk).update(round=dialogue_round)
        reply(need, [mine], owner_editor, "invitation", f"Kom {dialogue_round}!", grounds="De som er prøvd i drift.")
        assert (news.count(), DialogueEntry.objects.count()) == (dialogue_round, dialogue_round)


def test_inviting_everyone_needs_no_grounds(need, owner_editor, mine, theirs):
    reply(need, [mine], owner_editor, "invitation", "Kom!", grounds="De første.")
    reply(need, [theirs], owner_editor, "invitation", "Kom!")
    assert DialogueEntry.objects.last().text == "Alle som hadde svart da svarene ble åpnet, er invitert."


def test_inviting_some_of_an_earlier_round_needs_grounds_too(need, owner_editor, mine, theirs):
    type(need).objects.filter(pk=need.pk).update(round=2)
    with pytest.raises(ActionRefused):
        reply(need, [mine], owner_editor, "invitation", "Kom!")


def test_the_refusal_about_grounds_stands_at_the_field(client, need, owner_editor, mine, theirs):
    client.force_login(owner_editor)
    answer = client.post(page(need, "invitation"), {"to": [str(mine.public_id)], "text": "Kom!"})
    assert list(answer.context["form"].errors) == ["grounds"]


@pytest.mark.parametrize(
    ("stage", "allowed"),
    [("closed", "thanks answer invitation"), ("handed_over", "thanks"), ("concluded", "thanks answer")],
)
def test_what_may_be_told_when(municipality, owner_editor, stage, allowed):
    need = NeedFactory(owner=municipality, stage=stage)
    response = opened(need)
    for kind in ("thanks", "answer", "invitation"):
        if kind in allowed.split():
            assert reply(need, [response], owner_editor, kind)
        else:
            with pytest.raises(ActionRefused):
                reply(need, [response], owner_editor, kind)


# Where the firm sees that it stands


def stands(response, person):
    replies = list(reply_queries.replies_for_firm(person, response))
    return [(step.text, step.state) for step in reply_queries.whereabouts(response, replies)]


def test_a_firm_sees_where_its_response_stands(client, need, owner_editor, firm_editor, mine, theirs):
    assert stands(mine, firm_editor) == [
        ("Mottatt", "done"),
        ("Åpnet av eieren", "done"),
        ("Eieren gir tilbakemelding", "current"),
    ]
    reply(need, [mine], owner_editor)
    reply(need, [mine], owner_editor, "invitation", "Kom på besøk!", grounds="De beste.")
    reply(need, [theirs], owner_editor, "answer", "Bare til konkurrenten")
    assert stands(mine, firm_editor)[2:] == [("Takket", "done"), ("Videre til dialog", "done")]
    client.force_login(firm_editor)
    text = client.get(mine.get_absolute_url()).content.decode()
    assert "Kom på besøk!" in text
    assert "Bare til konkurrenten" not in text
    assert str(owner_editor) not in text


def test_a_sealed_response_is_received_and_not_opened(municipality, firm, firm_editor):
    sealed = ResponseFactory(need=NeedFactory(owner=municipality), firm=firm, state="submitted")
    assert stands(sealed, firm_editor)[1:] == [("Åpnet av eieren", "todo"), ("Eieren gir tilbakemelding", "todo")]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_sending_at_once_tell_the_firm_once():
    owner, firm = ActorFactory(kind="municipality"), ActorFactory()
    need = NeedFactory(owner=owner, stage="closed")
    response = opened(need, firm)
    MembershipFactory(actor=firm)
    people = [MembershipFactory(actor=owner).person for _colleague in range(3)]
    at_once(
        *(
            lambda person=person: reply(need, [response], person, "answer", "Ja.", information="Nytt bygg")
            for person in people
        )
    )
    assert ResponseReply.objects.count() == letters().count() == DialogueEntry.objects.count() == 1


def test_news_given_to_one_stops_the_handing_over_until_it_is_shared(need, owner_editor, mine):
    reply(need, [mine], owner_editor, "answer", "Ja.", information="Vi bygger nytt i 2028.")
    address = "https://www.doffin.no/notices/2026-1"
    with pytest.raises(ActionRefused) as refusal:
        handover.hand_over_need(need=need, by=owner_editor, url=address)
    assert refusal.value.code == "unshared"
    dialogue_actions.share_entry(entry=DialogueEntry.objects.get(), by=owner_editor)
    assert handover.hand_over_need(need=need, by=owner_editor, url=address).stage == "handed_over"
