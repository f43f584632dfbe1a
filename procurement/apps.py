from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Needs and responses")

    def ready(self):
        from . import rules  # noqa: F401  registers the permissions
