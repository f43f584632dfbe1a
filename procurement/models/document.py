"""Files that belong to a need or a response."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.models import User
from actors.states import ActorState
from ecosystem.shared.files import StoredFile

from ..states import PUBLIC_STAGES, NeedStage
from .follower import Follower
from .need import Need
from .response import Response


class NeedDocumentQuerySet(models.QuerySet):
    def published(self):
        """What anyone may fetch."""
        public = Q(need__stage__in=PUBLIC_STAGES, need__owner__state=ActorState.APPROVED)
        return self.filter(public, published_at__isnull=False)

    def visible_to(self, user):
        """Published ones are public. Others are for the owner's members, and a draft's for coordinators and those of the
        bodies that follow it as well."""
        if not user.is_authenticated:
            return self.published()
        shown = Q(pk__in=self.published().values("pk")) | Q(need__owner__in=list(user.roles))
        followed = Follower.objects.active().of(user).values("need")
        shown |= Q(need__in=followed, need__stage__in=[NeedStage.DRAFT, NeedStage.REVIEW])
        if user.is_coordinator:
            shown |= Q(published_at__isnull=False) | Q(need__stage__in=[NeedStage.DRAFT, NeedStage.REVIEW])
        return self.filter(shown)


class NeedDocument(StoredFile):
    """A file of a need. Public with the need; after publication only an amendment adds one."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="documents", verbose_name=_("need"))
    title = models.CharField(_("title"), max_length=150)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = NeedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["uploaded_at", "pk"]

    @property
    def in_words(self) -> str:
        """As amendments and the dialogue file tell of it."""
        return f"{self.title} ({self.name})"


class ResponseAttachment(StoredFile):
    """A file of a response, and as sealed as it."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="attachments")
    is_secret = models.BooleanField(_("trade secret"), default=False)
    secret_reason = models.CharField(_("why it is secret"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["uploaded_at", "pk"]
        default_permissions: tuple[str, ...] = ()


MAX_FILES = 20
