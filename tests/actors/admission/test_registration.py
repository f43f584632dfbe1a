"""Registering an organisation by its number."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from actors.admission import queries as admission_queries
from actors.admission import registration
from actors.admission.enterprise import from_unit
from actors.admission.register import look_up
from actors.admission.registration_forms import RegistrationForm, sealed
from actors.models import Actor, Membership, Region
from actors.states import ActorState
from actors.validators import clean_organisation_number
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    RegionFactory,
    UserFactory,
    organisation_number,
)
from tests.factories.enhetsregisteret import deleted, running, sub_unit, unit

pytestmark = pytest.mark.django_db

PAGE = "/aktorer/registrer/"
NUMBER, OTHER = organisation_number(0), organisation_number(1)


@pytest.fixture
def brreg(settings):
    with running() as server:
        settings.BRREG_URL = server.url
        settings.BRREG_TIMEOUT = 15.0  # a busy machine's tests; those about waiting set their own
        yield server


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def sent(**changes):
    given = {"name": "Ny AS", "kind": "firm", "organisation_number": NUMBER}
    return {**given, "application": "Fordi.", "offers_text": "Sensorer.", **changes}


def shown(response):
    return {name: response.context["form"][name].value() for name in RegistrationForm.base_fields}


@pytest.mark.parametrize(
    "written",
    [
        "974760673",
        "974 760 673",
        "NO 974 760 673 MVA",
        "no974760673mva",
        "974\u00a0760\u00a0673",
        "974\u202f760\u2009673",
        "974.760.673",
        "Org.nr.: 974 760 673",
        " 974760673\ufeff",
    ],
)
def test_a_number_is_understood_however_it_is_written(written):
    assert clean_organisation_number(written) == "974760673"


def test_the_first_step_asks_for_the_number_alone(client, person):
    response = client.get(PAGE)
    assert response.status_code == 200
    assert b'name="application"' not in response.content
    assert b'name="number"' in response.content


def test_anonymous_is_sent_to_log_in(client):
    for answer in (client.get(PAGE + f"?number={NUMBER}"), client.post(PAGE, sent())):
        assert answer.status_code == 302
        assert answer.url.startswith("/konto/")


def test_looking_up_fills_in_the_form(client, person, brreg):
    place = RegionFactory(code="3301", name="Drammen")
    brreg.add(unit(NUMBER))
    response = client.get(PAGE, {"number": f"NO {NUMBER[:3]}\u00a0{NUMBER[3:6]}.{NUMBER[6:]} MVA"})
    values = shown(response)
    assert values["name"] == "Fjordvakt Sensor AS"
    assert (values["organisation_number"], values["kind"], values["region"]) == (NUMBER, "firm", str(place.pk))
    assert "Funnet i Enhetsregisteret" in response.content.decode()


def test_a_municipality_we_do_not_keep_becomes_its_county(brreg):
    county = RegionFactory(code="33", level=Region.Level.COUNTY)
    brreg.add(unit(NUMBER))
    assert admission_queries.region_of(look_up(NUMBER).enterprise) == county


ANSWERS = {
    "bankrupt": ("Enhetsregisteret sier: konkurs", "The register says: bankrupt"),
    "winding up": ("Enhetsregisteret sier: under avvikling", "The register says: being wound up"),
    "deleted": ("Enhetsregisteret sier: slettet", "The register says: deleted"),
    "sub-unit": ("Dette er en underenhet", "This is a sub-unit"),
    "unknown": ("Enhetsregisteret kjenner ikke nummeret", "The register does not know this number"),
    "410": ("Virksomheten er fjernet fra Enhetsregisteret", "The register has removed this organisation"),
    "500": ("Enhetsregisteret svarer ikke nå", "The register does not answer now"),
    "slow": ("Enhetsregisteret bruker for lang tid på å svare", "The register takes too long to answer"),
    "garbage": ("Vi forsto ikke svaret fra Enhetsregisteret", "We did not understand the register"),
}


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("case", ANSWERS)
def test_each_answer_is_told_in_the_persons_language_and_leaves_the_way_open(
    client, person, brreg, settings, case, language
):
    rows = {
        "bankrupt": unit(NUMBER, konkurs=True),
        "winding up": unit(NUMBER, underAvvikling=True),
        "deleted": deleted(NUMBER),
        "sub-unit": sub_unit(NUMBER, OTHER),
    }
    if case in rows:
        brreg.add(rows[case])
    elif case != "unknown":
        brreg.trouble[NUMBER] = case
        settings.BRREG_TIMEOUT = 1.0 if case == "slow" else settings.BRREG_TIMEOUT
    response = client.get(["/aktorer/registrer/", "/en/actors/register/"][language], {"number": NUMBER})
    html = response.content.decode()
    assert ANSWERS[case][language] in html
    assert shown(response)["organisation_number"] == NUMBER
    assert 'name="application"' in html


def test_looking_up_again_keeps_what_was_typed(client, person, brreg):
    brreg.trouble[NUMBER] = "500"
    typed = sent(name="Mitt eget navn", look_up="", website="https://min.example.no")
    values = shown(client.post(PAGE, typed))
    assert (values["name"], values["application"], values["offers_text"]) == ("Mitt eget navn", "Fordi.", "Sensorer.")
    assert values["website"] == "https://min.example.no"
    assert not Actor.objects.exists()


def test_the_parent_replaces_what_the_register_filled_in_but_nothing_a_person_wrote(client, person, brreg):
    brreg.add(unit(OTHER, name="MOR AS"))
    brreg.add(sub_unit(NUMBER, OTHER))
    first = client.get(PAGE, {"number": NUMBER})
    assert re.search(rf'name="look_up"\s+value="{OTHER}"', first.content.decode())
    typed = {name: value or "" for name, value in shown(first).items()}
    typed |= {"application": "Fordi.", "website": "https://min.example.no", "look_up": OTHER}
    values = shown(client.post(PAGE, typed))
    assert (values["name"], values["organisation_number"], values["size_band"]) == ("Mor AS", OTHER, "6-20")
    assert (values["application"], values["website"]) == ("Fordi.", "https://min.example.no")


def test_a_number_that_is_none_is_said_so_and_nothing_is_lost(client, person):
    html = client.get(PAGE, {"number": "123"}).content.decode()
    assert "ikke et gyldig organisasjonsnummer" in html
    response = client.post(PAGE, sent(organisation_number="123", look_up=""))
    assert "ikke et gyldig organisasjonsnummer" in response.content.decode()
    assert shown(response)["application"] == "Fordi."


def test_by_hand_asks_nobody(client, person, brreg):
    response = client.get(PAGE, {"number": NUMBER, "by_hand": "1"})
    assert shown(response)["organisation_number"] == NUMBER
    assert brreg.asked == []


def test_htmx_gets_only_the_part(client, person, brreg):
    html = client.get(PAGE, {"number": NUMBER}, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in html
    assert 'name="application"' in html


@pytest.mark.parametrize("state", ActorState.values)
def test_a_number_that_is_here_tells_strangers_no_more_than_that(client, person, brreg, state):
    ActorFactory(name="Hemmelig AS", organisation_number=NUMBER, state=state)
    for html in (
        client.get(PAGE, {"number": NUMBER}).content.decode(),
        client.post(PAGE, sent(look_up="")).content.decode(),
        client.post(PAGE, sent()).content.decode(),
    ):
        assert "Denne virksomheten er allerede registrert" in html
        assert ("Hemmelig AS" in html) == (state == "approved")
        assert ("/bli-med/" in html) == (state == "approved")
    assert brreg.asked == []


def test_those_who_have_applied_are_led_to_their_application(client, person):
    actor = MembershipFactory(
        person=person, role="administrator", actor__organisation_number=NUMBER, actor__state="declined"
    ).actor
    address = reverse("actors:application", args=[actor.slug])
    assert address in client.get(PAGE, {"number": NUMBER}).content.decode()
    assert client.post(PAGE, sent()).url == address, "the same form sent twice"


def test_sending_makes_an_application_with_what_the_register_said(client, person, brreg):
    brreg.add(unit(NUMBER, konkurs=True, overordnetEnhet=OTHER))
    seal = shown(client.get(PAGE, {"number": NUMBER}))["register"]
    response = client.post(PAGE, sent(register=seal, address="Et annet sted 1"), follow=True)
    actor = Actor.objects.get()
    assert response.redirect_chain[-1][0] == reverse("actors:application", args=[actor.slug])
    assert (actor.state, actor.application, actor.offers_text) == ("applied", "Fordi.", "Sensorer.")
    assert (actor.legal_form, actor.parent_number, actor.register_standing) == ("AS", OTHER, "bankrupt")
    assert actor.address == "Et annet sted 1"
    assert actor.register_checked_at
    assert actor.memberships.get().role == Membership.Role.ADMINISTRATOR
    assert AuditEntry.objects.get(action="register_actor").after["register"] == "bankrupt"


def test_a_seal_for_another_number_or_altered_counts_for_nothing(client, person, brreg):
    brreg.add(unit(OTHER))
    seal = sealed(look_up(OTHER).enterprise)
    client.post(PAGE, sent(register=seal))
    client.post(PAGE, sent(organisation_number=organisation_number(2), register=seal[:-3] + "abc"))
    assert list(Actor.objects.values_list("legal_form", "register_checked_at")) == [("", None)] * 2


@pytest.mark.parametrize("field", ["organisation_number", "name", "kind", "application", "offers_text"])
def test_what_is_missing_is_said_and_the_rest_is_kept(client, person, field):
    response = client.post(PAGE, sent(**{"website": "https://behold.example.no", field: ""}))
    assert list(response.context["form"].errors) == [field]
    assert "https://behold.example.no" in response.content.decode()
    assert not Actor.objects.exists()


def test_the_applicant_and_each_coordinator_get_one_mail_in_their_language():
    person = UserFactory(language="en")
    coordinator = CoordinatorFactory(language="nb")
    for n in range(2):
        registration.register_actor(
            by=person, name=f"Ny {n} AS", kind="firm", organisation_number=organisation_number(n), application="Fordi."
        )
    subjects = list(OutgoingMail.objects.filter(to=person.email).order_by("id").values_list("subject", flat=True))
    assert subjects == ["We have received the application for Ny 0 AS", "We have received the application for Ny 1 AS"]
    mail = OutgoingMail.objects.get(to=coordinator.email)
    assert mail.subject == "En virksomhet vil bli med: Ny 0 AS"
    assert "/aktorer/ny-0-as/soknad/" in mail.text


def enterprise(**changes):
    from brreg.enhetsregisteret import Enhet

    return from_unit(Enhet.model_validate(unit(NUMBER, **changes)))


def test_update_from_register_takes_facts_and_leaves_the_actors_own_words():
    place = RegionFactory(code="3301")
    actor = ActorFactory(name="Vår AS", organisation_number=NUMBER, website="https://var.example.no", size_band="1-5")
    changed = registration.update_from_register(
        actor=actor, by=CoordinatorFactory(), enterprise=enterprise(konkurs=True)
    )
    actor.refresh_from_db()
    assert (actor.name, actor.website) == ("Vår AS", "https://var.example.no")
    assert (actor.region, actor.size_band, actor.sector) == (place, "6-20", "private")
    assert (actor.legal_form, actor.register_standing) == ("AS", "bankrupt")
    assert set(changed) == {"legal_form", "address", "register_standing", "region", "sector", "size_band"}
    entry = AuditEntry.objects.get(action="update_from_register")
    assert (entry.before["size_band"], entry.after["size_band"]) == ("1-5", "6-20")


def test_update_from_register_is_the_coordinators_and_about_the_same_number():
    actor = ActorFactory(organisation_number=OTHER)
    for person in (MembershipFactory(actor=actor, role="administrator").person, UserFactory(), AnonymousUser()):
        with pytest.raises(NotAllowed):
            registration.update_from_register(actor=actor, by=person, enterprise=enterprise())
    with pytest.raises(ActionRefused):
        registration.update_from_register(actor=actor, by=CoordinatorFactory(), enterprise=enterprise())


def test_a_coordinator_fetches_on_the_desk(client, brreg):
    client.force_login(CoordinatorFactory())
    brreg.add(unit(NUMBER))
    actor = ActorFactory(organisation_number=NUMBER)
    address = reverse("admin:actors_actor_change", args=[actor.pk])
    page = client.get(address)
    assert "fetch_from_register" in page.content.decode()
    form = {"actors_actor_fetch_from_register": "1", **initial_of(page)}
    response = client.post(address, form, follow=True)
    assert response.redirect_chain, response.context["errors"]
    actor.refresh_from_db()
    assert (actor.legal_form, actor.register_standing) == ("AS", "active")
    assert any("Fjordvakt Sensor AS" in str(message) for message in response.context["messages"])
    brreg.trouble[NUMBER] = "500"
    assert (
        reverse("actors:application", args=[actor.slug])
        in client.get(reverse("admin:actors_actor_open_application", args=[actor.pk])).url
    )


def initial_of(page):
    """What the desk's form would send back untouched."""
    parts = [
        page.context["adminform"].form,
        *(f.formset.management_form for f in page.context["inline_admin_formsets"]),
    ]
    values = {part.add_prefix(name): part[name].value() for part in parts for name in part.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_nobody_fills_the_queue_alone():
    person = UserFactory()
    numbers = [organisation_number(number) for number in range(20, 26)]
    for number in numbers[:5]:
        registration.register_actor(by=person, name=f"Firma {number}", kind="firm", organisation_number=number)
    with pytest.raises(ActionRefused) as refusal:
        registration.register_actor(by=person, name="En til", kind="firm", organisation_number=numbers[5])
    assert refusal.value.code == "too_many"
    Actor.objects.filter(organisation_number=numbers[0]).update(state=ActorState.APPROVED)
    registration.register_actor(by=person, name="En til", kind="firm", organisation_number=numbers[5])
