"""What was done, in words for people: the actions in the log of a need's case."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Any] = {
    "create_need": _("Began the need"),
    "edit_need": _("Changed the draft"),
    "send_need": _("Sent the need to a coordinator"),
    "return_need": _("Sent the need back as a draft"),
    "ask_release_need": _("Asked a colleague to publish"),
    "publish_need": _("Published the need"),
    "amend_need": _("Changed the published need"),
    "add_document": _("Added a document"),
    "remove_document": _("Removed a document"),
    "close_need": _("The deadline passed"),
    "hand_over_need": _("Handed the need over to a competition"),
    "conclude_need": _("Concluded the need"),
    "reopen_need": _("Opened the need again"),
    "add_slots": _("Offered times for meetings"),
    "book_slot": _("Booked a meeting"),
    "release_slot": _("Gave a meeting up"),
    "cancel_slot": _("Cancelled a meeting"),
    "hold_slot": _("Noted that the meeting was held"),
    "write_minutes": _("Wrote minutes"),
    "send_minutes": _("Sent the minutes to the supplier"),
    "correct_minutes": _("Took the minutes back to mend them"),
    "mark_minutes": _("Marked trade secrets in the minutes"),
    "share_minutes": _("Shared the minutes with all"),
    "link_conference": _("Announced a conference"),
    "note_dialogue": _("Noted something in the dialogue file"),
    "share_dialogue": _("Shared with all what one had"),
    "publish_bundle": _("Published the whole dialogue"),
    "open_responses": _("Opened the responses"),
    "open_response": _("Opened a response"),
    "shortlist_response": _("Chose a response, or took it out again"),
    "reply_to_response": _("Replied to a response"),
    "export_response": _("Took out a response"),
    "export_case": _("Took out the case"),
    "name_option": _("Named an option"),
    "edit_option": _("Changed an option"),
    "remove_option": _("Removed an option"),
    "lock_option": _("Locked an option"),
    "open_option": _("Opened an option for use"),
    "change_option": _("Changed a locked option"),
    "give_up_option": _("Gave an option up"),
    "call_off": _("Called off from an option"),
    "annul_call_off": _("Annulled a call-off"),
}


def action_in_words(action: str) -> str:
    """The code itself where there are no words for it yet: nothing is left out of a log."""
    return str(ACTIONS.get(action, action))
