"""Reads across tables for the actors' pages."""

from .directory import directory, sorted_by
from .people import administrators_and_editors
from .profile import activity, profile

__all__ = ["activity", "administrators_and_editors", "directory", "profile", "sorted_by"]
