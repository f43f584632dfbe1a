"""Confirms people whom a coordinator has put forward where the actor has nobody: for a hub with a single coordinator."""

from django.core.management.base import BaseCommand, CommandError

from ecosystem.shared.errors import ActionRefused

from ...belonging import appointments
from ...models import Appointment


class Command(BaseCommand):
    help = (
        "Confirm an unconfirmed membership where the actor has no administrator who can, and the hub no second "
        "coordinator. Without an argument: list those that wait."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "number", nargs="?", type=int, help="its number, as the list and the desk's address show it"
        )

    def handle(self, *args, number, **options):
        waiting = {row.pk: row for row in Appointment.objects.for_coordinators()}
        if number is None:
            for row in waiting.values():
                self.stdout.write(f"{row.pk}: {row.person.email} as {row.role} in {row.actor}, by {row.made_by}")
            if not waiting:
                self.stdout.write("None waits for a second coordinator.")
            return
        if number not in waiting:
            raise CommandError(
                f"{number} does not wait for a second coordinator. Run this without a number for a list."
            )
        try:
            appointments.confirm_appointment(appointment=waiting[number], by=None)
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Confirmed: {waiting[number]}.")
