"""The lists of the 2018 survey of the region's health firms (tables 1, 3 and 4): sizes, what actors seek and offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    COUNTY = "county", _("County")
    HOSPITAL_TRUST = "hospital_trust", _("Hospital trust")
    STATE_AGENCY = "state_agency", _("State agency")
    RESEARCH = "research", _("University or research")
    FIRM = "firm", _("Firm")
    ASSOCIATION = "association", _("Business association")
    CLUSTER = "cluster", _("Cluster")
    INNOVATION_COMPANY = "innovation_company", _("Innovation company")
    FUNDER = "funder", _("Funder")
    PROPERTY_DEVELOPER = "property_developer", _("Property developer")


PUBLIC_BODIES = (ActorKind.MUNICIPALITY, ActorKind.COUNTY, ActorKind.HOSPITAL_TRUST, ActorKind.STATE_AGENCY)


class SizeBand(models.TextChoices):
    """Employees, table 1."""

    S1 = "1-5", _("1–5 employees")
    S2 = "6-20", _("6–20 employees")
    S3 = "21-50", _("21–50 employees")
    S4 = "51-200", _("51–200 employees")
    S5 = "201-1000", _("201–1000 employees")
    S6 = "1001-", _("over 1000 employees")


class Sector(models.TextChoices):
    EDUCATION = "education", _("Education and research")
    PUBLIC = "public", _("Public body")
    PRIVATE = "private", _("Private enterprise")
    STATE_OWNED = "state_owned", _("State-owned enterprise")
    OTHER = "other", _("Other")


class Seeks(models.TextChoices):
    """Why an actor takes part, table 3."""

    KNOWLEDGE = "knowledge", _("New knowledge")
    LEARNING = "learning", _("Learning from others")
    REPUTATION = "reputation", _("Reputation")
    NETWORK = "network", _("Knowing other organisations")
    MARKETS = "markets", _("New markets, patient and user groups")
    TECHNOLOGY = "technology", _("New technology")
    RECRUITMENT = "recruitment", _("Recruitment")
    RESEARCH = "research", _("Contact with research and development")
    AUTHORITIES = "authorities", _("Contact with authorities")
    PRODUCT_DEVELOPMENT = "product_development", _("Product development")
    NOT_MISSING_OUT = "not_missing_out", _("Not missing out")
    JOINT_PURCHASING = "joint_purchasing", _("Joint purchasing")
    INTERNATIONALISATION = "internationalisation", _("Internationalisation")
    TEST_FACILITIES = "test_facilities", _("Laboratory and test facilities")


class Offers(models.TextChoices):
    """What an actor brings, table 4."""

    KNOWLEDGE = "knowledge", _("Knowledge")
    COMPETENCE = "competence", _("Competence and experience")
    PROJECT_IDEAS = "project_ideas", _("Project ideas")
    BOARDS = "boards", _("Seats on boards and committees")
    MARKET_ACCESS = "market_access", _("Market access")
    PROJECT_MANAGEMENT = "project_management", _("Project management")
    TECHNOLOGY = "technology", _("Technological solutions")
    FUNDING = "funding", _("Funding")


class RegisterStanding(models.TextChoices):
    """How the Register of Legal Entities says an organisation stands."""

    ACTIVE = "active", _("Active")
    BANKRUPT = "bankrupt", _("Bankrupt")
    WINDING_UP = "winding_up", _("Being wound up")
    DELETED = "deleted", _("Deleted from the register")


class WorkingLanguage(models.TextChoices):
    """What an actor's people can work in."""

    NB = "nb", _("Norwegian")
    EN = "en", _("English")
    SV = "sv", _("Swedish")
    DA = "da", _("Danish")
    SE = "se", _("Northern Sami")
    FI = "fi", _("Finnish")
    DE = "de", _("German")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
    PL = "pl", _("Polish")
    UK = "uk", _("Ukrainian")
    AR = "ar", _("Arabic")
