"""What a public body needs, told before there is a competition."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Region, Topic, User
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.history import TiedRecords
from ecosystem.shared.languages import ContentLanguage
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.search import search_indexes, search_vector
from ecosystem.shared.slugs import unique_slug

from ..states import PUBLIC_NAMES, PUBLIC_STAGES, NeedStage
from ..vocabulary import InnovationType, Outcome, cpv_name, validate_cpv
from .need_rows import NeedQuerySet

# What a reader needs before a need may stand in public.
REQUIRED_TO_PUBLISH = (
    "summary",
    "problem",
    "wanted_effects",
    "response_deadline",
    "contact_function",
    "contact_email",
)


class Need(TimeStamped):
    """A public body's need: the problem and the wanted effects, not a specification. It is not a competition."""

    owner = models.ForeignKey(Actor, models.PROTECT, related_name="needs", verbose_name=_("owner"))
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    problem = models.TextField(_("the problem"), blank=True)
    affected = models.TextField(_("who is affected"), blank=True)
    practice_today = models.TextField(_("how it is done today"), blank=True)
    practice_cost = models.PositiveBigIntegerField(_("what it costs today, NOK a year"), null=True, blank=True)
    wanted_effects = models.TextField(_("wanted effects"), blank=True)
    effect_measures = models.TextField(_("how the effects are measured"), blank=True)
    limits = models.TextField(_("what must be kept to"), blank=True)
    asked_of_suppliers = models.TextField(_("what is asked of suppliers"), blank=True)
    dialogue_plan = models.TextField(_("plan for the dialogue"), blank=True)
    starts_from = models.DateField(_("wanted start, earliest"), null=True, blank=True)
    starts_to = models.DateField(_("wanted start, latest"), null=True, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="needs", verbose_name=_("topics"))
    cpv_codes = ArrayField(
        models.CharField(max_length=8, validators=[validate_cpv]), verbose_name=_("CPV codes"), default=list, blank=True
    )
    innovation_types = ArrayField(
        models.CharField(max_length=10, choices=InnovationType.choices),
        verbose_name=_("kind of innovation"),
        default=list,
        blank=True,
    )
    budget_from = models.PositiveBigIntegerField(_("budget from"), null=True, blank=True)
    budget_to = models.PositiveBigIntegerField(_("budget to"), null=True, blank=True)
    response_deadline = models.DateTimeField(_("deadline for responses"), null=True, blank=True)
    is_sealed = models.BooleanField(
        _("responses are sealed until the deadline"),
        default=True,
        help_text=_("Nobody on the owner's side can read them, or see that there are any, before then."),
    )
    # Promised to firms before they respond: it can be switched off later, never on once the deadline has passed.
    participants_read = models.BooleanField(
        _("participants read the responses"),
        default=False,
        help_text=_("Public bodies that take part as participants can read the responses when they are opened."),
    )
    followers_meet = models.BooleanField(
        _("following bodies are in the meetings"),
        default=False,
        help_text=_("Public bodies that follow the need can be present in the dialogue meetings."),
    )
    questions_until = models.DateField(_("last day for questions"), null=True, blank=True)
    answers_until = models.DateField(_("last day for answers"), null=True, blank=True)
    contact_function = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact's e-mail address"), blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("municipality or county")
    )
    language = models.CharField(
        _("language of the text"), max_length=8, choices=ContentLanguage.choices, default=ContentLanguage.NB
    )
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented for the demonstration."))

    stage = models.CharField(
        _("stage"), max_length=12, choices=NeedStage.choices, default=NeedStage.DRAFT, editable=False
    )
    review_note = models.TextField(_("the coordinator's note"), blank=True, editable=False)
    written_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("last written by"),
    )
    release_asked_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked a colleague to publish"),
    )
    release_asked_at = models.DateTimeField(_("asked a colleague"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent to a coordinator"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("published by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    responses_opened_at = models.DateTimeField(_("responses opened"), null=True, blank=True, editable=False)
    round = models.PositiveSmallIntegerField(_("round of dialogue"), default=1, editable=False)
    reopened_at = models.DateTimeField(_("reopened"), null=True, blank=True, editable=False)
    handover_url = models.URLField(_("the competition's address"), blank=True, editable=False)
    notice_number = models.CharField(_("notice number"), max_length=40, blank=True, editable=False)
    competition_deadline = models.DateTimeField(_("the competition's deadline"), null=True, blank=True, editable=False)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True, editable=False)
    handed_over_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("handed over by")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True, editable=False)
    conclusion = models.TextField(_("what came of it"), blank=True, editable=False)
    concluded_at = models.DateTimeField(_("concluded"), null=True, blank=True, editable=False)
    concluded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("concluded by")
    )
    search_vector = search_vector(title="A", summary="B", problem="C", wanted_effects="C")

    objects = NeedQuerySet.as_manager()
    history = TiedRecords(m2m_fields=[topics])

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            *search_indexes("need", "title"),
            models.Index(fields=["stage", "response_deadline", "id"], name="need_deadline"),
            models.Index(fields=["stage", "-published_at", "-id"], name="need_newest"),
            GinIndex(fields=["innovation_types"], name="need_innovation"),
        ]
        constraints = [
            models.CheckConstraint(name="need_stage_known", condition=Q(stage__in=NeedStage.values)),
            models.CheckConstraint(
                name="need_budget_in_order",
                condition=Q(budget_from__isnull=True) | Q(budget_to__isnull=True) | Q(budget_from__lte=F("budget_to")),
                violation_error_message=_("The budget's lower end must not be above its upper end."),
            ),
            models.CheckConstraint(
                name="need_published_is_complete",
                condition=Q(stage__in=["draft", "review"], published_at__isnull=True)
                | (
                    Q(stage__in=PUBLIC_STAGES, published_at__isnull=False, response_deadline__isnull=False)
                    & ~Q(contact_function="")
                    & ~Q(contact_email="")
                ),
            ),
            models.CheckConstraint(
                name="need_closed_has_time",
                condition=Q(stage__in=["closed", "handed_over", "concluded"], closed_at__isnull=False)
                | Q(stage__in=["draft", "review", "published"], closed_at__isnull=True),
            ),
            # Outcome, its words and its time: all, and only when concluded. Who did it may have been erased since.
            models.CheckConstraint(
                name="need_conclusion_whole",
                condition=(Q(stage="concluded", concluded_at__isnull=False) & ~Q(outcome="") & ~Q(conclusion=""))
                | (
                    ~Q(stage="concluded")
                    & Q(concluded_at__isnull=True, concluded_by__isnull=True, outcome="", conclusion="")
                ),
            ),
            models.CheckConstraint(
                name="need_handed_over_has_time", condition=~Q(stage="handed_over") | Q(handed_over_at__isnull=False)
            ),
            models.CheckConstraint(
                name="need_start_in_order",
                condition=Q(starts_from__isnull=True) | Q(starts_to__isnull=True) | Q(starts_from__lte=F("starts_to")),
                violation_error_message=_("The latest start must not be before the earliest."),
            ),
            models.CheckConstraint(name="need_sent_has_time", condition=~Q(stage="review") | Q(sent_at__isnull=False)),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(Need, self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("procurement:need_detail", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.stage in PUBLIC_STAGES

    @property
    def is_editable(self) -> bool:
        """Until it is published. After that, what one supplier read all shall have read."""
        return self.stage in (NeedStage.DRAFT, NeedStage.REVIEW)

    def wants_two_people(self) -> bool:
        """Whether its owner has said that nobody publishes alone what they wrote themselves."""
        return Need.objects.filter(pk=self.pk, owner__buyer_policy__two_person_publication=True).exists()

    def is_open(self, at=None) -> bool:
        """Whether the page offers to respond. The word that counts is the database's, in `submit_response`."""
        return self.stage == NeedStage.PUBLISHED and self.response_deadline > (at or timezone.now())

    @property
    def shown_stage(self) -> str:
        """The stage as the clock has it: a published need past its deadline is closed, a minute before the task says so."""
        if self.stage == NeedStage.PUBLISHED and not self.is_open():
            return NeedStage.CLOSED
        return self.stage

    @property
    def shown_stage_words(self) -> str:
        stage = NeedStage(self.shown_stage)
        return str(PUBLIC_NAMES.get(stage, stage.label))

    def responses_are_unsealed(self) -> bool:
        """By the database's clock, so that no web server's can open a response early."""
        unsealed = Q(response_deadline__lte=Now()) | Q(is_sealed=False)
        return Need.objects.filter(unsealed, pk=self.pk, stage__in=PUBLIC_STAGES).exists()

    @property
    def missing(self) -> list[str]:
        """The names of what must be filled in before it can be published."""
        empty = [name for name in REQUIRED_TO_PUBLISH if not getattr(self, name)]
        return [capfirst(str(self._meta.get_field(name).verbose_name)) for name in empty]

    @property
    def innovation_labels(self) -> list[str]:
        return [str(InnovationType(code).label) for code in self.innovation_types]

    @property
    def cpv_labels(self) -> list[tuple[str, str]]:
        """(code, name) pairs; the name is empty for codes outside our selection."""
        return [(code, cpv_name(code)) for code in self.cpv_codes]


def refuse_deletion(collector, field, sub_objs, using):
    """What has responses is never deleted. Not PROTECT: its error page would list the responses to whoever asks."""
    raise ActionRefused(_("This cannot be deleted: others' records depend on it."), code="in_use")
