"""Addresses: Norwegian unprefixed, English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from ecosystem.portal import health
from ecosystem.shared import letter_gallery
from ecosystem.shared.gallery import gallery

handler400 = "ecosystem.portal.error_pages.bad_request"
handler403 = "ecosystem.portal.error_pages.permission_denied"
handler404 = "ecosystem.portal.error_pages.not_found"
handler429 = "ecosystem.shared.too_many.too_many"  # allauth's name for it
handler500 = "ecosystem.portal.error_pages.failed"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("ecosystem.portal.api")),
    path("", include("ecosystem.portal.wellknown")),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        path("ui/", gallery, name="gallery"),
        path("ui/letters/", letter_gallery.gallery, name="letter_gallery"),
    ]

urlpatterns += i18n_patterns(
    path("", include("ecosystem.portal.urls")),
    path(_("my-page/"), include("actors.people_urls")),
    path(_("actors/"), include("actors.urls")),
    path(_("needs/"), include("procurement.urls")),
    path(_("projects/"), include("projects.urls")),
    path(_("funding/"), include("funding.urls")),
    path(_("solutions/"), include("solutions.urls")),
    path(_("events/"), include("events.urls")),
    path(_("account/"), include("allauth.urls")),
    path(_("digests/"), include("matching.urls")),
    prefix_default_language=False,
)
