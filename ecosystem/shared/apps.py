from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "ecosystem.shared"
    label = "shared"
