from .browsing import event_detail, event_feed, event_ics, event_list
from .organising import event_call_off, event_create, event_edit, event_participants, event_publish
from .taking_part import event_cancel, event_sign_up

__all__ = [
    "event_call_off",
    "event_cancel",
    "event_create",
    "event_detail",
    "event_edit",
    "event_feed",
    "event_ics",
    "event_list",
    "event_participants",
    "event_publish",
    "event_sign_up",
]
