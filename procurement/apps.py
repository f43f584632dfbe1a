from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Needs and responses")

    def ready(self):
        # They register the permissions, what is held of people, and what becomes of rows where two actors become one.
        from . import dialogue_privacy, merging, privacy, rules  # noqa: F401
