"""Bodies that buy together: from a need that others have as well to a solution in use, bought under an option."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from playwright.sync_api import expect

from actors.models import User
from procurement.lifecycle.concluding import close_due_needs
from procurement.models import Follower, JointMember, Need, Option, Phase
from solutions.models import Adoption, Solution

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Fallalarm som varsler av seg selv hjemme"
LIERS = "Hjelp når noen har falt hjemme"
BOUGHT = "Taksensor for fall"


@pytest.fixture
def act_as(page, demo, client, live_server):
    """Go on as one of the demo's people, or as nobody. How people log in is told elsewhere."""

    def change(email=None):
        page.context.clear_cookies()
        if email:
            person = User.objects.get(email=email)
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            cookie = client.cookies["sessionid"].value
            page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    return change


def test_from_a_need_to_a_solution_in_use(page, act_as):
    act_as("kommune@drammen.example")
    need = drammen_writes_a_need(page)
    drammen_finds_liers_draft_and_asks(page, need)

    act_as("folger@lier.example")
    lier_shares_it(page, need)

    act_as("kommune@drammen.example")
    drammen_publishes(page, need)
    act_as()
    anyone_sees_the_sum(page, need)

    act_as("folger@baerum.example")
    baerum_asks_to_follow(page, need)

    act_as("kommune@drammen.example")
    drammen_says_yes(page, need)
    a_partnership_is_planned_and_shown(page, need)
    option = lier_is_named(page, need)
    the_need_is_handed_over(page, need, option)
    the_gates_are_passed(page, need)
    act_as()
    anyone_sees_the_decisions(page, need)

    # A coordinator says at the desk which need the solution came of.
    Solution.objects.filter(title=BOUGHT).update(need=need)
    act_as("folger@lier.example")
    lier_buys(page, option)
    act_as()
    the_solution_is_in_use(page, option)


def drammen_writes_a_need(page):
    page.goto("/behov/ny/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=summary]").fill("Eldre som detter alene, skal få hjelp uten å måtte trykke på noe.")
    page.locator("[name=problem]").fill(
        "De som trenger trygghetsalarmen mest, har den ikke på når de ramler. Da blir de liggende til neste besøk."
    )
    on = page.get_by_role("button", name=_("Save and go on"))
    on.click()
    page.locator("[name=wanted_effects]").fill("Hjelp innen en halv time, hele døgnet.")
    on.click()
    page.get_by_label("Fall og fallforebygging").check()
    on.click()
    deadline = timezone.localtime() + timedelta(days=30)
    page.locator("[name=response_deadline_0]").fill(f"{deadline:%Y-%m-%d}")
    page.locator("[name=response_deadline_1]").fill("12:00")
    page.locator("[name=contact_function]").fill("Innovasjonsrådgiver")
    page.locator("[name=contact_email]").fill("innovasjon@drammen.example")
    on.click()
    page.get_by_role("link", name=_("Go on")).click()
    return Need.objects.get(title=TITLE)


def drammen_finds_liers_draft_and_asks(page, need):
    """Lier says the same in other words, and lets others find its drafts."""
    similar = page.locator("main").get_by_role("listitem").filter(has_text=LIERS)
    expect(similar).to_contain_text(_("Why they look alike"))
    similar.get_by_role("link", name=_("Propose to do it together …")).click()
    page.locator("[name=volume_of]").fill("leiligheter")
    page.get_by_role("button", name=_("Ask %(other)s") % {"other": "Lier kommune"}).click()
    page.get_by_role("link", name=_("Change what is special with you")).click()
    page.locator("[name=volume]").fill("300")
    page.get_by_role("button", name=_("Save"), exact=True).click()
    expect(page.locator("main")).to_contain_text("300 leiligheter")


def lier_shares_it(page, need):
    page.goto("/min-side/")
    page.get_by_role("link", name=TITLE).click()
    page.locator("[name=volume]").fill("120")
    page.locator("[name=variant]").fill("Halvparten har ikke bredbånd.")
    page.locator("[name=draft]").select_option(label=LIERS)
    page.get_by_role("button", name=_("Yes, we share the need")).click()
    expect(page.get_by_text(_("You share the need now, and are a participant in it."))).to_be_visible()
    member = JointMember.objects.get(joint__need=need, actor__name="Lier kommune")
    assert (member.state, member.volume) == ("joined", 120)
    assert str(member.gathered) == LIERS


def drammen_publishes(page, need):
    page.goto(reverse("procurement:need_publish", args=[need.slug]))
    page.get_by_role("button", name=_("Publish now")).click()
    expect(page.get_by_text(_("The need is published. Firms it may suit are told."))).to_be_visible()


def anyone_sees_the_sum(page, need):
    page.goto(need.get_absolute_url())
    expect(page.locator("main")).to_contain_text("420 leiligheter")
    page.goto(reverse("procurement:need_joint", args=[need.slug]))
    expect(page.locator("main")).to_contain_text("Halvparten har ikke bredbånd.")


def baerum_asks_to_follow(page, need):
    page.goto(need.get_absolute_url())
    page.get_by_role("link", name=_("Follow as a body")).click()
    page.locator("[name=why]").fill("Vi har samme behov, og vil lære av dere.")
    page.get_by_role("button", name=_("Ask to follow")).click()
    expect(page.get_by_text(_("You have asked. The owner's editors answer, and we write to you."))).to_be_visible()


def drammen_says_yes(page, need):
    page.goto(reverse("procurement:need_followers", args=[need.slug]))
    page.get_by_role("link", name="Bærum kommune").click()
    page.get_by_label(_("Yes, it may follow")).check()
    page.get_by_role("button", name=pgettext("verb", "Answer")).click()
    expect(page.locator("main table")).to_contain_text("Bærum kommune")
    assert set(Follower.objects.active().filter(need=need).values_list("actor__name", "role")) == {
        ("Lier kommune", "participant"),
        ("Bærum kommune", "follower"),
    }


def a_partnership_is_planned_and_shown(page, need):
    page.goto(reverse("procurement:partnership_start", args=[need.slug]))
    page.locator("[name=market_lacks]").fill("Ingen løsning virker uten bredbånd.")
    page.locator("[name=maximum_cost]").fill("4000000")
    page.locator("main form button[type=submit]").first.click()
    today = timezone.localdate()
    for row, name, first, last in ((2, "Prototype i ti hjem", 1, 60), (5, "Kjøp", 61, 90)):
        page.locator(f"[name=phases-{row}-name]").fill(name)
        page.locator(f"[name=phases-{row}-starts_on]").fill(f"{today + timedelta(days=first):%Y-%m-%d}")
        page.locator(f"[name=phases-{row}-ends_on]").fill(f"{today + timedelta(days=last):%Y-%m-%d}")
    page.get_by_role("button", name=_("Plan these phases")).click()
    expect(page.get_by_role("heading", name="1. Prototype i ti hjem")).to_be_visible()
    page.goto(reverse("procurement:goal_add", args=[need.slug]))
    page.locator("[name=text]").fill("Fall blir varslet")
    page.locator("[name=target]").fill("Minst 9 av 10")
    page.get_by_role("button", name=_("Add the goal")).click()
    page.get_by_role("button", name=_("Make it public")).click()
    expect(page.get_by_text(_("The partnership is public."), exact=True)).to_be_visible()


def lier_is_named(page, need):
    page.goto(reverse("procurement:option_new", args=[need.slug]))
    page.locator("[name=holder]").select_option(label="Lier kommune")
    page.locator("[name=subject]").fill("Fallalarm i leiligheter")
    page.locator("[name=measure][value=volume]").check()
    page.locator("[name=unit]").fill("leiligheter")
    page.locator("[name=estimated]").fill("100")
    page.locator("[name=maximum]").fill("120")
    page.locator("[name=until]").fill(f"{timezone.localdate() + timedelta(days=400):%Y-%m-%d}")
    page.get_by_role("button", name=_("Put in the ledger")).click()
    expect(page.locator("main table")).to_contain_text("Lier kommune")
    return Option.objects.get(need=need)


def the_need_is_handed_over(page, need, option):
    """Whoever follows and is named nowhere is warned of; what is named is locked."""
    Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now() - timedelta(seconds=1))
    close_due_needs()
    page.goto(reverse("procurement:need_hand_over", args=[need.slug]))
    expect(page.locator("main")).to_contain_text(_("Name an option for %(body)s") % {"body": "Bærum kommune"})
    page.locator("[name=url]").fill("https://kunngjoring.example/1")
    page.get_by_role("button", name=_("Hand over and tell everyone")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
    option.refresh_from_db()
    assert option.state == "locked"


def the_gates_are_passed(page, need):
    prototype, purchase = Phase.objects.filter(partnership__need=need)
    plan = reverse("procurement:need_partnership", args=[need.slug])
    page.goto(plan)
    page.get_by_role("button", name=_("Begin the phase")).click()
    page.goto(reverse("procurement:phase_partners", args=[prototype.public_id]))
    page.locator("[name=partners]").fill("Fjordvakt Sensor AS\nTrygg Natt Systemer AS")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name=_("To the decision point …")).click()
    page.get_by_label("Fjordvakt Sensor AS").check()
    page.locator("[name=why]").fill("Prototypen virket uten bredbånd.")
    page.get_by_role("button", name=_("Go on"), exact=True).click()

    page.get_by_role("button", name=_("Begin the phase")).click()
    page.goto(reverse("procurement:phase_gate", args=[purchase.public_id]))
    decide(page)
    expect(page.locator("main form")).to_contain_text("Fall blir varslet")
    page.goto(plan)
    page.locator("#goals").get_by_role("link", name=re.compile(_("Measure"))).click()
    page.locator("[name=status][value=met]").check()
    page.locator("[name=result]").fill("47 av 50 fall")
    page.get_by_role("button", name=_("Save the result")).click()
    page.goto(reverse("procurement:phase_gate", args=[purchase.public_id]))
    decide(page)
    expect(page.get_by_text(_("The decision is recorded."))).to_be_visible()


def decide(page):
    page.get_by_label("Fjordvakt Sensor AS").check()
    page.locator("[name=cost]").fill("3500000")
    page.locator("[name=why]").fill("Målet er nådd innenfor kostnaden.")
    page.get_by_role("button", name=_("Go on"), exact=True).click()


def anyone_sees_the_decisions(page, need):
    """Without the amounts, and without whom the need did not go on with being hidden."""
    page.goto(reverse("procurement:need_partnership", args=[need.slug]))
    text = page.locator("main").inner_text()
    assert "Målet er nådd innenfor kostnaden." in text
    assert "47 av 50 fall" in text
    assert "3,5" not in text
    assert "4 mill" not in text


def lier_buys(page, option):
    page.goto(option.get_absolute_url())
    page.get_by_role("link", name=_("Record a purchase")).click()
    page.locator("[name=solution]").select_option(label=BOUGHT)
    page.locator("[name=amount]").fill("121")
    page.get_by_role("button", name=_("Record the purchase")).click()
    expect(page.locator("main form")).to_contain_text("120")
    page.locator("[name=amount]").fill("40")
    page.get_by_role("button", name=_("Record the purchase")).click()
    expect(page.get_by_text(_("The purchase is recorded, and shown as a solution in use."))).to_be_visible()
    option.refresh_from_db()
    assert option.called_off == 40


def the_solution_is_in_use(page, option):
    page.goto(Solution.objects.get(title=BOUGHT).get_absolute_url())
    users = page.locator("#users").get_by_role("listitem").filter(has_text="Lier kommune")
    expect(users).to_contain_text(str(Adoption.objects.get(option=option).get_route_display()))
