"""All that a database and the uploaded files hold, to be put back before another story: quicker than making it anew."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' ORDER BY tablename"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


@dataclass(frozen=True)
class Snapshot:
    rows: dict[str, bytes]
    sequences: dict[str, int]
    files: dict[str, bytes]

    @classmethod
    def take(cls, files: set[Path]) -> "Snapshot":
        with transaction.atomic(), connection.cursor() as cursor:
            rows = {}
            for table in tables(cursor):
                with cursor.copy(SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(Identifier(table))) as out:
                    rows[table] = b"".join(out)
            cursor.execute(SEQUENCES)
            sequences = dict(cursor.fetchall())
        root = Path(settings.MEDIA_ROOT)
        return cls(rows, sequences, {str(path.relative_to(root)): path.read_bytes() for path in files})

    def put_back(self) -> None:
        """Instead of whatever is there. Triggers are off meanwhile: what they once wrote is among the rows."""
        with transaction.atomic(), connection.cursor() as cursor:
            assert tables(cursor) == list(self.rows)
            for table, rows in self.rows.items():
                name = Identifier(table)
                cursor.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
                cursor.execute(SQL("DELETE FROM {}").format(name))
                with cursor.copy(SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(name)) as into:
                    into.write(rows)
            for sequence, value in self.sequences.items():
                cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [sequence, value])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in self.rows:
                cursor.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(Identifier(table)))
        for name, content in self.files.items():
            path = Path(settings.MEDIA_ROOT, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        ContentType.objects.clear_cache()
        Site.objects.clear_cache()


def tables(cursor) -> list[str]:
    cursor.execute(TABLES)
    return [name for (name,) in cursor.fetchall()]


def uploaded() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
