from . import actors, belonging, changes, classification, importing, people  # noqa: F401  each registers its pages
