"""`make attack`: the portal attacked in short, on this machine alone, in about ten minutes on two processors.

It starts a portal of its own (web, worker, scheduler, PostgreSQL, the Redis protocol, an SMTP server) in DATA_DIR/attack,
plants marked secrets among the demo, and then reads, forges, fuzzes, kills and pushes. Input is harmless: odd, never a
working exploit. Every count and every wait has an end. Exit code 1 when a promise broke.
"""

import argparse
import logging
import os
import sys

PARTS = ("reads", "forged", "fuzz", "slow", "kills")
# How the minutes are shared; what starts and ends the portal comes on top.
SHARES = {"reads": 0.4, "forged": 0.18, "fuzz": 0.18, "slow": 0.08, "kills": 0.16}


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make attack ARGS=…", description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=PARTS, help="this part alone (may be repeated)")
    parser.add_argument("--seed", type=int, default=1, help="another seed tries other things; the same tries the same")
    parser.add_argument("--minutes", type=float, default=9, help="for all parts together, the start apart")
    parser.add_argument("--bare", action="store_true", help="without the demo: up sooner, with fewer rows to meet")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    chosen = options(arguments)
    parts = [name for name in PARTS if name in (chosen.only or PARTS)]
    from ecosystem.launch.places import data_dir
    from tests.matching.processes import Sink

    from .figures import conclude, say
    from .own_portal import OwnPortal

    with Sink() as sink:
        say("starting a portal of its own")
        with OwnPortal(data_dir("attack"), sink.port, demo=not chosen.bare) as portal:
            os.environ.update(portal.environment)
            import django

            django.setup()
            # The mail server tells of each word it is sent.
            logging.getLogger("mail.log").setLevel(logging.WARNING)
            from .running import run

            done = run(portal, sink, parts, seed=chosen.seed, shares=shares(parts, chosen.minutes))
    return conclude(done, {"seed": chosen.seed})


def shares(parts: list[str], minutes: float) -> dict[str, float]:
    """Seconds for each part."""
    whole = sum(SHARES[name] for name in parts)
    return {name: minutes * 60 * SHARES[name] / whole for name in parts}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
