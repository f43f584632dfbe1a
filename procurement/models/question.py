"""What people ask about a need, for all to read the answer."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Membership, User

from ..states import QuestionState
from .need import Need


class QuestionQuerySet(models.QuerySet):
    def answered(self):
        return self.filter(state=QuestionState.ANSWERED)

    def to_read(self):
        """What a coordinator must read before the owner gets it, oldest first."""
        return self.filter(state=QuestionState.ASKED).order_by("asked_at", "pk")

    def for_moderator(self, user):
        """What this coordinator may read: not their own, nor what concerns an actor of theirs, as long as another
        coordinator can."""
        mine = Membership.objects.in_force().filter(person=user).values("actor")
        asker_is_near = Membership.objects.filter(person=OuterRef("asker"), actor__in=mine)
        near = Q(asker=user) | Q(need__owner__in=mine) | Exists(asker_is_near)
        near_other = Membership.objects.in_force().filter(
            Q(actor=OuterRef(OuterRef("need__owner")))
            | Q(actor__in=Membership.objects.filter(person=OuterRef(OuterRef(OuterRef("asker")))).values("actor")),
            person=OuterRef("pk"),
        )
        others = User.objects.coordinators().filter(~Exists(near_other)).exclude(pk=user.pk)
        others = others.filter(~Q(pk=Coalesce(OuterRef("asker"), 0)))
        return self.to_read().filter(~near | ~Exists(others))

    def with_owner(self):
        """In an order that says nothing of when they were asked."""
        return self.filter(state=QuestionState.WITH_OWNER).order_by("public_id")


class Question(models.Model):
    """One question. Whoever asked is known to the portal alone: to tell them of the answer, and nobody else ever.

    `text` is the asker's own words, read by the coordinators; `public_text` is what is left when all that tells who
    asked is taken out, and the only words the owner and the public see.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="questions", verbose_name=_("need"))
    asker = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    language = models.CharField(_("language"), max_length=8, default="nb")
    text = models.TextField(_("question"))
    public_text = models.TextField(_("question as all see it"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=QuestionState.choices, default=QuestionState.ASKED, editable=False
    )
    reason = models.TextField(_("reason"), blank=True)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    read_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    read_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["need", "number"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="question_numbered"),
            models.CheckConstraint(name="question_state_known", condition=Q(state__in=QuestionState.values)),
            # A number is given with the answer, so that it tells nothing of what was asked when.
            models.CheckConstraint(
                name="question_answered_whole",
                condition=(
                    Q(state="answered", number__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                    & ~Q(public_text="")
                )
                | (~Q(state="answered") & Q(number__isnull=True, answered_at__isnull=True, answer="")),
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="asked"), name="question_queue")]

    def __str__(self):
        return f"question {self.public_id}"
