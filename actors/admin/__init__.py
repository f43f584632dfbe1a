from . import actors, appointments, belonging, changes, classification, importing, people  # noqa: F401  each registers its pages
