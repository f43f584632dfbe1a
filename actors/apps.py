from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = _("Actors and people")

    def ready(self):
        from . import account_privacy, factor_changes, merged_rows, privacy, rules  # noqa: F401  register the permissions and what is held of people
