"""Organisations, who belongs to them, and what they seek and offer."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ecosystem.shared.models import TimeStamped
from ecosystem.shared.search import SearchQuerySet, search_indexes, search_vector
from ecosystem.shared.slugs import sort_key, unique_slug

from ..states import ActorState
from ..validators import validate_organisation_number
from ..vocabulary import PUBLIC_BODIES, ActorKind, Offers, Sector, Seeks, SizeBand
from .classification import Region, Topic
from .person import User


class ActorQuerySet(SearchQuerySet):
    search_title = "name"

    def approved(self):
        return self.filter(state=ActorState.APPROVED)

    def waiting(self):
        """Applications a coordinator has not answered, oldest first."""
        return self.filter(state=ActorState.APPLIED).order_by("created_at")

    def public_bodies(self):
        return self.filter(kind__in=PUBLIC_BODIES)

    def visible_to(self, user):
        """Approved actors are public; others only for their own members and coordinators."""
        if not user.is_authenticated:
            return self.approved()
        if user.is_coordinator:
            return self
        return self.filter(Q(state=ActorState.APPROVED) | Q(pk__in=user.memberships.values("actor")))

    def in_topic(self, topic):
        """Actors with this topic or one below it in the tree."""
        topics = Topic.objects.within(topic)
        return self.filter(pk__in=Actor.topics.through.objects.filter(topic__in=topics).values("actor"))

    def in_region(self, region):
        """Actors in this municipality, or anywhere in this county."""
        return self.filter(Q(region=region) | Q(region__parent=region))

    def with_interest(self, side, code):
        return self.filter(pk__in=Interest.objects.filter(side=side, code=code).values("actor"))

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
    language = models.CharField(_("language of the text"), max_length=8, default="nb")
    seeks_text = models.TextField(_("seeks, in your own words"), blank=True)
    offers_text = models.TextField(_("offers, in your own words"), blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="actors", verbose_name=_("topics"))
    is_partner = models.BooleanField(_("partner in HelseHub"), default=False)
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented for the demonstration."))
    application = models.TextField(_("why the actor wants to join"), blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    search_vector = search_vector(name="A", offers_text="B", seeks_text="C", about="C")

    objects = ActorQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_vector"], m2m_fields=[topics])

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["sort_name", "pk"]
        indexes = [
            *search_indexes("actor", "name"),
            models.Index(fields=["state", "kind", "sort_name"], name="actor_directory"),
        ]
        constraints = [
            models.CheckConstraint(name="actor_state_known", condition=Q(state__in=ActorState.values)),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(Actor, self.name, exclude_pk=self.pk)
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("actors:actor_detail", args=[self.slug])

    @property
    def is_public_body(self) -> bool:
        return self.kind in PUBLIC_BODIES

    @property
    def is_approved(self) -> bool:
        return self.state == ActorState.APPROVED


class Interest(models.Model):
    """One thing an actor seeks or offers, from the report's lists, and how much it matters."""

    class Side(models.TextChoices):
        SEEKS = "seeks", _("Seeks")
        OFFERS = "offers", _("Offers")

    class Relevance(models.IntegerChoices):
        RELEVANT = 1, _("Relevant")
        VERY_RELEVANT = 2, _("Very relevant")

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="interests", verbose_name=_("actor"))
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    code = models.CharField(_("what"), max_length=30)
    relevance = models.PositiveSmallIntegerField(_("relevance"), choices=Relevance.choices, default=Relevance.RELEVANT)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("seeks and offers")
        ordering = ["side", "-relevance", "code"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "side", "code"], name="interest_once"),
            models.CheckConstraint(
                name="interest_code_known",
                condition=Q(side="seeks", code__in=Seeks.values) | Q(side="offers", code__in=Offers.values),
            ),
        ]
        indexes = [models.Index(fields=["side", "code", "actor"], name="interest_facet")]

    def __str__(self):
        return str(self.label)

    @property
    def label(self):
        return (Seeks if self.side == self.Side.SEEKS else Offers)(self.code).label


class MembershipQuerySet(models.QuerySet):
    def in_approved_actors(self):
        return self.filter(actor__state=ActorState.APPROVED)

    def editors(self):
        return self.filter(role__in=[Membership.Role.ADMINISTRATOR, Membership.Role.EDITOR])


class Membership(TimeStamped):
    """A person in an actor."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        EDITOR = "editor", _("Editor")
        MEMBER = "member", _("Member")

    person = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="memberships", verbose_name=_("actor"))
    role = models.CharField(_("role"), max_length=15, choices=Role.choices, default=Role.MEMBER)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["actor__sort_name", "person__email"]
        constraints = [models.UniqueConstraint(fields=["person", "actor"], name="membership_once")]

    def __str__(self):
        return f"{self.person} – {self.actor}"
