from django.core.management.base import BaseCommand

from ecosystem.shared import mail_hold


class Command(BaseCommand):
    help = "Send mail again that was held, after a restore for instance."

    def add_arguments(self, parser):
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--all", action="store_true", help="send everything that waits")
        choice.add_argument(
            "--new-only",
            action="store_true",
            help="set aside what waited already when the hold began, and send the rest",
        )

    def handle(self, *, new_only, **options):
        if not mail_hold.why_held():
            self.stdout.write("Mail is not held.")
            return
        mail_hold.release(by=None, set_aside_old=new_only)
        self.stdout.write("Mail is sent again" + (", but what waited before is set aside." if new_only else "."))
