"""`python -m bench [name …]`: run every `bench/<name>.py`, or those named, and print one JSON line per result.

A benchmark module has `run()`, a generator of dicts; each has "bench" (its name) and a "floor" measured in the same run.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

import bench


def main(names: list[str]) -> None:
    found = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    for name in names or found:
        if name not in found:
            sys.exit(f"No benchmark named {name}. There are: {', '.join(found)}.")
        for result in importlib.import_module(f"bench.{name}").run():
            print(json.dumps(result, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
