"""Emptying the database after a test that has committed: only what holds rows, and not what every migrated database holds."""

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier, Literal

# Written by `migrate` from the models: emptied, they would be written again, the same.
STAY = ["django_migrations", "django_content_type", "auth_permission", "django_site"]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s) ORDER BY tablename"
WITH_TRIGGERS = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


def empty_database() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES, [STAY])
        asked = [
            SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(Literal(table), Identifier(table))
            for (table,) in cursor.fetchall()
        ]
        cursor.execute(SQL(" UNION ALL ").join(asked))
        full = {table for (table,) in cursor.fetchall()}
        cursor.execute(WITH_TRIGGERS)
        guarded = [Identifier(table) for (table,) in cursor.fetchall() if table in full]
        for table in guarded:
            cursor.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        for table in full:
            cursor.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
