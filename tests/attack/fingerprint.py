"""What the database holds, in short: so that a change that should not have been is found, with its row."""

from django.apps import apps
from django.db import connection

# Written by visiting alone: sessions, where somebody is logged in, and what the scheduler leaves.
OF_ITSELF = {"django_session", "usersessions_usersession", "django_admin_log", "shared_seen", "shared_heartbeat"}


def tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed} - OF_ITSELF)


class Fingerprint:
    """The sum of every row, by table and key."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, str]] = {}
        with connection.cursor() as cursor:
            for table in tables():
                key = "id" if self._has_id(cursor, table) else "ctid"
                cursor.execute(f'SELECT t.{key}::text, md5(t::text) FROM "{table}" t')
                self.rows[table] = dict(cursor.fetchall())

    def _has_id(self, cursor, table: str) -> bool:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        return "id" in columns

    def changed_since(self, earlier: "Fingerprint") -> list[tuple[str, str]]:
        """(table, key) of rows that were there and are otherwise or gone."""
        return [
            (table, key)
            for table, rows in earlier.rows.items()
            for key, digest in rows.items()
            if self.rows[table].get(key) != digest
        ]

    def new_since(self, earlier: "Fingerprint") -> dict[str, int]:
        """How many rows are new, by table."""
        counted = {table: len(rows.keys() - earlier.rows[table].keys()) for table, rows in self.rows.items()}
        return {table: number for table, number in counted.items() if number}
