"""Topics and places, and what other apps begin with, kept current: safe to run again at every release."""

from django.core.management.base import BaseCommand
from django.db import transaction

from actors.models import Region, Topic
from actors.reference import CENTRES, COUNTIES, MUNICIPALITIES, TOPICS
from ecosystem.shared.reference import LOADERS


class Command(BaseCommand):
    help = "Load topics, places and values given by law (adds what is missing, corrects names, removes nothing)."

    @transaction.atomic
    def handle(self, *args, **options):
        counties = {}
        for code, name in COUNTIES.items():
            counties[code], _new = Region.objects.update_or_create(
                code=code, defaults={"name": name, "level": Region.Level.COUNTY}
            )
        for code, name in MUNICIPALITIES.items():
            latitude, longitude = CENTRES[code]
            Region.objects.update_or_create(
                code=code,
                defaults={
                    "name": name,
                    "level": Region.Level.MUNICIPALITY,
                    "parent": counties[code[:2]],
                    "latitude": latitude,
                    "longitude": longitude,
                },
            )
        topics = {}
        for slug, (parent, name_nb, name_en) in TOPICS.items():
            topics[slug], _new = Topic.objects.update_or_create(
                slug=slug, defaults={"name_nb": name_nb, "name_en": name_en, "parent": topics.get(parent)}
            )
        self.stdout.write(f"{len(topics)} topics, {len(COUNTIES) + len(MUNICIPALITIES)} places.")
        for load in LOADERS:
            self.stdout.write(load())
