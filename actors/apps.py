from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = _("Actors and people")

    def ready(self):
        # Each registers itself: permissions, what is held of people, what is heard from allauth, what a merge does to rows.
        from . import privacy, rules  # noqa: F401
        from .accounts import factor_changes  # noqa: F401
        from .accounts import privacy as account_privacy  # noqa: F401
        from .merging import rows  # noqa: F401
