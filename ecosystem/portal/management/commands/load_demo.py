"""The demo ecosystem: the real partnership as public documents tell of it, and marked examples around it."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from actors.models import Actor
from ecosystem.portal.demo.load import Demo
from matching.actions import find_matches


class Command(BaseCommand):
    help = "Load the demo ecosystem (safe to run again: adds only what is missing)."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any actor already")

    def handle(self, *args, if_empty, **options):
        if not settings.DEMO:
            raise CommandError("The demo has known passwords: it is loaded only where settings.DEMO is on.")
        if if_empty and Actor.objects.exists():
            return
        call_command("load_reference", stdout=self.stdout)
        made = Demo(timezone.now()).load()
        self.stdout.write(", ".join(f"{number} {kind}" for kind, number in made.items()) or "Nothing was missing.")
        self.stdout.write(f"{find_matches()} matches.")
