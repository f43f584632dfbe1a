"""What happens to actors and people: one door per change."""

from .admission import approve_actor, decline_actor, restore_actor, suspend_actor
from .profile import edit_profile, set_interests
from .registration import register_actor

__all__ = [
    "approve_actor",
    "decline_actor",
    "edit_profile",
    "register_actor",
    "restore_actor",
    "set_interests",
    "suspend_actor",
]
