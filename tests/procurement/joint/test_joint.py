"""Joint needs: gathering, joining, changing and leaving, who sees what, and what two bodies that become one leave."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from actors.merging.actions import merge_actors
from actors.models import Membership
from actors.vocabulary import ActorKind
from ecosystem.shared.audit import readable_entries
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.joint import actions as joint_actions
from procurement.joint import lead as joint_lead
from procurement.joint import members
from procurement.joint import queries as joint_queries
from procurement.lifecycle import publication, sending
from procurement.lifecycle import queries as lifecycle_queries
from procurement.models import BuyerPolicy, Follower, JointMember, JointNeed, Need, NeedWatch
from procurement.needs import differences
from procurement.responses import confirming
from tests.at_once import at_once
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import (
    JointMemberFactory,
    JointNeedFactory,
    NeedFactory,
    ResponseFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(db):
    return ActorFactory(name="Bærum kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture
def body_editor(body):
    return MembershipFactory(actor=body).person


@pytest.fixture
def draft(municipality):
    return NeedFactory(owner=municipality, title="Hjemmeoppfølging", stage="draft")


def gathered(need, by, *bodies, drafts=()):
    return joint_actions.gather(need=need, by=by, volume_of="brukere i året", bodies=bodies, drafts=drafts)


def invitation(need, actor):
    return JointMember.objects.get(joint__need=need, actor=actor)


def joined(need, by, actor, editor, volume=250, variant="Vi har Gerica."):
    if not JointNeed.objects.filter(need=need).exists():
        gathered(need, by)
        lead = invitation(need, need.owner)
        members.edit_variant(member=lead, by=by, variant="", volume=1000)
    member = joint_actions.invite_to_joint(need=need, by=by, actor=actor)
    return members.join_joint(member=member, by=editor, variant=variant, volume=volume)


def page(client, user, name, *args, data=None, post=False):
    if user is not None and user.is_authenticated:
        client.force_login(user)
    else:
        client.logout()
    address = reverse(f"procurement:{name}", args=args)
    return client.post(address, data or {}) if post else client.get(address, data or {})


# From a draft to a joint need.


def test_gathering_invites_and_the_lead_is_a_member(draft, owner_editor, body, body_editor):
    joint = gathered(draft, owner_editor, body)
    lead, other = joint.members.order_by("pk")
    assert (lead.actor, lead.state, lead.joined_at is not None) == (draft.owner, "joined", True)
    assert (other.actor, other.state, other.gathered) == (body, "invited", None)
    mail = OutgoingMail.objects.get(to=body_editor.email)
    assert mail.key.startswith("sealed:")
    assert reverse("procurement:joint_member", args=[other.public_id]) in mail.text
    assert list(joint_queries.joint_invitations(body_editor)) == [other]


def test_joining_makes_a_participant_and_gathers_the_own_draft(draft, owner_editor, body, body_editor):
    own = NeedFactory(owner=body, stage="draft")
    gathered(draft, owner_editor, drafts=[own])
    member = members.join_joint(member=invitation(draft, body), by=body_editor, variant=" Gerica. ", volume=250)
    assert (member.state, member.variant, member.volume, member.gathered) == ("joined", "Gerica.", 250, own)
    follower = Follower.objects.get(need=draft, actor=body)
    assert (follower.state, follower.role) == ("active", "participant")
    for refused in (publication.publish_need, sending.send_need, publication.ask_for_release):
        with pytest.raises(ActionRefused) as refusal:
            refused(need=own, by=body_editor)
        assert refusal.value.code == "gathered"
    assert Need.objects.get(pk=own.pk).stage == "draft"
    members.leave_joint(member=member, by=body_editor, why="Vi kjøper selv.")
    assert publication.publish_need(need=own, by=body_editor).stage == "published"
    assert not Follower.objects.active().filter(need=draft).exists()


def test_an_invitation_with_a_draft_binds_nobody(draft, owner_editor, body, body_editor):
    own = NeedFactory(owner=body, stage="draft")
    gathered(draft, owner_editor, drafts=[own])
    assert publication.publish_need(need=own, by=body_editor).stage == "published"


def test_a_draft_that_two_ask_for_goes_where_its_body_takes_it(owner_editor, draft, body, body_editor):
    own = NeedFactory(owner=body, stage="draft")
    second = NeedFactory(stage="draft")
    leads = MembershipFactory(actor=second.owner).person
    gathered(draft, owner_editor, drafts=[own])
    gathered(second, leads, drafts=[own])
    assert invitation(second, body).gathered is None  # nobody is told that it is asked for elsewhere
    members.join_joint(member=invitation(second, body), by=body_editor, volume=1, draft=own)
    assert invitation(draft, body).gathered is None
    with pytest.raises(ActionRefused) as refusal:
        members.join_joint(member=invitation(draft, body), by=body_editor, volume=1, draft=own)
    assert refusal.value.code == "draft"


def test_only_a_free_draft_of_ones_own_is_gathered(draft, owner_editor, body, body_editor):
    gathered(draft, owner_editor, body)
    others, sent, leads = NeedFactory(stage="draft"), NeedFactory(owner=body, stage="review"), None
    leads = NeedFactory(owner=body, stage="draft")
    gathered(leads, body_editor, ActorFactory(kind=ActorKind.MUNICIPALITY))
    for wrong in (others, sent, leads):
        with pytest.raises(ActionRefused) as refusal:
            members.join_joint(member=invitation(draft, body), by=body_editor, volume=1, draft=wrong)
        assert refusal.value.code == "draft"
    assert members.join_joint(member=invitation(draft, body), by=body_editor, volume=1, draft=None).gathered is None


def test_a_gathered_draft_gathers_nobody(draft, owner_editor, body, body_editor):
    own = NeedFactory(owner=body, stage="draft")
    gathered(draft, owner_editor, drafts=[own])
    members.join_joint(member=invitation(draft, body), by=body_editor, volume=1)
    with pytest.raises(ActionRefused) as refusal:
        gathered(own, body_editor)
    assert refusal.value.code == "gathered"


def test_a_joint_need_that_is_gathered_asks_nobody_more(draft, owner_editor, body, body_editor):
    own = NeedFactory(owner=body, stage="draft")
    gathered(own, body_editor)
    gathered(draft, owner_editor, drafts=[own])
    members.join_joint(member=invitation(draft, body), by=body_editor, volume=1)
    with pytest.raises(ActionRefused) as refusal:
        joint_actions.invite_to_joint(need=own, by=body_editor, actor=ActorFactory(kind=ActorKind.MUNICIPALITY))
    assert refusal.value.code == "gathered"


@pytest.mark.parametrize("way", ["take_back", "decline", "leave"])
def test_whose_part_in_a_draft_is_over_reads_no_more_of_it(client, draft, owner_editor, body, body_editor, way):
    gathered(draft, owner_editor, body)
    member = invitation(draft, body)
    if way == "take_back":
        joint_actions.take_back_joint(member=member, by=owner_editor)
    elif way == "decline":
        joint_actions.decline_joint(member=member, by=body_editor)
    else:
        members.join_joint(member=member, by=body_editor, volume=1)
        members.leave_joint(member=member, by=body_editor, why="Ikke nå")
    Need.objects.filter(pk=draft.pk).update(summary="Skrevet etterpå")
    answer = page(client, body_editor, "joint_member", member.public_id)
    assert answer.status_code == 200
    assert "Skrevet etterpå" not in answer.content.decode()


@pytest.mark.parametrize("kind", [ActorKind.FIRM, ActorKind.CLUSTER])
def test_only_public_bodies_are_asked(draft, owner_editor, kind):
    gathered(draft, owner_editor)
    with pytest.raises(ActionRefused) as refusal:
        joint_actions.invite_to_joint(need=draft, by=owner_editor, actor=ActorFactory(kind=kind))
    assert refusal.value.code == "kind"


def test_nobody_is_asked_twice_nor_the_lead_at_all(draft, owner_editor, body):
    gathered(draft, owner_editor, body)
    for actor in (body, draft.owner):
        with pytest.raises(ActionRefused) as refusal:
            joint_actions.invite_to_joint(need=draft, by=owner_editor, actor=actor)
        assert refusal.value.code == "stands"
    with pytest.raises(ActionRefused) as refusal:
        gathered(draft, owner_editor, body)
    assert refusal.value.code == "exists"


def test_no_and_taking_back(draft, owner_editor, body, body_editor):
    gathered(draft, owner_editor, body)
    member = joint_actions.decline_joint(member=invitation(draft, body), by=body_editor, why="Ikke i år.")
    assert (member.state, member.ended_why) == ("declined", "Ikke i år.")
    assert "Ikke i år." in OutgoingMail.objects.get(to=owner_editor.email).text
    again = joint_actions.invite_to_joint(need=draft, by=owner_editor, actor=body)
    assert joint_actions.take_back_joint(member=again, by=owner_editor).state == "left"
    with pytest.raises(ActionRefused):
        members.join_joint(member=again, by=body_editor, volume=1)
    assert not Follower.objects.exists()


def test_the_lead_never_leaves_and_passes_it_on_before_publication(draft, owner_editor, body, body_editor):
    own = NeedFactory(owner=body, stage="draft")
    gathered(draft, owner_editor, drafts=[own])
    with pytest.raises(ActionRefused) as refusal:
        members.leave_joint(member=invitation(draft, draft.owner), by=owner_editor, why="Nei")
    assert refusal.value.code == "lead"
    with pytest.raises(ActionRefused):
        joint_lead.pass_lead(need=draft, to=body, by=owner_editor)  # only invited
    members.join_joint(member=invitation(draft, body), by=body_editor, volume=1)
    former = draft.owner
    need = joint_lead.pass_lead(need=draft, to=body, by=owner_editor)
    assert need.owner == body
    assert list(Follower.objects.active().values_list("actor", "role")) == [(former.pk, "participant")]
    assert invitation(draft, body).gathered is None  # a lead's draft would wait for ever
    assert not owner_editor.can_edit_for(need.owner_id)
    assert OutgoingMail.objects.filter(key__contains="joint-lead", to=body_editor.email).exists()
    members.leave_joint(member=invitation(draft, former), by=owner_editor, why="Vi har det ikke lenger.")
    with pytest.raises(NotAllowed):
        joint_lead.pass_lead(need=draft, to=former, by=owner_editor)


def test_the_lead_stays_after_publication(need, owner_editor, body, body_editor):
    joined(need, owner_editor, body, body_editor)
    with pytest.raises(ActionRefused) as refusal:
        joint_lead.pass_lead(need=need, to=body, by=owner_editor)
    assert refusal.value.code == "state"


# After publication.


def test_joining_an_open_need_is_an_amendment_that_all_hear_of(need, owner_editor, body, body_editor):
    watcher = NeedWatch.objects.create(need=need, person=UserFactory()).person
    joined(need, owner_editor, body, body_editor)
    amendment = need.amendments.get()
    assert amendment.why == "Bærum kommune deler behovet fra nå av."
    assert not amendment.is_material
    assert {row["field"]: (row["old"], row["new"]) for row in amendment.changes} == {
        "members": ("", "Drammen kommune, Bærum kommune"),
        "volume": ("", "1250 brukere i året"),
        "volume:Drammen kommune": ("", "1000 brukere i året"),
        "volume:Bærum kommune": ("", "250 brukere i året"),
        "variant:Bærum kommune": ("", "Vi har Gerica."),
    }
    words = {change.label: change.new for change in differences.in_words(amendment.changes)}
    assert words["Volum i alt"].replace("\xa0", " ") == "1 250 brukere i året"
    assert words["Særskilt for Bærum kommune"] == "Vi har Gerica."
    assert need.dialogue.get().source == "amendment:1"
    assert "Bærum kommune" in OutgoingMail.objects.get(to=watcher.email).text


def test_nothing_is_told_while_the_lead_is_alone(need, owner_editor, body):
    gathered(need, owner_editor, body)
    members.edit_variant(member=invitation(need, need.owner), by=owner_editor, variant="Alt", volume=3)
    assert not need.amendments.exists()
    assert not joint_queries.joint_of(AnonymousUser(), need).is_shown


def test_a_draft_is_gathered_without_amendments(draft, owner_editor, body, body_editor):
    member = joined(draft, owner_editor, body, body_editor)
    members.edit_variant(member=member, by=body_editor, variant="Ny", volume=1)
    assert not draft.amendments.exists()


def test_a_changed_volume_is_an_amendment_with_both_sums(need, owner_editor, body, body_editor):
    member = joined(need, owner_editor, body, body_editor)
    seen = member.version_seen
    member = members.edit_variant(member=member, by=body_editor, variant=member.variant, volume=400, seen=seen)
    amendment = need.amendments.last()
    assert [(row["field"], row["old"], row["new"]) for row in amendment.changes] == [
        ("volume", "1250 brukere i året", "1400 brukere i året"),
        ("volume:Bærum kommune", "250 brukere i året", "400 brukere i året"),
    ]
    with pytest.raises(ActionRefused) as refusal:
        members.edit_variant(member=member, by=body_editor, variant="", volume=1, seen=seen)
    assert refusal.value.code == "changed"
    members.edit_variant(member=member, by=body_editor, variant=member.variant, volume=400)
    assert need.amendments.count() == 2  # the same words are no change


def test_leaving_an_open_need_is_material_and_firms_confirm(need, owner_editor, body, body_editor, firm, firm_editor):
    member = joined(need, owner_editor, body, body_editor)
    response = ResponseFactory(need=need, firm=firm, state="submitted")
    members.leave_joint(member=member, by=body_editor, why="Budsjettet er borte.")
    amendment = need.amendments.last()
    assert (amendment.is_material, amendment.why) == (True, "Budsjettet er borte.")
    assert [row.amendment for row in confirming.confirmations(response)] == [amendment]
    assert "bekreft" in OutgoingMail.objects.get(to=firm_editor.email, key__contains="amendment:2").text.lower()
    member.refresh_from_db()
    assert (member.state, member.ended_why) == ("left", "Budsjettet er borte.")


def test_a_body_leaves_after_the_deadline_and_all_are_told(
    need, owner_editor, body, body_editor, pass_deadline, client
):
    watcher = NeedWatch.objects.create(need=need, person=UserFactory()).person
    member = joined(need, owner_editor, body, body_editor)
    pass_deadline(need)
    member = members.leave_joint(member=member, by=body_editor, why="Budsjettet er borte.")
    assert need.amendments.count() == 1
    assert need.dialogue.get(source=f"joint-left:{member.pk}").text == "Budsjettet er borte."
    assert OutgoingMail.objects.get(to=watcher.email, key__contains="joint-left").subject.startswith("Bærum kommune")
    text = page(client, None, "need_joint", need.slug).content.decode()
    assert "Bærum kommune gikk ut" in text
    assert "Budsjettet er borte." in text


@pytest.mark.parametrize("stage", ["closed", "handed_over", "concluded"])
def test_after_the_deadline_nobody_comes_in_or_changes(municipality, owner_editor, body, body_editor, stage):
    need = NeedFactory(owner=municipality, stage=stage)
    joint = JointNeedFactory(need=need)
    inside = JointMemberFactory(joint=joint, volume=5)
    waiting = JointMemberFactory(joint=joint, actor=body, state="invited")
    editor = MembershipFactory(actor=inside.actor).person
    for refused in (
        lambda: members.join_joint(member=waiting, by=body_editor, volume=1),
        lambda: joint_actions.invite_to_joint(
            need=need, by=owner_editor, actor=ActorFactory(kind=ActorKind.MUNICIPALITY)
        ),
        lambda: members.edit_variant(member=inside, by=editor, variant="x", volume=1),
    ):
        with pytest.raises(ActionRefused) as refusal:
            refused()
        assert refusal.value.code == "state"
    assert list(joint_queries.joint_invitations(body_editor)) == []
    assert members.leave_joint(member=inside, by=editor, why="Slutt").state == "left"


# Who may.


def test_who_may_do_what(need, owner_editor, owner_member, body, body_editor, coordinator, firm_editor):
    body_member = MembershipFactory(actor=body, role=Membership.Role.MEMBER).person
    double = CoordinatorFactory()
    for actor in (need.owner, body):
        MembershipFactory(actor=actor, person=double, role=Membership.Role.ADMINISTRATOR)
    outside = [owner_member, body_member, coordinator, double, firm_editor]
    for person in [*outside, body_editor]:
        with pytest.raises(NotAllowed):
            gathered(need, person)
    gathered(need, owner_editor, body)
    member = invitation(need, body)
    for person in [*outside, owner_editor]:
        for refused in (members.join_joint, joint_actions.decline_joint):
            with pytest.raises(NotAllowed):
                refused(member=member, by=person)
    for person in [*outside, body_editor]:
        with pytest.raises(NotAllowed):
            joint_actions.take_back_joint(member=member, by=person)
    member = members.join_joint(member=member, by=body_editor, volume=1)
    for person in [*outside, owner_editor]:
        with pytest.raises(NotAllowed):
            members.leave_joint(member=member, by=person, why="x")
        with pytest.raises(NotAllowed):
            members.edit_variant(member=member, by=person, variant="x", volume=2)


def test_who_sees_the_pages(
    client, need, draft, owner_editor, owner_member, body, body_editor, coordinator, firm_editor
):
    body_member = MembershipFactory(actor=body, role=Membership.Role.MEMBER).person
    everyone = [None, owner_editor, owner_member, body_editor, body_member, coordinator, firm_editor]
    for row in (need, draft):
        gathered(row, owner_editor, body)
        member = invitation(row, body)

        def sees(name, *args, row=row):
            return [page(client, person, name, *args).status_code for person in everyone]

        # While the lead is alone, only those it concerns know.
        hidden = 200 if row is need else 404
        assert sees("need_joint", row.slug) == [404, 200, 200, hidden, hidden, 404, 404]
        assert sees("joint_member", member.public_id) == [302, 200, 200, 200, 200, 404, 404]
        assert sees("joint_invite", row.slug) == [
            302,
            200,
            403,
            *[404 if row is draft else 403] * 2,
            403,
            *[404 if row is draft else 403],
        ]
        members.join_joint(member=member, by=body_editor, volume=5, variant="Gerica")
        public = 200 if row is need else 404
        assert sees("need_joint", row.slug) == [public, 200, 200, 200, 200, 200, public]
        assert sees("joint_edit", member.public_id) == [302, 403, 403, 200, 403, 404, 404]
        assert sees("joint_leave", member.public_id) == [302, 403, 403, 200, 403, 404, 404]


def test_who_is_asked_is_between_the_two(client, need, owner_editor, body, body_editor, coordinator):
    joined(need, owner_editor, body, body_editor)
    third = ActorFactory(name="Hemmeligvik kommune", kind=ActorKind.MUNICIPALITY)
    joint_actions.invite_to_joint(need=need, by=owner_editor, actor=third)
    own = MembershipFactory(actor=third).person
    for person, there in ((None, False), (body_editor, False), (coordinator, False), (owner_editor, True), (own, True)):
        text = page(client, person, "need_joint", need.slug).content.decode()
        assert ("Hemmeligvik" in text) == there, person
        assert (
            "Hemmeligvik"
            not in page(client, None if person is own else person, "need_detail", need.slug).content.decode()
        )
    assert not readable_entries(AuditEntry.objects.filter(target_type="procurement.jointmember")).exists()


def test_the_need_tells_how_many_and_how_much(client, need, owner_editor, body, body_editor):
    joined(need, owner_editor, body, body_editor)
    text = page(client, None, "need_detail", need.slug).content.decode().replace("\xa0", " ")
    assert "2 offentlige virksomheter deler dette behovet: 1 250 brukere i året i alt." in text
    assert "Fellesbehov" in client.get(reverse("procurement:need_list")).content.decode()
    listed = client.get(reverse("procurement:need_list") + "?joint=on")
    assert [row.title for row in listed.context["page"]] == [need.title]
    NeedFactory(title="Alene")
    assert [row.title for row in client.get(reverse("procurement:need_list") + "?joint=on").context["page"]] == [
        need.title
    ]
    api = client.get(f"/api/v1/needs/{need.slug}/").json()["joint"]
    assert (api["volume_of"], api["total_volume"]) == ("brukere i året", 1250)
    assert [(row["name"], row["volume"], row["lead"]) for row in api["members"]] == [
        ("Drammen kommune", 1000, True),
        ("Bærum kommune", 250, False),
    ]


def test_a_search_for_joint_needs_is_kept_and_finds(need, owner_editor, body, body_editor, person):
    from django.http import QueryDict
    from django.utils import timezone

    from matching import searching
    from matching.models import SavedSearch

    query = searching.canonical(QueryDict("joint=true&page=2"))
    assert query == "joint=on"
    sought = searching.look_up({query})[query]
    assert (sought.words, sought.url) == (("Bare fellesbehov",), "/behov/?joint=on")
    search = SavedSearch.objects.create(person=person, name="Felles", query=query)
    SavedSearch.objects.filter(pk=search.pk).update(since=need.published_at - timedelta(days=1))
    search.refresh_from_db()
    assert searching.news([search], at=timezone.now()) == []
    joined(need, owner_editor, body, body_editor)
    assert [find.need for find in searching.news([search], at=timezone.now())] == [need.pk]


def test_a_need_of_one_body_is_not_joint_in_the_api(client, need, owner_editor, body):
    gathered(need, owner_editor, body)
    assert client.get(f"/api/v1/needs/{need.slug}/").json()["joint"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries(client, rows, django_assert_num_queries):
    for _number in range(rows):
        joint = JointNeedFactory(lead=10)
        for _member in range(rows):
            JointMemberFactory(joint=joint, volume=5)
    with django_assert_num_queries(2):
        assert all(need.is_joint for need in lifecycle_queries.published_needs())
    need = Need.objects.first()
    with django_assert_num_queries(1):
        assert joint_queries.joint_of(AnonymousUser(), need).total == 10 + 5 * rows
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/needs/").json()["results"]) == rows


# The pages do it.


def test_from_the_draft_to_a_joint_need_through_the_pages(client, draft, owner_editor, body, body_editor):
    own = NeedFactory(owner=body, stage="draft", title="Vårt eget")
    step = page(client, owner_editor, "need_step", draft.slug, 1).content.decode()
    assert reverse("procurement:need_joint", args=[draft.slug]) in step
    sent = {"volume_of": "brukere", "actor": body.slug}
    assert page(client, owner_editor, "joint_invite", draft.slug, data=sent, post=True).status_code == 302
    member = invitation(draft, body)
    shown = page(client, body_editor, "joint_member", member.public_id).content.decode()
    assert "runder" in shown  # the common text, of a draft they otherwise do not see
    assert "Vårt eget" in shown
    missing = page(client, body_editor, "joint_member", member.public_id, data={"variant": "Gerica"}, post=True)
    assert "Gerica" in missing.content.decode()
    sent = {"volume": "1 250", "variant": "Gerica", "draft": own.slug, "seen": member.version_seen}
    answer = page(client, body_editor, "joint_member", member.public_id, data=sent, post=True)
    assert answer["Location"] == reverse("procurement:need_joint", args=[draft.slug])
    member.refresh_from_db()
    assert (member.volume, member.gathered) == (1250, own)
    waits = page(client, body_editor, "need_detail", own.slug).content.decode()
    assert reverse("procurement:need_joint", args=[draft.slug]) in waits
    sent = {"volume": "", "variant": "Ny tekst", "seen": member.version_seen}
    page(client, body_editor, "joint_edit", member.public_id, data=sent, post=True)
    page(client, body_editor, "joint_leave", member.public_id, data={"why": "Vi angret."}, post=True)
    member.refresh_from_db()
    assert (member.state, member.variant, member.volume, member.ended_why) == ("left", "Ny tekst", None, "Vi angret.")


def test_two_windows_on_the_same_variant(client, need, owner_editor, body, body_editor):
    member = joined(need, owner_editor, body, body_editor)
    seen = member.version_seen
    members.edit_variant(member=member, by=body_editor, variant="Kollegaens", volume=1)
    sent = {"volume": "2", "variant": "Mine ord", "seen": seen}
    text = page(client, body_editor, "joint_edit", member.public_id, data=sent, post=True).content.decode()
    assert "Mine ord" in text
    member.refresh_from_db()
    assert member.variant == "Kollegaens"


def test_proposing_reaches_only_drafts_that_may_be_found(client, draft, owner_editor, body, body_editor):
    other = NeedFactory(owner=body, stage="draft", title="Det samme hos oss")
    address = {"with": other.slug}
    assert page(client, owner_editor, "joint_propose", draft.slug, data=address).status_code == 404
    BuyerPolicy.objects.create(actor=body, drafts_findable=True)
    assert "Det samme hos oss" in page(client, owner_editor, "joint_propose", draft.slug, data=address).content.decode()
    assert page(client, body_editor, "joint_propose", draft.slug, data=address).status_code == 404
    place = reverse("procurement:joint_propose", args=[draft.slug]) + f"?with={other.slug}"
    client.force_login(owner_editor)
    assert client.post(place, {"volume_of": "brukere"}).status_code == 302
    assert invitation(draft, body).gathered == other
    Need.objects.filter(pk=other.pk).update(stage="draft")


def test_a_published_need_is_followed_instead(client, need, draft, body, owner_editor):
    other = NeedFactory(owner=body)
    place = reverse("procurement:joint_propose", args=[draft.slug]) + f"?with={other.slug}"
    client.force_login(owner_editor)
    assert reverse("procurement:need_follow_ask", args=[other.slug]) in client.get(place).content.decode()
    client.post(place, {"volume_of": "brukere"})
    assert not JointNeed.objects.exists()


def test_the_policy_page_lets_drafts_be_found(client, body):
    runs = MembershipFactory(actor=body, role=Membership.Role.ADMINISTRATOR).person
    page(client, runs, "buyer_policy", body.slug, data={"drafts_findable": "on"}, post=True)
    policy = BuyerPolicy.objects.get(actor=body)
    assert (policy.drafts_findable, policy.two_person_publication) == (True, False)
    page(client, runs, "buyer_policy", body.slug, data={"csrfmiddlewaretoken": "x"}, post=True)
    policy.refresh_from_db()
    assert not policy.drafts_findable
    assert AuditEntry.objects.filter(action="set_buyer_policy").count() == 2


# A coordinator's suggestion.


def test_a_suggestion_names_no_draft_that_may_not_be_found(coordinator, draft, owner_editor, body, body_editor):
    hidden = NeedFactory(owner=body, stage="draft", title="Skjult hos Bærum")
    third = NeedFactory(title="Åpent hos oss")
    third_editor = MembershipFactory(actor=third.owner).person
    needs = [draft, hidden, third]
    assert joint_lead.suggest_joint(needs=needs, by=coordinator, words="De ligner.") == 2
    text = {mail.to: mail.subject + mail.text for mail in OutgoingMail.objects.all()}
    assert set(text) == {owner_editor.email, body_editor.email}
    assert "Åpent hos oss" in text[owner_editor.email]
    assert "Skjult hos Bærum" not in text[owner_editor.email]
    assert third_editor.email not in text  # there is nothing it may know of
    kept = AuditEntry.objects.filter(action="suggest_joint")
    assert all(hidden.slug not in entry.after["needs"] for entry in kept)
    BuyerPolicy.objects.create(actor=body, drafts_findable=True)
    assert joint_lead.suggest_joint(needs=needs, by=coordinator, words="De ligner.") == 1  # the two have it already


def test_only_coordinators_suggest_and_for_two_owners(owner_editor, coordinator, need):
    with pytest.raises(NotAllowed):
        joint_lead.suggest_joint(needs=[need, NeedFactory()], by=owner_editor, words="x")
    for needs in ([need], [need, NeedFactory(owner=need.owner)]):
        with pytest.raises(ActionRefused):
            joint_lead.suggest_joint(needs=needs, by=coordinator, words="x")


# Two bodies become one.


def test_two_members_that_become_one_add_up(need, body, coordinator):
    joint = JointNeedFactory(need=need, lead=1000)
    other = ActorFactory(name="Asker kommune", kind=ActorKind.MUNICIPALITY)
    one = JointMemberFactory(joint=joint, actor=body, volume=250, variant="Gerica")
    two = JointMemberFactory(joint=joint, actor=other, volume=100, variant="Profil")
    merge_actors(keep=body, drop=other, by=coordinator)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.volume, one.variant) == ("joined", 350, "Gerica\n\nProfil")
    assert (two.state, two.actor, "Asker kommune" in two.ended_why) == ("left", body, True)
    assert joint_queries.joint_of(AnonymousUser(), need).total == 1350


def test_one_that_was_only_asked_gives_way(need, body, coordinator):
    joint = JointNeedFactory(need=need)
    other = ActorFactory(kind=ActorKind.MUNICIPALITY)
    asked = JointMemberFactory(joint=joint, actor=body, state="invited")
    inside = JointMemberFactory(joint=joint, actor=other, volume=100)
    merge_actors(keep=body, drop=other, by=coordinator)
    asked.refresh_from_db()
    inside.refresh_from_db()
    assert (asked.state, inside.state, inside.actor) == ("left", "joined", body)


@pytest.mark.parametrize("kept", ["lead", "member"])
def test_a_member_that_becomes_one_with_the_lead(need, body, body_editor, coordinator, kept):
    joint = JointNeedFactory(need=need, lead=1000)
    own = NeedFactory(owner=body, stage="draft")
    JointMemberFactory(joint=joint, actor=body, volume=250, gathered=own)
    keep, drop = (need.owner, body) if kept == "lead" else (body, need.owner)
    merge_actors(keep=keep, drop=drop, by=coordinator)
    need.refresh_from_db()
    standing = JointMember.objects.joined().get(joint=joint)
    assert (need.owner, standing.actor, standing.volume, standing.gathered) == (keep, keep, 1250, None)
    assert not Follower.objects.active().filter(need=need, actor=keep).exists()
    publication.publish_need(need=own, by=None)  # nothing holds it any more


@pytest.mark.parametrize(("keeps", "drops", "after"), [(True, True, True), (True, False, False), (False, True, False)])
def test_drafts_are_found_afterwards_only_where_both_let_them(body, coordinator, keeps, drops, after):
    other = ActorFactory(kind=ActorKind.MUNICIPALITY)
    for actor, wanted in ((body, keeps), (other, drops)):
        if wanted:
            BuyerPolicy.objects.create(actor=actor, drafts_findable=True)
    merge_actors(keep=body, drop=other, by=coordinator)
    assert BuyerPolicy.objects.filter(actor=body, drafts_findable=True).exists() == after


# At the same moment.


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_join_at_once_and_the_draft_is_published_meanwhile():
    need, body = NeedFactory(), ActorFactory(kind=ActorKind.MUNICIPALITY)
    own = NeedFactory(owner=body, stage="draft")
    joint = JointNeedFactory(need=need)
    member = JointMemberFactory(joint=joint, actor=body, state="invited", gathered=own)
    people = [MembershipFactory(actor=body).person for _editor in range(3)]
    calls = [lambda person=person: members.join_joint(member=member, by=person, volume=7) for person in people]
    answers = at_once(*calls, lambda: publication.publish_need(need=own, by=people[0]))
    own.refresh_from_db()
    member.refresh_from_db()
    assert (member.state, need.amendments.count(), Follower.objects.count()) == ("joined", 1, 1)
    # Either the draft was published first, and is not gathered; or somebody joined with it first, and it waits.
    assert (own.stage, member.gathered) in {("published", None), ("draft", own)}
    done = [answer for answer in answers if not isinstance(answer, str)]
    assert len(done) == (2 if own.stage == "published" else 1)
