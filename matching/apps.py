from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("Matching and digests")

    def ready(self):
        from . import inserts, merging, privacy, rules  # noqa: F401  they register what they have
