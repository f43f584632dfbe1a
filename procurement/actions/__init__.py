from .needs import close_due_needs, conclude_need, create_need, edit_need, publish_need, return_need, send_need
from .responses import edit_response, open_response, start_response, submit_response, withdraw_response

__all__ = [
    "close_due_needs",
    "conclude_need",
    "create_need",
    "edit_need",
    "edit_response",
    "open_response",
    "publish_need",
    "return_need",
    "send_need",
    "start_response",
    "submit_response",
    "withdraw_response",
]
