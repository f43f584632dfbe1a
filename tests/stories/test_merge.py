"""A coordinator finds that two actors are one, and makes them one."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from actors.models import Actor, Membership
from ecosystem.shared.models import OutgoingMail
from procurement.models import Response
from solutions.models import Adoption, Solution
from tests.factories.actors import PASSWORD, ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory, verify
from tests.factories.procurement import NeedFactory, ResponseFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory
from tests.stories import logging_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm():
    """Registered twice: once by the founder, once by somebody in sales who did not find it."""
    firm = ActorFactory(
        name="Pustepilot AS", about="Vi hjelper folk med å puste.", website="https://pustepilot.example"
    )
    MembershipFactory(actor=firm, role="administrator", person=UserFactory(name="Grete Grunder", password=PASSWORD))
    return firm


@pytest.fixture
def again():
    again = ActorFactory(name="Pustepilot Norge", website="https://www.pustepilot.example/norge")
    MembershipFactory(actor=again, role="administrator", person=UserFactory(name="Sven Salg", password=PASSWORD))
    AdoptionFactory(solution=SolutionFactory(title="Pustemåleren", supplier=again))
    return again


def log_in(page, person):
    verify(person)
    logging_in.log_in(page, person.email, PASSWORD)


def link_to_answer(person):
    """As the person finds it in the letter that asks for a yes or a no."""
    text = OutgoingMail.objects.get(to=person.email, key__startswith="appointment-to-answer:").text
    return re.search(r"https?://[^/\s]+(\S+)", text).group(1)


def confirms(page, person, other):
    """From the letter, on a page that shows who it is; answered, nothing is left to answer there."""
    page.context.clear_cookies()
    log_in(page, person)
    page.goto(link_to_answer(person))
    expect(page.get_by_text(other.email)).to_be_visible()
    expect(page.get_by_text(person.email)).to_have_count(0)
    page.get_by_role("button", name=f"Ja, bekreft {other}").click()
    expect(page.get_by_text(f"{other} er bekreftet i Pustepilot AS")).to_be_visible()


def test_a_coordinator_makes_one_actor_of_two(page, firm, again):
    need = NeedFactory()
    for one in (firm, again):
        ResponseFactory(need=need, firm=one, state="submitted")
    founder, seller = firm.memberships.get().person, again.memberships.get().person
    old_address, address = again.get_absolute_url(), firm.get_absolute_url()
    log_in(page, CoordinatorFactory(password=PASSWORD))

    # Finds the pair in the queue.
    page.goto(reverse("admin:actors_actor_changelist"))
    page.get_by_role("link", name="Mulige dubletter").first.click()
    row = page.get_by_role("row").filter(has_text="Pustepilot Norge")
    expect(row).to_contain_text("Navnene ligner (100 %)")
    expect(row).to_contain_text("Samme nettsted: pustepilot.example")
    row.get_by_role("link", name="Sammenlign Pustepilot AS og Pustepilot Norge").click()

    # Compares them. What is sealed is not there.
    expect(page.get_by_role("heading", name="Er dette samme organisasjon?")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Løsninger").last).to_contain_text("1")
    assert need.title not in page.content()
    assert "Svar" not in page.get_by_role("table").last.inner_text()

    # Keeps the first, with the other's website.
    page.get_by_label("Behold Pustepilot AS").check()
    page.get_by_role("row").filter(has_text="Nettsted").get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Slå dem sammen til én").click()
    expect(page.get_by_text("Pustepilot Norge er nå en del av Pustepilot AS.")).to_be_visible()

    # What pointed at the other points at the one.
    kept = Actor.objects.get(pk=firm.pk)
    assert kept.website == "https://www.pustepilot.example/norge"
    assert Solution.objects.get().supplier == kept
    assert Adoption.objects.get().solution.supplier == kept
    assert Response.objects.filter(firm=kept, state="submitted").count() == 2
    assert OutgoingMail.objects.filter(subject__contains="nå én aktør").count() == 2

    # The old address leads there, and shows what has moved.
    page.goto(old_address)
    assert page.url.endswith(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pustepilot AS")
    expect(page.get_by_role("link", name="Pustemåleren").first).to_be_visible()

    # And nothing is left in the queue.
    page.goto(reverse("admin:actors_actor_duplicates"))
    expect(page.get_by_text("Ingen mulige dubletter. Bra jobbet.")).to_be_visible()

    # Nobody acts for both before each side has confirmed the other.
    runs = Membership.objects.filter(actor=kept, role="administrator")
    assert not runs.exists()
    confirms(page, founder, seller)
    assert [row.person for row in runs] == [seller]
    confirms(page, seller, founder)
    assert {row.person for row in runs.all()} == {founder, seller}
