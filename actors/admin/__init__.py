from . import actors, classification, people  # noqa: F401  each registers its pages
