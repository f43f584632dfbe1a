from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Needs and responses")

    def ready(self):
        # They register the permissions, what is held of people, what becomes of rows where two actors become one, and
        # what an installation begins with.
        from . import inserts, merging, privacy, rules, together_privacy, together_rules  # noqa: F401
        from .dialogue import privacy as dialogue_privacy  # noqa: F401
        from .following import merging as follower_merging  # noqa: F401
        from .joint import merging as joint_merging  # noqa: F401
        from .needs import reference  # noqa: F401
