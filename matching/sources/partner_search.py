"""Projects' open searches for partners."""

from datetime import datetime, time

from django.utils import timezone

from projects.models import PartnerSearch

from ..candidates import Candidate
from ..kinds import Kind
from .base import Source


class PartnerSearchSource(Source):
    kind = Kind.PARTNER_SEARCH
    model = PartnerSearch
    related = ("project__lead",)

    def open(self, at):
        return PartnerSearch.objects.open(on=timezone.localdate(at))

    def readable(self, at):
        things = self.open(at).select_related(*self.related, "project__region", "project__lead__region")
        return things.prefetch_related("project__topics")

    def candidate(self, thing):
        project = thing.project
        region = project.region or project.lead.region
        return Candidate(
            kind=self.kind.value,
            key=self.key(thing.pk),
            title=thing.title,
            text=self.text(thing.text, project.title, project.summary),
            language=project.language,
            topics=self.topics(project),
            region=region.code if region else None,
            eligible_kinds=frozenset(thing.wanted_kinds),
            owner=self.owner_key(project.lead),
            closes_at=datetime.combine(thing.closes_on, time.max, tzinfo=timezone.get_default_timezone()),
        )

    def impossible(self, pairs):
        """The project's own partners, invited ones too."""
        searches = {search for search, _actor in pairs}
        rows = PartnerSearch.objects.filter(pk__in=searches, project__partners__isnull=False)
        return set(rows.values_list("pk", "project__partners__actor"))

    def deadline(self, thing):
        return thing.closes_on

    def owner(self, thing):
        return thing.project.lead

    def language(self, thing):
        return thing.project.language
