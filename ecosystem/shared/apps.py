from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharedConfig(AppConfig):
    name = "ecosystem.shared"
    label = "shared"
    verbose_name = _("Upkeep")

    def ready(self):
        from . import schedule  # noqa: F401  the worker notes there what it has done
        from .privacy import own_places  # noqa: F401  registers what is held of people, and for how long
