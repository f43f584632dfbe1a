from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Needs and responses")

    def ready(self):
        # They register the permissions, what is held of people, what becomes of rows where two actors become one, and
        # what an installation begins with.
        from . import (  # noqa: F401
            dialogue_privacy,
            follower_merging,
            joint_merging,
            merging,
            privacy,
            reference,
            rules,
            together_privacy,
            together_rules,
        )
