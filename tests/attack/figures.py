"""What is told: lines while it goes, one table at the end, and the same as a line of JSON."""

import json
import time
from dataclasses import dataclass, field

_BEGAN = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - _BEGAN:5.0f} s] {text}", flush=True)


@dataclass
class Part:
    """One part of the attack: what was counted, and what was promised and is not so."""

    name: str
    figures: dict[str, object] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def promise(self, kept: object, otherwise: str) -> None:
        if not kept:
            self.broken.append(otherwise)
            say(f"BROKEN {self.name}: {otherwise}")

    def none_of(self, found: list, what: str, *, show: int = 12) -> None:
        """A promise that there is none of this; the first of them are told."""
        shown = "; ".join(str(one) for one in found[:show])
        more = f" … and {len(found) - show} more" if len(found) > show else ""
        self.promise(not found, f"{len(found)} × {what}: {shown}{more}")


def table(parts: list[Part]) -> str:
    rows = [(part.name, name, str(value)) for part in parts for name, value in part.figures.items()]
    widths = [max((len(row[n]) for row in rows), default=0) for n in (0, 1)]
    lines, last = [], ""
    for part, name, value in rows:
        lines.append(f"{part if part != last else '':<{widths[0]}}  {name:<{widths[1]}}  {value}")
        last = part
    return "\n".join(lines)


def conclude(parts: list[Part], about: dict) -> int:
    """Print all; 1 when a promise broke."""
    broken = [f"{part.name}: {line}" for part in parts for line in part.broken]
    print(f"\n{table(parts)}\n")
    if broken:
        print("Promises that did not hold:\n" + "\n".join(f"  - {line}" for line in broken) + "\n")
    else:
        print("Every promise held.\n")
    seconds = round(time.monotonic() - _BEGAN)
    print(
        json.dumps(
            {"attack": {part.name: part.figures for part in parts}, "broken": broken, "seconds": seconds, **about},
            ensure_ascii=False,
            default=str,
        ),
        flush=True,
    )
    return 1 if broken else 0
