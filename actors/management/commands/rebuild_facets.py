"""The directory's index made anew: after a restore without triggers, or to ask whether all is well."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

# Those listed otherwise than they are, listed and not approved, or approved and not listed.
DRIFTED = """
    SELECT coalesce(kept.actor_id, now.actor_id)
    FROM actors_listing kept FULL JOIN actors_codes((SELECT array_agg(id) FROM actors_actor)) now USING (actor_id)
    WHERE (kept.sort_name, kept.created_at, kept.codes) IS DISTINCT FROM (now.sort_name, now.created_at, now.codes)
        OR octet_length(kept.packed) <> 2 * cardinality(kept.codes)
"""


class Command(BaseCommand):
    help = "List the actors in the directory anew. The database does it by itself at every change."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something has drifted")

    @transaction.atomic
    def handle(self, *args, check, **options):
        with connection.cursor() as cursor:
            cursor.execute(DRIFTED)
            drifted = [actor for (actor,) in cursor.fetchall()]
            if check and drifted:
                raise CommandError(f"{len(drifted)} actors have drifted. Run rebuild_facets.")
            if drifted:
                cursor.execute("SELECT actors_relist(%s)", [drifted])
        self.stdout.write(f"{len(drifted)} actors had drifted.")
