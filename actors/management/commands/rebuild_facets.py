"""The directory's codes computed anew: after a restore without triggers, or to ask whether all is well."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

DRIFTED = "facets IS DISTINCT FROM actors_facets_of(id, kind, size_band, region_id)"


class Command(BaseCommand):
    help = "Compute anew what the directory narrows actors by. The database does it by itself at every change."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something has drifted")

    @transaction.atomic
    def handle(self, *args, check, **options):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FILTER (WHERE {DRIFTED}), count(*) FROM actors_actor")  # noqa: S608
            drifted, actors = cursor.fetchone()
            if check and drifted:
                raise CommandError(f"{drifted} of {actors} actors have drifted. Run rebuild_facets.")
            cursor.execute(f"UPDATE actors_actor SET facets = '{{}}' WHERE {DRIFTED}")  # noqa: S608
        self.stdout.write(f"{drifted} of {actors} actors had drifted.")
