from django.core.management.base import BaseCommand

from ecosystem.shared import mail_hold


class Command(BaseCommand):
    help = "Send no mail until release_mail is run, or a coordinator releases it on the desk."

    def handle(self, **options):
        mail_hold.hold(by=None)
        self.stdout.write("No mail is sent from now on. Letters are kept in the outbox.")
