from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = _("Actors and people")

    def ready(self):
        from . import rules  # noqa: F401  registers the permissions
