from . import actors, belonging, changes, classification, people  # noqa: F401  each registers its pages
