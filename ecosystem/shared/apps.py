from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "ecosystem.shared"
    label = "shared"

    def ready(self):
        from . import holdings  # noqa: F401  registers what is held of people, and for how long
