"""Where things lie on this machine."""

import os
import secrets
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def data_dir(*parts: str) -> Path:
    """The folder of all local state (`DATA_DIR`, default `.data/`), or a folder in it; made if missing."""
    base = Path(os.environ.get("DATA_DIR") or ROOT / ".data").expanduser().resolve()
    folder = base.joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def socket_folder() -> Path:
    """A new private folder with a short name: a socket's path may hold about 100 characters."""
    short = "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else None
    return Path(tempfile.mkdtemp(prefix="helsehub-", dir=short))


def kept_secret(path: Path) -> str:
    """The secret in this file, readable by its owner only; made the first time."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def log_file(folder: Path, name: str) -> Path:
    """The log file of this name in the data folder, for its owner only; begun anew when it has grown over 10 MB."""
    (folder / "log").mkdir(mode=0o700, exist_ok=True)
    log = folder / "log" / name
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(log.with_suffix(".old.log"))
    log.touch(mode=0o600)
    return log


def tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""
