"""Django's own command, and then what holds for every new coordinator: the others are told."""

from django.contrib.auth.management.commands import createsuperuser

from actors.accounts import actions as account_actions
from actors.models import User


class Command(createsuperuser.Command):
    def handle(self, *args, **options):
        before = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        super().handle(*args, **options)
        for person in User.objects.filter(is_superuser=True).exclude(pk__in=before):
            account_actions.begin_anew(person=person, by=None)
            self.stderr.write(f"To let them into the desk: manage.py desk_code {person.email}")
