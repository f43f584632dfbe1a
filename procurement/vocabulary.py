"""Lists the procurement pages choose from."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from actors.vocabulary import ActorKind

# Who may answer a need: those who make and sell, develop or build. Public bodies, funders and those who gather
# firms (clusters, associations) do not answer on a firm's behalf: a response speaks for one supplier.
RESPONDING_KINDS = (
    ActorKind.FIRM,
    ActorKind.INNOVATION_COMPANY,
    ActorKind.RESEARCH,
    ActorKind.PROPERTY_DEVELOPER,
)


class InnovationType(models.TextChoices):
    """Innovative acquisition: the codes of eForms BT-776, in our own words."""

    MARKET = "mar-nov", _("New to the market")
    ORGANISATION = "org-nov", _("New to the organisation")
    PROCESS = "proc-innov", _("A new way of working")
    PRODUCT = "prod-innov", _("A new product or service")
    RESEARCH = "rd-act", _("Needs research and development")


# What each code means to whoever writes a need, after DFØ's guidance on BT-776.
INNOVATION_HELP = {
    InnovationType.MARKET: _(
        "Nobody sells it today, or it must be clearly better than what is sold. You challenge suppliers to develop it."
    ),
    InnovationType.ORGANISATION: _(
        "Others may use it already, but it is new to you. Notices on Doffin no longer have this one, so choose another "
        "as well if it fits."
    ),
    InnovationType.PROCESS: _(
        "What is new is how the work is done: other steps, other roles, or a service given in another place."
    ),
    InnovationType.PRODUCT: _(
        "What is new is the thing itself: a product, a service or a building that did not exist."
    ),
    InnovationType.RESEARCH: _(
        "Somebody must find something out or build a prototype before there is anything to buy."
    ),
}

# Whether responses are sealed, in short.
SEALED_WORDS = {True: _("Sealed until the deadline"), False: _("Can be opened as they come")}


class Outcome(models.TextChoices):
    """What came of a need."""

    COMPETITION = "competition", _("Goes on to a competition")
    BOUGHT = "bought", _("A solution was bought")
    DEVELOPED = "developed", _("A solution is being developed together")
    DROPPED = "dropped", _("The need will not be followed up now")


# Technology readiness levels, after the European Union's scale, in words for people who buy.
TRL = (
    (1, _("1: Basic principles observed")),
    (2, _("2: Concept formulated")),
    (3, _("3: Concept proven by experiment")),
    (4, _("4: Tested in a laboratory")),
    (5, _("5: Tested in a relevant setting")),
    (6, _("6: Demonstrated in a relevant setting")),
    (7, _("7: Prototype demonstrated in real use")),
    (8, _("8: Complete and qualified")),
    (9, _("9: In ordinary use")),
)

# A small selection of the Common Procurement Vocabulary (Regulation (EC) No 213/2008): what health needs most often
# touch. Names after DFØ's code list (CC BY 4.0), shortened or corrected where a reader would stumble.
CPV = {
    "31620000": ("Akustiske og visuelle signalapparater", "Sound or visual signalling apparatus"),
    "32441000": ("Telemetriutstyr", "Telemetry equipment"),
    "33100000": ("Medisinsk utstyr", "Medical equipment"),
    "33110000": ("Utstyr for medisinsk bildebehandling", "Imaging equipment for medical use"),
    "33120000": ("Registreringssystemer og undersøkelsesutstyr", "Recording systems and exploration devices"),
    "33123000": ("Utstyr til hjerte- og karundersøkelser", "Cardiovascular devices"),
    "33124000": ("Utstyr til diagnostikk og radiodiagnostikk", "Diagnostics and radiodiagnostic devices"),
    "33140000": ("Medisinske forbruksvarer", "Medical consumables"),
    "33151000": ("Utstyr til stråleterapi", "Radiotherapy devices and supplies"),
    "33157000": ("Gassterapiutstyr og respiratorer", "Gas-therapy and respiratory devices"),
    "33160000": ("Operasjonsteknikk", "Operating techniques"),
    "33180000": ("Funksjonsstøtte", "Functional support"),
    "33190000": ("Diverse medisinsk utstyr", "Miscellaneous medical devices and products"),
    "33192000": ("Møbler til medisinsk bruk", "Medical furniture"),
    "33195000": ("Pasientovervåkingssystemer", "Patient-monitoring systems"),
    "33196000": ("Medisinske hjelpemidler", "Medical aids"),
    "33196200": ("Hjelpemidler for personer med nedsatt funksjonsevne", "Devices for the disabled"),
    "33197000": ("Datautstyr til medisinsk bruk", "Medical computer equipment"),
    "33600000": ("Farmasøytiske produkter", "Pharmaceutical products"),
    "35121700": ("Alarmsystemer", "Alarm systems"),
    "38000000": ("Laboratorieutstyr, optisk utstyr og presisjonsutstyr", "Laboratory, optical and precision equipment"),
    "45215100": ("Bygging av helsebygg", "Construction work for buildings relating to health"),
    "48180000": ("Medisinsk programvare", "Medical software"),
    "48814000": ("Medisinske informasjonssystemer", "Medical information systems"),
    "48814100": ("Sykepleieinformasjonssystemer", "Nursing information systems"),
    "48814200": ("Pasientadministrative systemer", "Patient-administration systems"),
    "48814400": ("Kliniske informasjonssystemer", "Clinical information systems"),
    "72000000": ("IT-tjenester", "IT services"),
    "72200000": ("Programmering og rådgivning", "Software programming and consultancy services"),
    "72212180": ("Utvikling av medisinsk programvare", "Medical software development services"),
    "73000000": ("Forskning og utvikling", "Research and development services"),
    "73110000": ("Forskning", "Research services"),
    "73120000": ("Eksperimentell utvikling", "Experimental development services"),
    "73300000": (
        "Planlegging og gjennomføring av forskning og utvikling",
        "Design and execution of research and development",
    ),
    "79400000": ("Bedriftsrådgivning", "Business and management consultancy"),
    "80561000": ("Undervisning i helse", "Health training services"),
    "85100000": ("Helsetjenester", "Health services"),
    "85110000": ("Sykehustjenester", "Hospital services"),
    "85141000": ("Tjenester fra helsepersonell", "Services provided by medical personnel"),
    "85144000": ("Tjenester fra behandlingsinstitusjoner", "Residential health facilities services"),
    "85148000": ("Medisinske analyser", "Medical analysis services"),
    "85310000": ("Sosialt arbeid", "Social work services"),
}


def cpv_name(code: str) -> str:
    """The code's name in the page's language; empty for a code outside the selection."""
    norwegian, english = CPV.get(code, ("", ""))
    return english if (get_language() or "nb").startswith("en") else norwegian


def clean_cpv(value: str) -> str:
    """Eight digits from what people write (`33195000-3`, `33195000`); raises ValidationError."""
    match = re.fullmatch(r"(\d{8})(?:-\d)?", value.strip())
    if not match or not "03" <= match[1][:2] <= "98":
        raise ValidationError(
            _("“%(code)s” is not a CPV code. A code has eight digits, for example 33195000."),
            code="cpv",
            params={"code": value.strip()},
        )
    return match[1]


def validate_cpv(value: str) -> None:
    if clean_cpv(value) != value:
        raise ValidationError(_("Write the code with eight digits and no check digit."), code="cpv")
