"""Every page of the demo ecosystem: accessible, narrow enough for a phone, and talking to nobody else."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from actors.models import Actor, User
from events.models import Event
from funding.models import Call
from procurement.models import Follower, JointNeed, MeetingSlot, Minutes, Need, Option, Partnership
from projects.models import Project
from solutions.models import Solution

AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

pytestmark = pytest.mark.django_db(transaction=True)


def public_pages():
    yield from (
        reverse(name)
        for name in (
            "portal:home",
            "portal:insight",
            "portal:accessibility",
            "portal:privacy",
            "actors:actor_list",
            "procurement:need_list",
            "projects:project_list",
            "funding:call_list",
            "solutions:solution_list",
            "solutions:front_runners",
            "events:event_list",
            "account_login",
            "gallery",
            "letter_gallery",
            "account_signup",
            "account_reset_password",
        )
    )
    yield reverse("portal:search") + "?q=demens"
    yield reverse("portal:search") + "?q=xyzzyxyzzy"
    yield reverse("procurement:need_list") + "?q=xyzzyxyzzy"
    yield reverse("procurement:need_dialogue", args=[MeetingSlot.objects.get(state="booked").need.slug])
    given_up = Option.objects.get(state="given_up")
    yield reverse("procurement:need_options", args=[given_up.need.slug])
    yield given_up.get_absolute_url()
    yield reverse("procurement:need_joint", args=[JointNeed.objects.get(need__stage="published").need.slug])
    yield Partnership.objects.shown().order_by("pk").first().get_absolute_url()
    for model in (Actor, Need, Project, Call, Solution, Event):
        yield model.objects.filter(slug__isnull=False).visible_to(nobody()).order_by("pk").first().get_absolute_url()


def own_pages():
    yield from (
        reverse(name)
        for name in (
            "portal:my_page",
            "matching:choices",
            "matching:search_list",
            "matching:no_list",
            "actors:actor_register",
            "procurement:need_create",
            "mfa_index",
        )
    )
    need = Need.objects.get(title="Fall på korttidsavdelingen oppdages for sent")
    yield reverse("procurement:need_responses", args=[need.slug])
    yield reverse("procurement:need_reply", args=[need.slug]) + "?kind=invitation"
    yield need.responses.order_by("pk").first().get_absolute_url()

    meeting = MeetingSlot.objects.get(state="booked")
    for page in ("need_meeting_plan", "need_add_slots", "need_conference"):
        yield reverse(f"procurement:{page}", args=[meeting.need.slug])
    yield reverse("procurement:slot_cancel", args=[meeting.public_id])
    for page in ("need_dialogue", "need_dialogue_file", "dialogue_note", "need_disclosure", "need_case"):
        yield reverse(f"procurement:{page}", args=[meeting.need.slug])
    unshared = meeting.need.dialogue.get(shared_at=None, kind="information")
    yield reverse("procurement:dialogue_share", args=[meeting.need.slug, unshared.public_id])
    minutes = Minutes.objects.get(state="with_supplier")
    yield minutes.get_absolute_url()
    yield reverse("procurement:minutes_share", args=[minutes.slot.public_id])

    yield from options_pages()
    asked = Follower.objects.get(state="asked", need__owner__name="Drammen kommune")
    for page in ("need_followers", "need_follower_invite"):
        yield reverse(f"procurement:{page}", args=[asked.need.slug])
    yield reverse("procurement:follower_detail", args=[asked.public_id])
    joint = JointNeed.objects.get(need__stage="published").need
    for page in ("need_joint", "joint_invite"):
        yield reverse(f"procurement:{page}", args=[joint.slug])
    yield reverse("procurement:joint_edit", args=[joint.joint.members.get(actor=joint.owner).public_id])


def options_pages():
    option = Option.objects.get(state="open", holder__name="Drammen kommune")
    for page in ("need_options", "need_open_options"):
        yield reverse(f"procurement:{page}", args=[option.need.slug])
    for page in ("option_detail", "option_edit", "option_call_off", "option_give_up"):
        yield reverse(f"procurement:{page}", args=[option.public_id])
    yield reverse("procurement:call_off_annul", args=[option.call_offs.first().public_id])
    yield reverse("solutions:purchase", args=[option.public_id])
    open_need = Need.objects.filter(owner=option.holder, stage="published").order_by("pk").first()
    yield reverse("procurement:option_new", args=[open_need.slug])
    yield reverse("procurement:need_options", args=[open_need.slug])


def room_pages():
    """Of the body that leads the partnership."""
    need = Partnership.objects.order_by("pk").first().need
    for page in ("need_room", "room_post", "room_meeting"):
        yield reverse(f"procurement:{page}", args=[need.slug])
    for kind in ("lesson", "template", "recording", "question"):
        yield reverse("procurement:room_post", args=[need.slug]) + f"?kind={kind}&phase=pilot"
    question = need.room.filter(kind="question").first()
    for page in ("room_answer", "room_remove"):
        yield reverse(f"procurement:{page}", args=[need.slug, question.public_id])
    yield need.work_meetings.first().event.get_absolute_url()


def partnership_pages():
    """Of the body that leads it."""
    partnership = Partnership.objects.order_by("pk").first()
    yield partnership.get_absolute_url()
    for page in ("partnership_edit", "partnership_phases", "goal_add"):
        yield reverse(f"procurement:{page}", args=[partnership.need.slug])
    running = partnership.phases.filter(state="running").first()
    for page in ("phase_partners", "phase_gate", "phase_stop"):
        yield reverse(f"procurement:{page}", args=[running.public_id])
    planned = partnership.phases.filter(state="planned").first()
    yield reverse("procurement:phase_edit", args=[planned.public_id])
    goal = partnership.goals.filter(phase=None).first()
    for page in ("goal_edit", "goal_measure"):
        yield reverse(f"procurement:{page}", args=[goal.public_id])


def followers_pages():
    """Of a body that follows others' needs."""
    yield reverse("procurement:following")
    follower = Follower.objects.active().get(actor__name="Lier kommune", need__followers_meet=True)
    for page in ("follower_detail", "follower_leave"):
        yield reverse(f"procurement:{page}", args=[follower.public_id])
    yield follower.need.get_absolute_url()
    yield reverse("procurement:need_meetings", args=[follower.need.slug])
    other = Need.objects.published().filter(owner__name="Vestre Viken HF", stage="published").order_by("pk").first()
    yield reverse("procurement:need_follow_ask", args=[other.slug])
    draft = Need.objects.get(title="Hjelp når noen har falt hjemme")
    yield reverse("matching:similar_to", args=[draft.slug])
    yield reverse("procurement:need_step", args=[draft.slug, 1])


def firms_pages():
    yield reverse("portal:my_page")
    yield reverse("procurement:need_meetings", args=[MeetingSlot.objects.get(state="booked").need.slug])
    yield reverse("procurement:minutes_mark", args=[Minutes.objects.get(state="with_supplier").slot.public_id])


def coordinators_pages():
    waiting = Actor.objects.filter(state="applied").order_by("pk").first()
    yield reverse("actors:application", args=[waiting.slug])
    yield reverse("actors:application_edit", args=[waiting.slug])
    yield reverse("actors:actor_register") + "?by_hand=1"
    yield reverse("matching:similar_needs")
    two = Need.objects.published().filter(stage="published").order_by("owner_id", "pk").distinct("owner_id")[:2]
    yield reverse("matching:similar_suggest") + "?" + "&".join(f"need={need.slug}" for need in two)


def nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


class Visit:
    """A visitor who notes what is wrong on each page."""

    def __init__(self, browser, server, user=None, *, with_axe):
        self.server, self.with_axe = server, with_axe
        self.context = browser.new_context(
            base_url=server.url, bypass_csp=True, viewport={"width": 1280, "height": 900}
        )
        if with_axe:
            self.context.add_init_script(path=AXE)
        if user is not None:
            self.context.add_cookies([self.session(user)])
        self.page = self.context.new_page()
        self.elsewhere: set[str] = set()
        self.wrong: list[str] = []
        self.page.on("request", self.note_request)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))

    def session(self, user):
        from django.contrib.auth import SESSION_KEY
        from django.test import Client

        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.session[SESSION_KEY]
        return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.server.url}

    def note_request(self, request):
        host = urlsplit(request.url).netloc
        if host and host != urlsplit(self.server.url).netloc:
            self.elsewhere.add(request.url)

    def look(self, path):
        answer = self.page.goto(path)
        if answer.status != 200:
            self.wrong.append(f"{path}: status {answer.status}")
            return
        if self.with_axe:
            self.ask_axe(path)
        if self.page.locator("h1").count() != 1:
            self.wrong.append(f"{path}: not exactly one h1")
        self.page.set_viewport_size({"width": 320, "height": 800})
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            self.wrong.append(f"{path}: {too_wide} px too wide at 320 px")
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def ask_axe(self, path):
        result = self.page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG)
        for violation in result["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:3]]
            self.wrong.append(f"{path}: {violation['id']}: {violation['help']} {nodes}")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_page_is_accessible_and_keeps_to_itself(browser, live_server, demo, language):
    """In English axe sees the public pages, with every component: a page is one template, whatever words stand in it."""
    with translation.override(language):
        public, own, curated = list(public_pages()), list(own_pages()), list(coordinators_pages())
        firms = list(firms_pages())
        partnership = [*partnership_pages(), *room_pages()]
        followers = list(followers_pages())
    visits = []
    for email, paths in (
        (None, public),
        ("kommune@drammen.example", own),
        ("koordinator@helsehub.example", curated),
        ("firma@firma.example", firms),
        ("innkjop@stavanger.example", partnership),
        ("folger@lier.example", followers),
    ):
        user = email and User.objects.get(email=email)
        visit = Visit(browser, live_server, user, with_axe=language == "nb" or user is None)
        visits.append(visit)
        for path in paths:
            visit.look(path)
        visit.context.close()
    assert [words for visit in visits for words in visit.wrong] == []
    assert set().union(*(visit.elsewhere for visit in visits)) == set()


def test_pages_break_no_content_security_policy(browser, live_server, demo):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    violations: list[str] = []
    page.on("console", lambda m: violations.append(m.text) if "Content Security Policy" in m.text else None)
    with translation.override("nb"):
        for path in public_pages():
            page.goto(path)
    page.goto("/ui/")
    context.close()
    assert violations == []
