"""A firm's answer to a need, in confidence."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least, Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, User
from actors.states import ActorState
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import is_neutral

from ..states import LIVING, PUBLIC_STAGES, ResponseState
from ..vocabulary import TRL
from .follower import Follower
from .need import Need, refuse_deletion


class ResponseQuerySet(models.QuerySet):
    def living(self):
        return self.filter(state__in=LIVING)

    def submitted(self):
        return self.filter(state=ResponseState.SUBMITTED)

    def by_members(self, user):
        """Responses of the firms this person belongs to: their own side of the table."""
        if not is_neutral(user):
            return self.none()
        return self.filter(firm__in=list(user.roles))

    def visible_to(self, user):
        """The firm's members always; the owner's members when it has been opened (`open_responses`), and not before;
        those of participating bodies then, where the need has said so; and never those who are members of a firm that
        has submitted one too.

        Coordinators and superusers see none at all, not even as members of the firm or the owner: they can make
        themselves members, so a membership of theirs proves nothing.
        """
        if not is_neutral(user):
            return self.none()
        mine = list(user.roles)
        reads = Q(need__owner__in=mine) | _told_of_participants_among(mine)
        opened = reads & Q(need__stage__in=PUBLIC_STAGES, opened_at__isnull=False)
        theirs = Response.objects.submitted().filter(need=OuterRef("need"), firm__in=mine)
        is_party = Exists(theirs.exclude(firm=OuterRef("need__owner")))
        return self.filter(Q(firm__in=mine) | (opened & Q(state=ResponseState.SUBMITTED) & ~is_party))

    def to_open(self):
        """Submitted and not opened, where the deadline has passed by the database's clock or nothing is sealed."""
        unsealed = Q(need__response_deadline__lte=Now()) | Q(need__is_sealed=False)
        return self.submitted().filter(unsealed, need__stage__in=PUBLIC_STAGES, opened_at__isnull=True)

    def before_deadline(self):
        """Those that can still be changed or taken back, by the database's clock: of this round of the dialogue."""
        return self.filter(need__stage="published", need__response_deadline__gt=Now(), round=F("need__round"))

    def in_time(self):
        """Those that can be submitted: before the deadline, while the need's owner is in the hub."""
        return self.before_deadline().filter(need__owner__state=ActorState.APPROVED)


def _told_of_participants_among(actors):
    """Responses whose firms knew, while they could still change or withdraw, that these bodies would read them.

    The need said that participants read, and says so still; and the body was a participant before the deadline. For an
    earlier round it is what the need said when that round closed, as its history has it. What is opened cannot be
    withdrawn: where nothing is sealed, that is when it is settled, though the deadline is still to come.
    """
    this_round = Q(round=F("need__round"))
    closed = Need.history.filter(id=OuterRef("need"), round=OuterRef("round")).order_by("-history_id")
    told = Case(
        When(this_round, then=F("need__participants_read")), default=Subquery(closed.values("participants_read")[:1])
    )
    deadline = Case(
        When(this_round, then=F("need__response_deadline")), default=Subquery(closed.values("response_deadline")[:1])
    )
    then = Need.history.filter(id=OuterRef("need"), history_date__lte=OuterRef("opened_at")).order_by("-history_id")
    told_then = Coalesce(Subquery(then.values("participants_read")[:1]), Value(True))
    rows = Response.objects.alias(told=told, told_then=told_then, closed_at=Least(deadline, F("opened_at")))
    rows = rows.filter(need__participants_read=True, told=True, told_then=True)
    participating = Follower.objects.participants().filter(actor__in=actors, need=OuterRef("need"))
    in_time = participating.filter(participates_since__lte=OuterRef("closed_at"))
    followed = Follower.objects.participants().filter(actor__in=actors).values("need")
    return Q(pk__in=rows.filter(Exists(in_time), need__in=followed).values("pk"))


class Response(TimeStamped):
    """One firm's response to one need.

    Confidential: it has no admin page, no history table, no place in search, the API, exports or counts, and says
    nothing of need or firm in `__str__`, which others' pages may print.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, refuse_deletion, related_name="responses", verbose_name=_("need"))
    firm = models.ForeignKey(Actor, refuse_deletion, related_name="responses", verbose_name=_("firm"))
    # Two firms that became one may both have responded: the response that was moved keeps the name it was written under.
    written_as = models.CharField(max_length=200, blank=True, editable=False)
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("begun by")
    )
    summary = models.CharField(_("in short"), max_length=300, blank=True)
    solution = models.TextField(_("the solution"), blank=True)
    maturity_trl = models.PositiveSmallIntegerField(
        _("maturity"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    evidence = models.TextField(_("what shows that it works"), blank=True)
    effects = models.TextField(_("effects"), blank=True)
    price_model = models.TextField(_("price model"), blank=True)
    prerequisites = models.TextField(_("what it takes"), blank=True)
    references = models.TextField(_("references"), blank=True)
    next_step = models.TextField(_("what a next step would be"), blank=True)
    # Which parts are trade secrets, and why: {"price_model": "the reason"}; keys are SECRET_PARTS.
    secrets = models.JSONField(_("parts kept secret"), default=dict, blank=True)
    contact = models.CharField(_("contact in your firm"), max_length=200, blank=True)
    # In a joint need: which of the bodies the response is to. None of them is the same as all of them.
    addressed = models.ManyToManyField("procurement.JointMember", blank=True, related_name="responses")
    version = models.PositiveIntegerField(default=1, editable=False)

    state = models.CharField(
        _("status"), max_length=10, choices=ResponseState.choices, default=ResponseState.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("submitted by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    fingerprint = models.CharField(_("fingerprint (SHA-256)"), max_length=64, blank=True, editable=False)
    shortlisted_at = models.DateTimeField(_("shortlisted"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened by the owner"), null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("opened by")
    )
    # Stands when the person is erased: the opening is the public body's record.
    opened_by_name = models.CharField(max_length=200, blank=True, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["-created_at", "-pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(
                fields=["need", "firm", "written_as", "round"],
                condition=Q(state__in=LIVING),
                name="response_one_living",
            ),
            models.CheckConstraint(name="response_state_known", condition=Q(state__in=ResponseState.values)),
            models.CheckConstraint(
                name="response_trl_1_to_9",
                condition=Q(maturity_trl__isnull=True) | Q(maturity_trl__gte=1, maturity_trl__lte=9),
            ),
            models.CheckConstraint(
                name="response_submitted_is_whole",
                condition=Q(state="draft", submitted_at__isnull=True)
                | (Q(state="submitted", submitted_at__isnull=False) & ~Q(summary="") & ~Q(solution="") & ~Q(contact=""))
                | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="response_withdrawn_has_time",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="response_opened_whole",
                condition=(Q(opened_at__isnull=False, state="submitted") & ~Q(opened_by_name=""))
                | Q(opened_at__isnull=True, opened_by__isnull=True, opened_by_name=""),
            ),
        ]
        indexes = [models.Index(fields=["firm", "-updated_at"], name="response_of_firm")]

    def __str__(self):
        return f"response {self.public_id}"

    def get_absolute_url(self):
        return reverse("procurement:response_detail", args=[self.public_id])

    @property
    def is_of_this_round(self) -> bool:
        """What was opened before the need was opened anew stands as it was read; the firm may write another."""
        return self.round == self.need.round

    @property
    def is_living(self) -> bool:
        return self.state in LIVING

    @property
    def trl_words(self) -> str:
        return str(dict(TRL).get(self.maturity_trl or 0, ""))

    @property
    def missing(self) -> list[str]:
        """The names of what must be filled in before it can be submitted."""
        empty = [str(label_of(name)) for name in REQUIRED_TO_SUBMIT if not getattr(self, name).strip()]
        unexplained = [part for part in self.parts if part.is_secret and not part.reason]
        return empty + [gettext("why “%(part)s” is a trade secret") % {"part": part.label} for part in unexplained]

    @property
    def parts(self) -> list["Part"]:
        """What is written in each part, in the order it is read; empty parts are left out."""
        written = [(name, getattr(self, name)) for name in SECRET_PARTS]
        return [
            Part(name, label_of(name), text, name in self.secrets, self.secrets.get(name, ""))
            for name, text in written
            if text.strip()
        ]


REQUIRED_TO_SUBMIT = ("summary", "solution", "contact")

# The parts a firm may mark as trade secrets. The summary is open: the owner must be able to say what came in.
SECRET_PARTS = ("solution", "evidence", "effects", "price_model", "prerequisites", "references", "next_step")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a response, with why it is a trade secret when it is one."""

    name: str
    label: Any
    text: str
    is_secret: bool
    reason: str


def label_of(name: str) -> Any:
    return {field.name: field.verbose_name for field in Response._meta.fields}[name]
