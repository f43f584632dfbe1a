"""Settings of the web server that the suite starts as a process of its own."""

from ecosystem.settings.test import *  # noqa: F403
