"""Whatever is done in whatever order: no sealed response is shown, none is lost, and nobody is told anything twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from actors.models import Membership
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import OutgoingMail
from procurement.lifecycle import concluding, handover, reopening
from procurement.models import Need, Response
from procurement.models.response_trail import fingerprint_of
from procurement.needs import amending, watching
from procurement.responses import actions as response_actions
from procurement.responses import confirming, opening
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory

FIRMS = st.integers(0, 2)
NEWS = "sealed:need-news:"
EVENTS = [
    *("submit", "submit", "submit", "write", "give_up", "amend", "confirm"),
    *("time_passes", "time_passes", "open_all", "end", "reopen"),
]


class Dialogue(RuleBasedStateMachine):
    """The model knows, for each firm and round, the words submitted last, and which of them the owner has opened."""

    @initialize(is_sealed=st.booleans())
    def begin(self, is_sealed):
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.need = NeedFactory(is_sealed=is_sealed)
        self.firms = [ActorFactory(name=f"Firma{number}merke AS") for number in range(3)]
        self.editors = [MembershipFactory(actor=firm).person for firm in self.firms]
        self.owner = MembershipFactory(actor=self.need.owner).person
        self.follower = UserFactory()
        self.coordinator = CoordinatorFactory(is_superuser=True)
        for actor in (self.need.owner, *self.firms):
            MembershipFactory(person=self.coordinator, actor=actor, role=Membership.Role.ADMINISTRATOR)
        watching.watch_need(need=self.need, by=self.follower)
        self.words = 0
        self.drafts = {}  # firm -> words of the response it works on, submitted or not
        self.submitted = {}  # firm -> words that stand as submitted in this round
        self.opened = {}  # (firm, round) -> words the owner may read
        self.kept = Counter()  # firm -> how often it has submitted
        self.told = Counter()  # person -> mails about the need

    def teardown(self):
        if hasattr(self, "scope"):
            try:
                self.look()
            finally:
                transaction.set_rollback(True)
                self.scope.__exit__(None, None, None)

    # What the model knows of the need.

    def fresh(self):
        self.need = Need.objects.get(pk=self.need.pk)
        return self.need

    @property
    def is_open(self):
        return self.fresh().is_open()

    def is_read(self, firm):
        return (firm, self.need.round) in self.opened

    def response(self, firm):
        return Response.objects.filter(need=self.need, firm=self.firms[firm], round=self.need.round).living().first()

    def tried(self, allowed, action, **given):
        """Do it; whether it was let through must be what the model says."""
        try:
            with transaction.atomic():
                action(**given)
        except ActionRefused:
            assert not allowed, (action.__name__, self.need.stage)
            return False
        assert allowed, (action.__name__, self.need.stage)
        return True

    def tell_involved(self, besides=None):
        self.told[self.follower.pk] += 1
        for firm, editor in enumerate(self.editors):
            read_before = any(number == firm for number, _round in self.opened)
            if (firm in self.drafts or read_before) and editor != besides:
                self.told[editor.pk] += 1

    def next_words(self, firm):
        self.words += 1
        return f"Hemmelig{self.words}ord fra {firm}"

    # What people do. One rule, so that every kind of event can come in every run.

    @rule(event=st.sampled_from(EVENTS), firm=FIRMS, yes=st.booleans())
    def happens(self, event, firm, yes):
        getattr(self, event)(firm, yes)

    def write(self, firm, _yes):
        words, editor, response = self.next_words(firm), self.editors[firm], self.response(firm)
        if response is None:
            given = {"solution": "Radar", "contact": "Kari", "summary": words}
            done = self.tried(
                self.is_open, response_actions.start_response, need=self.need, firm=self.firms[firm], by=editor, **given
            )
        else:
            allowed = self.is_open and firm not in self.submitted
            done = self.tried(allowed, response_actions.edit_response, response=response, by=editor, summary=words)
        if done:
            self.drafts[firm] = words

    def submit(self, firm, anew):
        if self.response(firm) is None:
            self.write(firm, anew)
        response = self.response(firm)
        if response is None:
            return
        words = {"summary": self.next_words(firm)} if anew else {}
        if self.tried(
            self.is_open, response_actions.submit_response, response=response, by=self.editors[firm], **words
        ):
            self.drafts[firm] = self.submitted[firm] = words.get("summary", self.drafts[firm])
            self.kept[firm] += 1
            if self.is_read(firm):  # only where nothing is sealed: the owner reads what was submitted last
                self.opened[firm, self.need.round] = self.submitted[firm]

    def give_up(self, firm, for_good):
        response = self.response(firm)
        if response is None:
            return
        action = response_actions.withdraw_response if for_good else response_actions.take_back_response
        allowed = self.is_open and not self.is_read(firm) and (for_good or firm in self.submitted)
        if self.tried(allowed, action, response=response, by=self.editors[firm]):
            self.submitted.pop(firm, None)
            if for_good:
                self.drafts.pop(firm)

    def confirm(self, firm, _yes):
        response = self.response(firm)
        if response is not None:
            allowed = self.is_open and firm in self.submitted
            self.tried(allowed, confirming.confirm_response, response=response, by=self.editors[firm])

    def amend(self, _firm, is_material):
        self.words += 1
        given = {"why": "Nye tall", "is_material": is_material, "budget_to": 1_000_000 + self.words}
        if self.tried(self.is_open, amending.amend_need, need=self.need, by=self.owner, **given):
            self.tell_involved()

    def time_passes(self, _firm, closes):
        Need.objects.filter(pk=self.need.pk, stage="published").update(
            response_deadline=Now() - timedelta(milliseconds=1)
        )
        if closes:
            concluding.close_due_needs()

    def open_all(self, _firm, _yes):
        unsealed = self.fresh().responses_are_unsealed()
        if self.tried(unsealed, opening.open_responses, need=self.need, by=self.owner):
            self.opened |= {(firm, self.need.round): words for firm, words in self.submitted.items()}

    def end(self, _firm, hands_over):
        stage = self.fresh().stage
        if hands_over:
            given = {"need": self.need, "by": self.owner, "url": "https://doffin.no/1"}
            if self.tried(stage == "closed", handover.hand_over_need, **given):
                self.tell_involved()
        else:
            given = {"need": self.need, "by": self.owner, "outcome": "dropped", "conclusion": "Ingen penger"}
            self.tried(stage in {"closed", "handed_over"}, concluding.conclude_need, **given)

    def reopen(self, _firm, _yes):
        allowed = self.fresh().stage != "published"
        again = timezone.now() + timedelta(days=30)
        given = {"need": self.need, "by": self.owner, "why": "Mer å spørre om", "response_deadline": again}
        if self.tried(allowed, reopening.reopen_need, **given):
            self.tell_involved()
            for firm in [firm for firm in self.drafts if self.is_read(firm)]:
                del self.drafts[firm]
                del self.submitted[firm]
            self.fresh()

    def look(self):
        """The pages of the owner and of everyone outside: no word of what is not opened."""
        unread = set(self.drafts.values()) - set(self.opened.values())
        for person in (None, self.follower, self.coordinator, self.owner):
            client = Client()
            if person:
                client.force_login(person)
            addresses = [self.need.get_absolute_url(), reverse("procurement:need_responses", args=[self.need.slug])]
            html = "".join(client.get(address).content.decode() for address in addresses)
            assert not [words for words in unread if words in html]
            if person is not self.owner:
                assert "Hemmelig" not in html

    # What must hold after each.

    @invariant()
    def the_owner_sees_what_is_opened_and_nobody_else_anything(self):
        if not hasattr(self, "need"):
            return
        seen = Response.objects.visible_to(self.owner).filter(need=self.need).select_related("firm")
        assert {
            (self.firms.index(response.firm), response.round): response.versions.last().content["summary"]
            for response in seen
        } == self.opened
        for person in (self.follower, self.coordinator):
            assert not Response.objects.visible_to(person).exists()
        for firm, editor in zip(self.firms, self.editors, strict=True):
            assert not Response.objects.visible_to(editor).exclude(firm=firm).exists()

    @invariant()
    def nothing_that_was_submitted_is_lost(self):
        if not hasattr(self, "need"):
            return
        rows = Response.objects.filter(need=self.need, state="submitted").select_related("firm")
        standing = {(self.firms.index(row.firm), row.round): row for row in rows}
        now = {(firm, self.fresh().round): words for firm, words in self.submitted.items()}
        assert {key: row.summary for key, row in standing.items()} == self.opened | now
        for row in rows:
            last = row.versions.last()
            assert row.fingerprint == last.fingerprint == fingerprint_of(last.content)
        for firm, times in self.kept.items():
            versions = self.firms[firm].responses.values_list("versions", flat=True)
            assert len([version for version in versions if version]) == times

    @invariant()
    def everyone_is_told_each_thing_once(self):
        if not hasattr(self, "need"):
            return
        mails = Counter(OutgoingMail.objects.filter(key__startswith=NEWS).values_list("to", flat=True))
        people = {self.follower.pk: self.follower, **{editor.pk: editor for editor in self.editors}}
        assert mails == Counter({people[pk].email: number for pk, number in self.told.items()})


@pytest.mark.django_db
def test_no_order_of_events_breaks_the_seal():
    run_state_machine_as_test(
        Dialogue,
        settings=settings(
            max_examples=8, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
