"""A coordinator's one-time code from the command line: for the first coordinator, and for who has lost everything."""

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone, translation

from actors.accounts import actions as account_actions
from actors.models import User
from actors.models.second_factor import CODE_VALID
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.mail import page_address


class Command(BaseCommand):
    help = "Print a one-time code with which a coordinator's second factor counts. The other coordinators are told."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the coordinator's e-mail address")
        parser.add_argument(
            "--reset", action="store_true", help="first remove every second factor of theirs, and end their sessions"
        )

    def handle(self, *args, email, reset, **options):
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        with translation.override("en"):
            try:
                if reset:
                    account_actions.reset_second_factor(person=person, by=None)
                code = account_actions.give_desk_code(person=person, by=None)
            except ActionRefused as refusal:
                hint = " Add --reset." if refusal.code == "has_factor" else ""
                raise CommandError(f"{refusal}{hint}") from refusal
        until = timezone.localtime(timezone.now() + CODE_VALID)
        self.stdout.write(f"{code}\n")
        self.stderr.write(f"For {person.email}, once, until {until:%Y-%m-%d %H:%M}. Type it at:")
        self.stderr.write(page_address(reverse("people:second_factor")))
