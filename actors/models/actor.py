"""Organisations in the ecosystem."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.history import TiedRecords
from ecosystem.shared.languages import ContentLanguage
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.search import SearchQuerySet, search_indexes, search_vector
from ecosystem.shared.slugs import sort_key, unique_slug

from ..names import bare_name
from ..states import ActorState
from ..validators import validate_organisation_number
from ..vocabulary import PUBLIC_BODIES, ActorKind, RegisterStanding, Sector, SizeBand, WorkingLanguage
from .classification import ActorTag, Region, Topic
from .person import User

REMIND_AFTER = timedelta(days=365)
STALE_AFTER_REMINDER = timedelta(days=30)


def logo_path(actor, name):
    """A new name for each logo: what a visitor's browser has kept is never the old one."""
    return f"logos/{uuid.uuid4().hex}{name[name.rfind('.') :]}"


def domain_of(website: str) -> str:
    """`https://www.firma.no/om` -> `firma.no`; empty for no address."""
    host = urlsplit(website or "").hostname or ""
    return host.removeprefix("www.")


class ActorQuerySet(SearchQuerySet):
    search_title = "name"

    def approved(self):
        return self.filter(state=ActorState.APPROVED)

    def waiting(self):
        """Applications a coordinator has not answered, oldest first."""
        return self.filter(state=ActorState.APPLIED).order_by("created_at")

    def to_remind(self, at):
        """Approved actors that have not confirmed their profile for twelve months, and are not reminded since."""
        return self.approved().filter(profile_confirmed_at__lte=at - REMIND_AFTER, reminded_at=None)

    def stale(self, at):
        """Approved actors that have let a month pass since the reminder: the coordinators may want to ask them."""
        return self.approved().filter(
            profile_confirmed_at__lte=at - REMIND_AFTER, reminded_at__lte=at - STALE_AFTER_REMINDER
        )

    def asked_back(self):
        """Applicants that have been asked something, the longest silent first: `silent_since` is the last question."""
        asked = models.Max("admission_messages__created_at", filter=Q(admission_messages__from_coordinator=True))
        since = Coalesce(asked, "updated_at")
        return self.filter(state=ActorState.ASKED).annotate(silent_since=since).order_by("silent_since", "pk")

    def public_bodies(self):
        return self.filter(kind__in=PUBLIC_BODIES)

    def visible_to(self, user):
        """Approved actors are public; others only for their own members and coordinators."""
        if not user.is_authenticated:
            return self.approved()
        if user.is_coordinator:
            return self
        return self.filter(Q(state=ActorState.APPROVED) | Q(pk__in=user.memberships.in_force().values("actor")))

    def in_topic(self, topic):
        """Actors with this topic or one below it in the tree."""
        topics = Topic.objects.within(topic)
        return self.filter(pk__in=Actor.topics.through.objects.filter(topic__in=topics).values("actor"))

    def in_region(self, region):
        """Actors in this municipality, or anywhere in this county."""
        return self.filter(Q(region=region) | Q(region__parent=region))

    def by_name(self):
        return self.order_by("sort_name", "pk")


class Actor(TimeStamped):
    """An organisation in the ecosystem."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ActorKind.choices, db_index=True)
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=ActorState.choices,
        default=ActorState.APPLIED,
        db_index=True,
        editable=False,
    )
    organisation_number = models.CharField(
        _("organisation number"),
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_organisation_number],
        help_text=_("Nine digits from the Register of Legal Entities."),
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="actors", verbose_name=_("municipality or county")
    )
    sector = models.CharField(_("sector"), max_length=12, choices=Sector.choices, blank=True)
    size_band = models.CharField(_("size"), max_length=10, choices=SizeBand.choices, blank=True, db_index=True)
    website = models.URLField(_("website"), blank=True)
    about = models.TextField(_("about"), blank=True, help_text=_("Who you are, in a few sentences."))
    language = models.CharField(
        _("language of the text"), max_length=8, choices=ContentLanguage.choices, default=ContentLanguage.NB
    )
    seeks_text = models.TextField(_("seeks, in your own words"), blank=True)
    offers_text = models.TextField(_("offers, in your own words"), blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="actors", verbose_name=_("topics"))
    is_partner = models.BooleanField(_("partner in HelseHub"), default=False)
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented for the demonstration."))
    application = models.TextField(_("why the actor wants to join"), blank=True)
    legal_form = models.CharField(
        _("form of organisation"), max_length=10, blank=True, help_text=_("As the register writes it: AS, KOMM, ORGL.")
    )
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    official_email = models.EmailField(
        _("official e-mail address"),
        blank=True,
        help_text=_(
            "Where the organisation itself is reached, such as its archive. Not shown to others. It is told when nobody runs "
            "the organisation here, and a coordinator wants to let somebody in."
        ),
    )
    parent_number = models.CharField(
        _("number of the parent unit"), max_length=9, blank=True, validators=[validate_organisation_number]
    )
    register_standing = models.CharField(
        _("standing in the register"), max_length=12, choices=RegisterStanding.choices, blank=True, editable=False
    )
    register_checked_at = models.DateTimeField(_("read from the register"), null=True, blank=True, editable=False)
    website_domain = models.CharField(max_length=253, blank=True, editable=False, db_index=True)
    logo = models.ImageField(_("logo"), upload_to=logo_path, blank=True)
    regions_served = models.ManyToManyField(
        Region, blank=True, related_name="serving_actors", verbose_name=_("regions served")
    )
    languages = ArrayField(
        models.CharField(max_length=8, choices=WorkingLanguage.choices),
        verbose_name=_("languages you work in"),
        default=list,
        blank=True,
    )
    tags = models.ManyToManyField(ActorTag, blank=True, related_name="actors", verbose_name=_("coordinators' tags"))
    profile_confirmed_at = models.DateTimeField(_("profile confirmed"), default=timezone.now, db_index=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("reason for the decision"), blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    bare_name = models.GeneratedField(
        expression=bare_name(models.F("name")), output_field=models.TextField(), db_persist=True, editable=False
    )
    search_vector = search_vector(name="A", offers_text="B", seeks_text="C", about="C")

    objects = ActorQuerySet.as_manager()
    history = TiedRecords(excluded_fields=["bare_name"], m2m_fields=[topics, regions_served])

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["sort_name", "pk"]
        indexes = [
            *search_indexes("actor", "name"),
            models.Index(fields=["state", "kind", "sort_name"], name="actor_directory"),
            GinIndex(fields=["bare_name"], opclasses=["gin_trgm_ops"], name="actor_bare_name", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(name="actor_state_known", condition=Q(state__in=ActorState.values)),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            from .curation import FormerAddress  # late: curation.py imports this module

            self.slug = unique_slug(Actor, self.name, exclude_pk=self.pk, former=FormerAddress.objects.all())
        self.keep_derived()
        super().save(*args, **kwargs)

    def keep_derived(self):
        """What follows from other fields. Call it before writing many rows at once, which goes past `save`."""
        self.sort_name = sort_key(self.name)
        self.website_domain = domain_of(self.website)

    def get_absolute_url(self):
        return reverse("actors:actor_detail", args=[self.slug])

    def needs_confirming(self, at) -> bool:
        return self.profile_confirmed_at <= at - REMIND_AFTER

    @property
    def logo_url(self) -> str:
        """Where the logo is shown; a new logo has a new address. Empty without one."""
        if not self.logo:
            return ""
        version = self.logo.name.rpartition("/")[2].partition(".")[0][:12]
        return f"{reverse('actors:actor_logo', args=[self.slug])}?v={version}"

    @property
    def is_public_body(self) -> bool:
        return self.kind in PUBLIC_BODIES

    @property
    def is_approved(self) -> bool:
        return self.state == ActorState.APPROVED
