"""Settings of the web server that the suite starts as a process of its own."""

from ecosystem.settings.test import *  # noqa: F403
from ecosystem.settings.test import DATABASES, env

# The smallest pool there can be, for tests of what one dead connection does.
if DATABASES["default"]["OPTIONS"].get("pool") and env.bool("POOL_OF_ONE", default=False):
    DATABASES["default"]["OPTIONS"]["pool"].update(min_size=1, max_size=1)
