"""The attack in short: `make attack`. Not collected by pytest; see `tests/attack/__main__.py`."""
