"""What search engines may find: public pages, in both languages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .kinds import KINDS, Kind


class BothLanguages(Sitemap):
    i18n = True
    alternates = True
    limit = 5000

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    @property
    def protocol(self):
        return urlsplit(settings.SITE_URL).scheme


class KindSitemap(BothLanguages):
    def __init__(self, kind: Kind):
        self.kind = kind

    def items(self):
        return self.kind.public().order_by("pk")

    def lastmod(self, row):
        return row.updated_at


class PageSitemap(BothLanguages):
    def items(self):
        names = ["home", "insight", "accessibility", "privacy"]
        return [f"portal:{name}" for name in names] + [kind.list_url for kind in KINDS] + ["solutions:front_runners"]

    def location(self, name):
        return reverse(name)


SITEMAPS = {"pages": PageSitemap(), **{kind.key: KindSitemap(kind) for kind in KINDS}}
