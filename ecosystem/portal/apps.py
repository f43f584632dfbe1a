from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "ecosystem.portal"
    label = "portal"
    verbose_name = _("Portal")

    def ready(self):
        from django.contrib import admin
        from django.contrib.admin import sites

        from .site import CoordinatorSite

        # Before the apps' admin modules are found: they all register here.
        admin.site = sites.site = CoordinatorSite()
