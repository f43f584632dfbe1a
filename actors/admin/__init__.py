from . import actors, belonging, classification, people  # noqa: F401  each registers its pages
