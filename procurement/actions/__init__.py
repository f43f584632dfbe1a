from .amendments import amend_need, confirm_response, preview_amendment
from .handover import hand_over_need
from .needs import close_due_needs, conclude_need, create_need, edit_need, publish_need, return_need, send_need
from .responses import (
    edit_response,
    open_response,
    start_response,
    submit_response,
    take_back_response,
    withdraw_response,
)
from .watching import unwatch_need, watch_need

__all__ = [
    "amend_need",
    "confirm_response",
    "preview_amendment",
    "close_due_needs",
    "conclude_need",
    "create_need",
    "edit_need",
    "edit_response",
    "hand_over_need",
    "open_response",
    "publish_need",
    "return_need",
    "send_need",
    "start_response",
    "submit_response",
    "take_back_response",
    "unwatch_need",
    "watch_need",
    "withdraw_response",
]
