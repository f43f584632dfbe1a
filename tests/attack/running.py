"""The parts one after the other, on one planted world."""

from .addresses import all_addresses
from .figures import Part, say
from .own_portal import OwnPortal
from .visitors import Visitor
from .world import plant


def run(portal: OwnPortal, sink, parts: list[str], *, seed: int, shares: dict[str, float]) -> list[Part]:
    world = plant()
    visitors = [Visitor(name, person, portal.port, seed) for name, person in world.people.items()]
    addresses, left_out = all_addresses(world)
    say(f"planted {len(world.marks)} marks; {len(addresses)} addresses, {len(visitors)} visitors")
    done = []
    for name in parts:
        say(f"{name}: {shares[name]:.0f} s at most")
        common = {"seed": seed, "seconds": shares[name]}
        if name == "reads":
            from . import reads

            done.append(reads.attack(world, visitors, addresses, left_out, **common))
        elif name == "forged":
            from . import forged

            done.append(forged.attack(world, visitors, addresses, **common))
        elif name == "fuzz":
            from . import fuzz

            done.append(fuzz.attack(visitors, addresses, **common))
        elif name == "slow":
            from . import slow

            done.append(slow.attack(portal, world, **common))
        else:
            from . import kills

            done.append(kills.attack(portal, sink, world, **common))
        say(f"{name}: " + ", ".join(f"{key} {value}" for key, value in done[-1].figures.items()))
    return done
