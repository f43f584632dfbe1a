"""Matches, and who has been told of them."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Membership, User
from actors.states import ActorState
from ecosystem.shared.models import TimeStamped

from ..kinds import Kind, MatchState

THINGS = tuple(Kind.values)
# The way from a match to the actor behind its thing. Where there is none, so is the thing.
BEHIND = (
    "need__owner",
    "call__programme__funder__actor",
    "partner_search__project__lead",
    "event__organiser",
    "solution__supplier",
)


class MatchQuerySet(models.QuerySet):
    def current(self):
        """Not withdrawn, of an actor that is in the hub, with a thing of nobody or of another that is."""
        behind = (Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__state": ActorState.APPROVED}) for path in BEHIND)
        return self.filter(*behind, state=MatchState.CURRENT, actor__state=ActorState.APPROVED)

    def of_kinds(self, kinds):
        return self.filter(kind__in=list(kinds))

    def for_person(self, person):
        """Matches of the actors this person belongs to."""
        return self.filter(actor__in=Membership.objects.in_force().filter(person=person).values("actor"))

    def untold(self, person):
        """What this person has not been told, on behalf of any of their actors."""
        return self.exclude(pk__in=Telling.objects.filter(person=person).values("match"))

    def best_first(self):
        return self.order_by("-score", "-pk")


class Match(TimeStamped):
    """An actor and one thing that fits it, with the reasons. Made and kept current by `actions.find_matches`."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="matches", verbose_name=_("actor"))
    need = models.ForeignKey(
        "procurement.Need", models.CASCADE, null=True, blank=True, related_name="matches", verbose_name=_("need")
    )
    call = models.ForeignKey(
        "funding.Call", models.CASCADE, null=True, blank=True, related_name="matches", verbose_name=_("call")
    )
    partner_search = models.ForeignKey(
        "projects.PartnerSearch",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="matches",
        verbose_name=_("partner search"),
    )
    event = models.ForeignKey(
        "events.Event", models.CASCADE, null=True, blank=True, related_name="matches", verbose_name=_("event")
    )
    solution = models.ForeignKey(
        "solutions.Solution", models.CASCADE, null=True, blank=True, related_name="matches", verbose_name=_("solution")
    )
    kind = models.GeneratedField(
        expression=models.Case(
            *(models.When(**{f"{name}__isnull": False}, then=models.Value(name)) for name in THINGS),
            output_field=models.CharField(max_length=14),
        ),
        output_field=models.CharField(_("kind"), max_length=14, choices=Kind.choices),
        db_persist=True,
    )
    score = models.FloatField(_("score"))
    reasons = models.JSONField(_("reasons"), default=list, help_text=_("Codes and values, heaviest first."))
    state = models.CharField(_("status"), max_length=10, choices=MatchState.choices, default=MatchState.CURRENT)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-score", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="match_one_thing",
                condition=Exact(
                    Func(*(F(name) for name in THINGS), function="num_nonnulls", output_field=models.IntegerField()), 1
                ),
            ),
            *(models.UniqueConstraint(fields=["actor", name], name=f"match_once_{name}") for name in THINGS),
            models.CheckConstraint(name="match_score_range", condition=Q(score__gt=0, score__lte=1)),
            models.CheckConstraint(name="match_state_known", condition=Q(state__in=MatchState.values)),
        ]
        indexes = [
            models.Index(fields=["actor", "kind", "-score"], name="match_current", condition=Q(state="current")),
        ]

    def __str__(self):
        return f"{self.actor} – {self.thing}"

    @property
    def thing(self):
        return getattr(self, self.kind)


class Telling(models.Model):
    """A person has been told of a match. This row, and no clock, is what keeps a match from being told twice."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="tellings", verbose_name=_("match"))
    person = models.ForeignKey(User, models.CASCADE, related_name="tellings", verbose_name=_("person"))
    mail_key = models.CharField(_("key of the mail"), max_length=200)
    told_at = models.DateTimeField(_("told"), default=timezone.now)

    class Meta:
        verbose_name = _("telling")
        verbose_name_plural = _("tellings")
        ordering = ["-told_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "match"], name="telling_once")]

    def __str__(self):
        return f"{self.person}: {self.match_id}"
