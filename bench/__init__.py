"""Benchmarks, each a module with `run()`. See `bench/__main__.py`."""
