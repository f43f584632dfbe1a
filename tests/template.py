"""The migrated test database, made once and copied: by each part of the suite that runs beside others, and by later runs."""

from hashlib import sha256
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection


def fingerprint() -> str:
    """Of all that a migrated database comes of: one made of other migrations is made anew."""
    found = sha256(f"{django.__version__} {connection.settings_dict['NAME']}".encode())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label} {path.name} ".encode() + path.read_bytes())
    return found.hexdigest()


def migrated_template(server) -> str:
    """The name of a database that is migrated and that nobody is connected to. The first who asks makes it.

    What it is made of is written on it last: one whose making was broken off is made anew.
    """
    own = connection.settings_dict["NAME"]
    name = f"template_{own}"[:63]
    quoted = connection.ops.quote_name(name)
    made_of = fingerprint()
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
    server.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    if server.fetchone() != (made_of,):
        server.execute(f"DROP DATABASE IF EXISTS {quoted}")
        server.execute(f"CREATE DATABASE {quoted}")
        use(name)
        try:
            call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        finally:
            use(own)
        server.execute(f"COMMENT ON DATABASE {quoted} IS '{made_of}'")
    server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
    return name


def use_copy(worker: str) -> str:
    """A copy of the template, of this worker's own, is the database from now on; its name."""
    name = f"test_{connection.settings_dict['NAME']}" + (f"_{worker}" if worker else "")
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as server:
        template = connection.ops.quote_name(migrated_template(server))
        server.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {quoted} TEMPLATE {template}")
    use(name)
    return name


def drop(name: str) -> None:
    connection.close()
    with connection._nodb_cursor() as server:
        server.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
