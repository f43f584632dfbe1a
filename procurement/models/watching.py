"""Who wants to hear of a need."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import User

from .need import Need


class NeedWatch(models.Model):
    """A person is told of everything new about a need. Who watches is nobody's business: no list, no count."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="watches", verbose_name=_("need"))
    person = models.ForeignKey(User, models.CASCADE, related_name="need_watches", verbose_name=_("person"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        default_permissions: tuple[str, ...] = ()
        constraints = [models.UniqueConstraint(fields=["need", "person"], name="need_watched_once")]

    def __str__(self):
        return f"watch of {self.need_id}"
