"""Two actors become one: every reference moves, rows that meet are united, and nothing sealed is told."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation

from actors.admission import actions as admission_actions
from actors.belonging import appointments
from actors.merging import actions as merging_actions
from actors.merging import queries as merging_queries
from actors.merging.actions import UnknownCollision, why_not_merge
from actors.merging.registry import HANDLERS, references
from actors.models import (
    Actor,
    ActorTag,
    Appointment,
    DistinctPair,
    FormerAddress,
    Interest,
    Invitation,
    JoinRequest,
    Membership,
)
from actors.profile import queries as profile_queries
from actors.states import ActorState
from actors.vocabulary import Seeks
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from ecosystem.shared.slugs import unique_slug
from events.models import Event
from funding.models import Funder, Programme
from matching.models import Match, Telling
from procurement.models import Need, Response
from procurement.responses.opening import open_responses
from projects.models import Project, ProjectPartner
from solutions.models import Adoption, Solution
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InterestFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
    organisation_number,
)
from tests.factories.any_row import any_row
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory, FunderFactory, ProgrammeFactory
from tests.factories.matching import MatchFactory, NotForUsFactory, TellingFactory
from tests.factories.partnership import PartnerFactory
from tests.factories.procurement import (
    DialogueEntryFactory,
    FollowerFactory,
    JointMemberFactory,
    MeetingSlotFactory,
    NeedFactory,
    OptionFactory,
    ResponseFactory,
    RoomEntryFactory,
    WorkMeetingFactory,
)
from tests.factories.projects import ProjectFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def invited_to_something(actor):
    event = EventFactory(is_by_invitation=True)
    event.invited.add(actor)
    return Event.invited.through.objects.get(event=event)


# Rows that need more than their columns' types to be allowed. Whatever is not here is built by introspection.
BUILDERS = {
    "actors.DistinctPair.first": lambda actor: DistinctPair.objects.create(first=actor, second=ActorFactory()),
    "actors.DistinctPair.second": lambda actor: DistinctPair.objects.create(
        first=Actor.objects.order_by("pk").exclude(pk=actor.pk).first(), second=actor
    ),
    "actors.Interest.actor": lambda actor: InterestFactory(actor=actor),
    "actors.Membership.actor": lambda actor: MembershipFactory(actor=actor),
    "events.Event_invited.actor": lambda actor: invited_to_something(actor),
    "events.Event.organiser": lambda actor: EventFactory(organiser=actor),
    "funding.Funder.actor": lambda actor: FunderFactory(actor=actor),
    "matching.Match.actor": lambda actor: MatchFactory(actor=actor),
    "matching.NotForUs.actor": lambda actor: NotForUsFactory(actor=actor),
    "procurement.DialogueEntry.firm": lambda actor: DialogueEntryFactory(firm=actor),
    "procurement.Follower.actor": lambda actor: FollowerFactory(actor=actor),
    "procurement.JointMember.actor": lambda actor: JointMemberFactory(actor=actor),
    "procurement.MeetingSlot.firm": lambda actor: MeetingSlotFactory(firm=actor),
    "procurement.Need.owner": lambda actor: NeedFactory(owner=actor),
    "procurement.Partner.firm": lambda actor: PartnerFactory(firm=actor),
    "procurement.Option.holder": lambda actor: OptionFactory(holder=actor),
    "procurement.Response.firm": lambda actor: ResponseFactory(firm=actor),
    "procurement.RoomEntry.actor": lambda actor: RoomEntryFactory(actor=actor),
    "projects.Project.lead": lambda actor: ProjectFactory(lead=actor),
    "projects.ProjectPartner.actor": lambda actor: ProjectPartnerFactory(actor=actor),
    "solutions.Adoption.actor": lambda actor: AdoptionFactory(actor=actor),
    "solutions.Solution.supplier": lambda actor: SolutionFactory(supplier=actor),
}


def name_of(reference):
    return ".".join(reference.label)


def live_references():
    return [reference for reference in references() if not reference.is_history]


@pytest.fixture
def coordinator():
    return CoordinatorFactory()


@pytest.fixture
def bystander():
    """An older actor, so that pairs can be made with it in front."""
    return ActorFactory(name="Tilskueren")


@pytest.fixture
def keep(bystander):
    return ActorFactory(name="Havblikk AS")


@pytest.fixture
def drop(keep):
    return ActorFactory(name="Havblikk")


def merge(keep, drop, by, values=()):
    return merging_actions.merge_actors(keep=keep, drop=drop, by=by, values=values)


# Every relation, by introspection.


def build(reference, actor):
    builder = BUILDERS.get(name_of(reference))
    if builder is not None:
        return builder(actor)
    return any_row(reference.model, **{reference.field.name: actor})


@pytest.mark.parametrize("reference", live_references(), ids=name_of)
def test_every_relation_to_an_actor_moves(reference, keep, drop, coordinator):
    row = build(reference, drop)
    assert reference.rows(drop).count() == 1
    merge(keep, drop, coordinator)
    assert not Actor.objects.filter(pk=drop.pk).exists()
    moved = reference.rows(keep)
    if reference.model is DistinctPair:  # made anew, in the order of the keys
        assert DistinctPair.objects.filter(models.Q(first=keep) | models.Q(second=keep)).count() == 1
    else:
        assert row.pk in set(moved.values_list("pk", flat=True))


def test_the_walk_finds_hidden_and_plural_relations():
    found = {name_of(reference) for reference in references()}
    assert {"actors.Actor_topics.actor", "actors.DistinctPair.second", "procurement.HistoricalNeed.owner"} <= found
    assert set(BUILDERS) <= found
    assert len(found) > 25


def test_a_relation_in_a_unique_rule_has_somebody_who_knows_how_to_unite():
    """New rules of this kind are found here, before two real actors find them."""
    for reference in live_references():
        if reference.is_link:
            continue
        meta, name = reference.model._meta, reference.field.name
        unique = reference.field.unique or any(name in group for group in meta.unique_together)
        for rule in meta.constraints:
            if isinstance(rule, models.UniqueConstraint):
                named = {*rule.fields, *(str(getattr(part, "name", "")) for part in rule.expressions)}
                unique |= name in named
        assert not unique or reference.label in HANDLERS, name_of(reference)


def test_rows_that_nobody_can_unite_fail_the_merge_loudly_and_change_nothing(keep, drop, coordinator, monkeypatch):
    monkeypatch.delitem(HANDLERS, ("actors.Interest", "actor"))
    InterestFactory(actor=keep, code="technology")
    InterestFactory(actor=drop, code="technology")
    NeedFactory(owner=drop)
    with pytest.raises(UnknownCollision, match=r"actors\.Interest\.actor"):
        merge(keep, drop, coordinator)
    assert Need.objects.get().owner == drop
    assert not FormerAddress.objects.exists()


def test_earlier_versions_of_other_things_follow_and_the_dropped_ones_own_stay(keep, drop, coordinator):
    need = NeedFactory(owner=drop)
    merge(keep, drop, coordinator)
    assert {version.owner_id for version in need.history.all()} == {keep.pk}
    own = Actor.history.filter(id=drop.pk)
    assert own.latest().history_type == "-"
    assert own.latest().name == "Havblikk"
    assert need.history.latest().history_change_reason == f"→ {keep.slug}"


# Rows that meet.


@pytest.mark.parametrize(
    ("kept", "dropped", "after", "waits"),
    [
        ("member", "administrator", "member", "administrator"),
        ("administrator", "member", "member", "administrator"),
        ("editor", "editor", "editor", ""),
        ("member", "editor", "member", "editor"),
    ],
)
def test_a_person_in_both_has_the_lower_role_until_the_higher_is_confirmed(
    keep, drop, coordinator, kept, dropped, after, waits
):
    person = UserFactory()
    MembershipFactory(person=person, actor=keep, role=kept)
    MembershipFactory(person=person, actor=drop, role=dropped)
    other = MembershipFactory(actor=drop, role="editor")
    merge(keep, drop, coordinator)
    assert dict(Membership.objects.filter(actor=keep).values_list("person", "role")) == {person.pk: after}
    waiting = {other.person_id: "editor", **({person.pk: waits} if waits else {})}
    assert dict(Appointment.objects.waiting().values_list("person", "role")) == waiting


def test_interests_are_united_with_the_higher_relevance(keep, drop, coordinator):
    InterestFactory(actor=keep, code="technology", relevance=1)
    InterestFactory(actor=drop, code="technology", relevance=2)
    InterestFactory(actor=drop, side=Interest.Side.SEEKS, code=Seeks.values[0])
    merge(keep, drop, coordinator)
    assert dict(keep.interests.values_list("side", "relevance")) == {"offers": 2, "seeks": 1}


def test_lists_are_united(keep, drop, coordinator):
    topics, region, tag = [TopicFactory(), TopicFactory()], RegionFactory(), ActorTag.objects.create(name="Klynge")
    keep.topics.set(topics[:1])
    drop.topics.set(topics)
    keep.regions_served.set([region])
    drop.regions_served.set([region])
    drop.tags.set([tag])
    merge(keep, drop, coordinator)
    assert (set(keep.topics.all()), set(keep.regions_served.all()), set(keep.tags.all())) == (
        set(topics),
        {region},
        {tag},
    )


def test_two_open_invitations_to_one_address_become_one(keep, drop, coordinator):
    in_a_week = timezone.now() + timedelta(days=7)
    Invitation.objects.create(actor=keep, email="ny@firma.example", role="member", expires_at=in_a_week)
    Invitation.objects.create(actor=drop, email="NY@firma.example", role="editor", expires_at=in_a_week)
    inside = MembershipFactory(actor=keep).person
    Invitation.objects.create(actor=drop, email=inside.email, expires_at=in_a_week)
    merge(keep, drop, coordinator)
    rows = Invitation.objects.order_by("pk").values_list("actor", "email", "role", "state")
    assert list(rows) == [
        (keep.pk, "ny@firma.example", "editor", "sent"),
        (keep.pk, "NY@firma.example", "editor", "withdrawn"),
        (keep.pk, inside.email, "member", "withdrawn"),
    ]


def test_two_requests_from_one_person_become_one_and_who_is_in_has_been_let_in(keep, drop, coordinator):
    person, inside = UserFactory(), MembershipFactory(actor=keep).person
    JoinRequest.objects.create(person=person, actor=keep)
    JoinRequest.objects.create(person=person, actor=drop, message="Jeg jobber her")
    JoinRequest.objects.create(person=inside, actor=drop)
    merge(keep, drop, coordinator)
    rows = JoinRequest.objects.order_by("pk").values_list("person", "actor", "message", "state")
    assert list(rows) == [(person.pk, keep.pk, "Jeg jobber her", "waiting"), (inside.pk, keep.pk, "", "accepted")]


def test_pairs_found_to_be_two_follow_and_the_settled_one_goes(bystander, keep, drop, coordinator):
    younger = ActorFactory()
    DistinctPair.objects.create(first=keep, second=drop)
    DistinctPair.objects.create(first=bystander, second=keep)
    DistinctPair.objects.create(first=bystander, second=drop)
    DistinctPair.objects.create(first=drop, second=younger)
    merge(keep, drop, coordinator)
    assert set(DistinctPair.objects.values_list("first", "second")) == {
        (bystander.pk, keep.pk),
        (keep.pk, younger.pk),
    }


@pytest.mark.parametrize("better", ["keep", "drop"])
def test_of_two_adoptions_of_one_solution_the_confirmed_stands_with_the_words_of_both(keep, drop, coordinator, better):
    Actor.objects.filter(pk__in=[keep.pk, drop.pk]).update(kind="municipality")
    solution = SolutionFactory()
    rows = {"keep": keep, "drop": drop}
    worse = "drop" if better == "keep" else "keep"
    AdoptionFactory(solution=solution, actor=rows[better], year_started=2024, source="")
    AdoptionFactory(solution=solution, actor=rows[worse], year_started=2021, state="reported", source="Avisa", note="x")
    merge(keep, drop, coordinator)
    adoption = Adoption.objects.get()
    assert (adoption.actor, adoption.state, adoption.year_started, adoption.source, adoption.note) == (
        keep,
        "confirmed",
        2021,
        "Avisa",
        "x",
    )


@pytest.mark.parametrize("leads", ["keep", "drop"])
def test_lead_and_partner_of_one_project_become_its_lead(keep, drop, coordinator, leads):
    lead, partner = (keep, drop) if leads == "keep" else (drop, keep)
    project = ProjectFactory(lead=lead)
    ProjectPartnerFactory(project=project, actor=lead, role="lead")
    ProjectPartnerFactory(project=project, actor=partner)
    merge(keep, drop, coordinator)
    assert Project.objects.get().lead == keep
    assert list(ProjectPartner.objects.values_list("actor", "role", "state")) == [(keep.pk, "lead", "accepted")]


def test_an_accepted_part_goes_before_an_invitation(keep, drop, coordinator):
    project = ProjectFactory()
    ProjectPartnerFactory(project=project, actor=keep, state="invited")
    ProjectPartnerFactory(project=project, actor=drop, state="accepted")
    merge(keep, drop, coordinator)
    assert list(project.partners.values_list("actor", "state")) == [(keep.pk, "accepted")]


def test_two_funders_become_one_with_the_programmes_of_both(keep, drop, coordinator):
    kept, dropped = FunderFactory(actor=keep), FunderFactory(actor=drop, website="https://dropp.example")
    same = ProgrammeFactory(funder=kept, name="Innovasjon")
    calls = [
        CallFactory(programme=same),
        CallFactory(programme=ProgrammeFactory(funder=dropped, name="Innovasjon", description="Om")),
        CallFactory(programme=ProgrammeFactory(funder=dropped, name="Bare den andre")),
    ]
    merge(keep, drop, coordinator)
    assert list(Funder.objects.values_list("actor", "website")) == [(keep.pk, "https://dropp.example")]
    assert set(Programme.objects.values_list("name", "funder", "description")) == {
        ("Innovasjon", kept.pk, "Om"),
        ("Bare den andre", kept.pk, ""),
    }
    for call in calls:
        call.refresh_from_db()
    assert [call.programme.funder_id for call in calls] == [kept.pk] * 3


def test_one_funder_moves(keep, drop, coordinator):
    funder = FunderFactory(actor=drop)
    merge(keep, drop, coordinator)
    funder.refresh_from_db()
    assert funder.actor == keep


def test_nobody_is_told_twice_of_a_match_after_a_merge(keep, drop, coordinator):
    need = NeedFactory()
    kept = MatchFactory(actor=keep, need=need, score=0.4)
    dropped = MatchFactory(actor=drop, need=need, score=0.9)
    only_dropped = MatchFactory(actor=drop)
    told_both, told_drop = UserFactory(), UserFactory()
    TellingFactory(match=kept, person=told_both)
    TellingFactory(match=dropped, person=told_both)
    TellingFactory(match=dropped, person=told_drop)
    TellingFactory(match=only_dropped, person=told_drop)
    merge(keep, drop, coordinator)
    assert set(Match.objects.values_list("pk", "actor", "score")) == {
        (kept.pk, keep.pk, 0.9),
        (only_dropped.pk, keep.pk, 0.8),
    }
    assert set(Telling.objects.values_list("match", "person")) == {
        (kept.pk, told_both.pk),
        (kept.pk, told_drop.pk),
        (only_dropped.pk, told_drop.pk),
    }


def test_what_was_the_others_own_is_no_match_any_more(keep, drop, coordinator):
    Actor.objects.filter(pk__in=[keep.pk, drop.pk]).update(kind="municipality")
    MatchFactory(actor=keep, need=None, event=EventFactory(organiser=drop))
    merge(keep, drop, coordinator)
    assert list(Match.objects.values_list("state", flat=True)) == ["withdrawn"]


# What is sealed.


@pytest.fixture
def two_responses(keep, drop):
    need = NeedFactory()
    own = ResponseFactory(need=need, firm=keep, state="submitted")
    other = ResponseFactory(need=need, firm=drop, state="submitted", summary="Fra den andre")
    return need, own, other


def told_to_coordinators(client, coordinator):
    """Every word about the merge that a coordinator can find."""
    entries = AuditEntry.objects.exclude(target_type="procurement.response")
    words = [f"{entry.action} {entry.target} {entry.before} {entry.after}" for entry in entries]
    words += [f"{mail.to} {mail.subject}" for mail in OutgoingMail.objects.readable()]
    return "\n".join(words).replace(str(coordinator), "").lower()


def test_two_responses_to_one_need_both_stand_and_the_coordinator_learns_nothing(
    client, keep, drop, coordinator, two_responses
):
    need, own, other = two_responses
    editor = MembershipFactory(actor=drop, role="editor").person
    MembershipFactory(actor=keep, person=coordinator, role="administrator")
    before = merging_queries.references_of([keep, drop])
    assert not any("svar" in kind or "response" in kind for kind, _numbers in before)
    merge(keep, drop, coordinator)
    assert set(Response.objects.values_list("pk", "firm", "state", "written_as")) == {
        (own.pk, keep.pk, "submitted", ""),
        (other.pk, keep.pk, "submitted", "Havblikk"),
    }
    assert "respon" not in told_to_coordinators(client, coordinator)
    assert need.title.lower() not in told_to_coordinators(client, coordinator)
    assert (
        not OutgoingMail.objects.sealed().exists()
    )  # who waits for the other firm's people may not know of theirs yet
    appointments.confirm_appointment(appointment=Appointment.objects.get(person=editor), by=None)
    sealed = OutgoingMail.objects.sealed()
    assert [mail.to for mail in sealed] == [editor.email]  # and not the coordinator, an administrator or not
    assert need.title in sealed[0].text


def test_a_merge_tells_a_coordinator_the_same_with_responses_and_without(
    client, keep, drop, coordinator, two_responses
):
    one, other = ActorFactory(name="Fjelltopp AS"), ActorFactory(name="Fjelltopp")

    def outcome(first, second):
        merge(first, second, coordinator)
        entry = AuditEntry.objects.filter(action="merge_actors").latest("at")
        return entry.after, set(entry.before), OutgoingMail.objects.readable().count()

    assert outcome(keep, drop) == outcome(one, other)


def test_the_firm_takes_one_of_two_back_and_the_owner_reads_the_rest(client, keep, drop, coordinator, two_responses):
    need, own, other = two_responses
    editor = MembershipFactory(actor=drop, role="editor").person
    owner = MembershipFactory(actor=need.owner).person
    merge(keep, drop, coordinator)
    client.force_login(editor)
    assert "Havblikk" in client.get(other.get_absolute_url()).content.decode()
    page = client.get(reverse("procurement:response_edit", args=[need.slug]), {"firm": keep.slug}).content.decode()
    assert own.summary in page  # the firm's own is the one that is edited
    client.post(reverse("procurement:response_withdraw", args=[other.public_id]))
    other.refresh_from_db()
    assert other.state == "withdrawn"
    Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now())
    open_responses(need=need, by=owner)
    assert list(Response.objects.visible_to(owner)) == [own]


def test_both_of_two_are_read_by_the_owner_with_the_name_each_was_written_under(
    client, keep, drop, coordinator, two_responses
):
    need, own, other = two_responses
    owner = MembershipFactory(actor=need.owner).person
    merge(keep, drop, coordinator)
    Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now())
    open_responses(need=need, by=owner)
    client.force_login(owner)
    page = client.get(reverse("procurement:need_responses", args=[need.slug])).content.decode()
    assert all(response.get_absolute_url() in page for response in (own, other))
    assert "skrevet som Havblikk" in page


def test_three_firms_become_one_with_three_responses(keep, drop, coordinator, two_responses):
    need, _own, _other = two_responses
    third = ActorFactory(name="Havblikk")
    ResponseFactory(need=need, firm=third)
    merge(keep, drop, coordinator)
    merge(keep, third, coordinator)
    rows = Response.objects.filter(firm=keep).values_list("written_as", flat=True)
    assert len(set(rows)) == 3


def test_no_response_reaches_into_the_public_bodies(keep, coordinator):
    body = ActorFactory(kind="municipality")
    with pytest.raises(ActionRefused, match="offentlig"):
        merge(keep, body, coordinator)


# The address, the values, the words.


def test_the_old_address_leads_to_the_kept_actor_in_both_languages_and_in_the_api(client, keep, drop, coordinator):
    old = {}
    for language in ("nb", "en"):
        with translation.override(language):
            old[drop.get_absolute_url()] = keep.get_absolute_url()
    merge(keep, drop, coordinator)
    for address, target in {**old, f"/api/v1/actors/{drop.slug}/": f"/api/v1/actors/{keep.slug}/"}.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, target)
    assert len(old) == 2


def test_chains_of_merges_lead_straight_to_the_last(client, keep, drop, coordinator):
    third = ActorFactory(name="Havblikk Norge")
    merge(drop, third, coordinator)
    merge(keep, drop, coordinator)
    assert set(FormerAddress.objects.values_list("slug", "actor", "name")) == {
        (third.slug, keep.pk, "Havblikk Norge"),
        (drop.slug, keep.pk, "Havblikk"),
    }


def test_an_old_address_is_nobodys_when_the_kept_actor_is_out_of_sight(client, keep, drop, coordinator):
    merge(keep, drop, coordinator)
    admission_actions.suspend_actor(actor=keep, by=coordinator)
    assert client.get(reverse("actors:actor_detail", args=[drop.slug])).status_code == 404
    assert client.get(f"/api/v1/actors/{drop.slug}/").status_code == 404
    assert profile_queries.moved_to(AnonymousUser(), drop.slug) is None
    assert profile_queries.moved_to(coordinator, drop.slug) == keep


def test_an_old_address_is_never_given_away(keep, drop, coordinator):
    merge(keep, drop, coordinator)
    again = ActorFactory(name="Havblikk")
    assert again.slug.startswith("havblikk-")
    assert unique_slug(Actor, "Havblikk") == "havblikk"  # what it would have been without the rule


def test_chosen_values_are_taken_and_the_rest_kept(keep, drop, coordinator):
    number = organisation_number(3)
    Actor.objects.filter(pk=drop.pk).update(
        organisation_number=number, website="https://havblikk.example", about="Dropp", logo="logos/x.png"
    )
    Actor.objects.filter(pk=keep.pk).update(about="Behold", parent_number=number)
    merge(keep, drop, coordinator, values=["organisation_number", "website", "logo"])
    keep.refresh_from_db()
    assert (keep.name, keep.about, keep.organisation_number, keep.website, keep.website_domain, keep.logo.name) == (
        "Havblikk AS",
        "Behold",
        number,
        "https://havblikk.example",
        "havblikk.example",
        "logos/x.png",
    )
    assert keep.parent_number == ""
    assert keep.slug == "havblikk-as"


def test_the_audit_log_and_the_history_tell_what_happened(keep, drop, coordinator):
    NeedFactory(owner=drop)
    Event.objects.all().delete()
    SolutionFactory(supplier=drop)
    ResponseFactory(firm=drop)
    merge(keep, drop, coordinator, values=["name"])
    entry = AuditEntry.objects.get(action="merge_actors")
    assert (entry.by_id, entry.target_id) == (coordinator.pk, str(keep.pk))
    assert entry.before["merged"]["slug"] == "havblikk"
    assert entry.before["merged"]["id"] == drop.pk
    assert entry.before["replaced"] == {"name": "Havblikk AS"}
    assert entry.after == {"moved": {"procurement.Need": 1, "solutions.Solution": 1}}
    gone = AuditEntry.objects.get(action="merged_into")
    assert (gone.target_id, gone.after) == (str(drop.pk), {"actor": keep.slug})
    assert keep.history.latest().history_change_reason == "+ havblikk"


def test_the_administrators_of_both_are_told_once_each_in_their_language(keep, drop, coordinator):
    both = UserFactory(language="en")
    for actor in (keep, drop):
        MembershipFactory(person=both, actor=actor, role="administrator")
    one = MembershipFactory(actor=drop, role="administrator").person
    MembershipFactory(actor=drop, role="editor")
    merge(keep, drop, coordinator)
    mails = {mail.to: mail for mail in OutgoingMail.objects.filter(key__startswith="actor-merged:")}
    assert set(mails) == {both.email, one.email}
    assert mails[both.email].subject == "Havblikk and Havblikk AS are now one actor in HelseHub"
    assert mails[one.email].subject == "Havblikk og Havblikk AS er nå én aktør i HelseHub"
    assert keep.get_absolute_url() in mails[one.email].text


# Who may, and when.


@pytest.mark.parametrize("who", ["person", "member", "editor", "administrator"])
def test_only_coordinators_merge(keep, drop, who):
    by = UserFactory()
    if who != "person":
        for actor in (keep, drop):
            MembershipFactory(person=by, actor=actor, role=who)
    with pytest.raises(NotAllowed):
        merge(keep, drop, by)
    with pytest.raises(NotAllowed):
        merging_actions.mark_as_distinct(one=keep, other=drop, by=by)
    assert Actor.objects.filter(pk=drop.pk).exists()


ORDER = [ActorState.APPROVED, ActorState.APPLIED, ActorState.ASKED, ActorState.DECLINED, ActorState.SUSPENDED]
REFUSED = {
    *((kept, ActorState.APPROVED) for kept in ORDER if kept != ActorState.APPROVED),
    *((kept, ActorState.SUSPENDED) for kept in ORDER if kept != ActorState.SUSPENDED),
    (ActorState.DECLINED, ActorState.APPLIED),
    (ActorState.DECLINED, ActorState.ASKED),
}


@pytest.mark.parametrize("kept", ORDER)
@pytest.mark.parametrize("dropped", ORDER)
def test_a_merge_never_changes_what_is_public_against_a_decision(kept, dropped):
    keep, drop = ActorFactory.build(pk=1, state=kept), ActorFactory.build(pk=2, state=dropped)
    assert bool(why_not_merge(keep, drop)) == ((kept, dropped) in REFUSED)


def test_an_actor_is_not_merged_with_itself(keep, coordinator):
    with pytest.raises(ActionRefused):
        merge(keep, keep, coordinator)


def test_a_second_merge_of_the_same_pair_is_refused(keep, drop, coordinator):
    merge(keep, drop, coordinator)
    with pytest.raises(ActionRefused) as refusal:
        merge(keep, drop, coordinator)
    assert refusal.value.code == "gone"


def test_found_to_be_two_twice_is_one_row_and_one_entry(keep, drop, coordinator):
    for one, other in ((keep, drop), (drop, keep)):
        merging_actions.mark_as_distinct(one=one, other=other, by=coordinator)
    assert DistinctPair.objects.count() == 1
    assert AuditEntry.objects.filter(action="mark_as_distinct").count() == 1


def test_nothing_else_is_touched(keep, drop, bystander, coordinator):
    need, solution = NeedFactory(owner=bystander), SolutionFactory(supplier=bystander)
    merge(keep, drop, coordinator)
    assert (Need.objects.get(), Solution.objects.get()) == (need, solution)
    assert Solution.objects.get().supplier == bystander


def test_who_applied_for_the_dropped_one_asks_the_kept_ones_people(keep, drop, coordinator):
    Actor.objects.filter(pk=drop.pk).update(state="applied")
    runs = MembershipFactory(actor=keep, role="administrator").person
    stranger = MembershipFactory(actor=drop, role="administrator").person
    member = MembershipFactory(actor=keep, role="member").person
    MembershipFactory(actor=drop, role="administrator", person=member)
    merging_actions.merge_actors(keep=keep, drop=drop, by=coordinator)
    assert dict(Membership.objects.values_list("person", "role")) == {runs.pk: "administrator", member.pk: "member"}
    asked = JoinRequest.objects.get()
    assert (asked.actor, asked.person, asked.state) == (keep, stranger, "waiting")
    assert OutgoingMail.objects.filter(key__startswith=f"join-asked:{asked.public_id}").get().to == runs.email
    told = OutgoingMail.objects.get(key__startswith="actor-merged:", to=stranger.email)
    assert reverse("actors:join_ask", args=[keep.slug]) in told.text


def test_two_applications_become_one_with_the_people_of_both(keep, drop, coordinator):
    Actor.objects.update(state="applied")
    people = {MembershipFactory(actor=actor, role="administrator").person for actor in (keep, drop)}
    merging_actions.merge_actors(keep=keep, drop=drop, by=coordinator)
    assert {membership.person for membership in keep.memberships.all()} == people


def test_a_body_that_becomes_another_is_asked_once_to_the_same_meeting(keep, drop, coordinator):
    both, one = WorkMeetingFactory().event, WorkMeetingFactory().event
    both.invited.set([keep, drop])
    one.invited.set([drop])
    merge(keep, drop, coordinator)
    assert [list(event.invited.all()) for event in (both, one)] == [[keep], [keep]]
