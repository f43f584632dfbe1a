"""`python -m ecosystem.launch run|test|check|bench|attack|format|manage`: what the Makefile calls."""

import os
import subprocess
import sys

from ecosystem.launch import lock
from ecosystem.launch.places import ROOT, data_dir
from ecosystem.launch.problem import Problem
from ecosystem.launch.services import command_environment, services

FEW_FILES = 12


def main(command: str, arguments: list[str]) -> int:
    match command:
        case "run":
            from ecosystem.launch.portal import run

            return run()
        case "check":
            from ecosystem.launch.checks import check

            return check()
        case "format":
            from ecosystem.launch.checks import mend_format

            return mend_format()
        case "test":
            return test(arguments)
        case "bench":
            return bench(arguments)
        case "attack":
            return attack(arguments)
        case "manage":
            return manage(arguments)
        case _:
            raise Problem(f"No such command: {command}. See: make help")


def test(arguments: list[str]) -> int:
    """The suite, with services of its own: the portal may be running beside it."""
    from ecosystem.launch.messages import compile_stale

    compile_stale()
    with services(data_dir("test"), what="make test", throw_away=True, settings="test") as environment:
        # The suite starts many processes, and each would compile all that it imports.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "pytest", *arguments]
        if not any(argument.startswith(("-n", "--pdb", "--numprocesses")) for argument in arguments):
            command += workers(arguments)
        return call(command, environment)


def workers(arguments: list[str]) -> list[str]:
    """pytest's options: the whole suite runs in a process for each core. A few files run in one, which begins sooner."""
    named = [ROOT / argument.partition("::")[0] for argument in arguments if not argument.startswith("-")]
    files = [file for path in named for file in ([path] if path.is_file() else path.rglob("test_*.py"))]
    return ["-n", "0"] if 0 < len(files) <= FEW_FILES else ["-n", "auto", "--dist", "worksteal"]


def bench(arguments: list[str]) -> int:
    """Every benchmark in bench/, or those named; each prints a JSON line."""
    from ecosystem.launch.messages import compile_stale

    compile_stale()
    with services(data_dir("bench"), what="make bench", throw_away=True) as environment:
        return call([sys.executable, "-m", "bench", *arguments], environment)


def attack(arguments: list[str]) -> int:
    """The attack in short. It has services of its own, which it kills, whatever the environment names."""
    from ecosystem.launch.messages import compile_stale

    compile_stale()
    environment = command_environment(data_dir("attack"), "local")
    return call([sys.executable, "-m", "tests.attack", *arguments], {**environment, "DATA_DIR": str(data_dir())})


def manage(arguments: list[str]) -> int:
    """Django's command line, with the services of the running portal or, if it is not up, started for this."""
    folder = data_dir()
    command = [sys.executable, "manage.py", *arguments]
    if lock.is_held(folder):
        notes = lock.read_notes(folder)
        if "DATABASE_URL" not in notes:
            raise Problem(f"The portal is just starting with the data in {folder}; try again in a moment.")
        shared = {name: notes[name] for name in ("DATABASE_URL", "REDIS_URL")}
        return call(command, {**command_environment(folder, "local"), **shared})
    with services(folder, what="HelseHub") as environment:
        return call(command, environment)


def call(command: list[str], environment: dict[str, str]) -> int:
    return subprocess.Popen(command, cwd=ROOT, env=environment).wait()


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        code = main(sys.argv[1] if len(sys.argv) > 1 else "help", sys.argv[2:])
    except Problem as problem:
        print(problem, file=sys.stderr)
        code = 1
    sys.exit(code)
