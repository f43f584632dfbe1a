from .amendments import amend_need, confirm_response, preview_amendment
from .attachments import attach_file, remove_file, scan_files
from .case import case_name, export_case
from .conference import announce_conference, link_conference
from .desk import note_export, shortlist_response, write_note
from .dialogue import note_dialogue, share_entry
from .disclosure import publish_bundle
from .documents import add_document, remove_document
from .followers import (
    accept_follower,
    ask_to_follow,
    begin_following,
    change_role,
    decline_follower,
    end_follower,
    end_following,
    invite_follower,
    join_as_follower,
    leave_need,
    take_back_follower,
    turn_down_invitation,
)
from .handover import hand_over_need
from .minutes import correct_minutes, mark_minutes, send_minutes, share_minutes, write_minutes
from .needs import close_due_needs, conclude_need, create_need, edit_need, return_need, send_need
from .opening import open_responses
from .option_letters import remind_of_options
from .option_use import annul_call_off, call_off
from .options import (
    change_option,
    edit_option,
    give_up_option,
    name_option,
    open_locked_options,
    open_options,
    remove_option,
)
from .publication import ask_for_release, publish_need, set_two_person_publication
from .questions import answer_question, ask_question, decline_question, pass_on_question
from .reopening import reopen_need
from .replies import reply_to_responses
from .responses import edit_response, start_response, submit_response, take_back_response, withdraw_response
from .slots import add_slots, book_slot, cancel_slot, move_booking, release_slot
from .watching import unwatch_need, watch_need

__all__ = [
    "accept_follower",
    "add_document",
    "add_slots",
    "amend_need",
    "announce_conference",
    "annul_call_off",
    "answer_question",
    "ask_for_release",
    "ask_question",
    "ask_to_follow",
    "attach_file",
    "begin_following",
    "book_slot",
    "call_off",
    "cancel_slot",
    "case_name",
    "change_option",
    "change_role",
    "close_due_needs",
    "conclude_need",
    "confirm_response",
    "correct_minutes",
    "create_need",
    "decline_follower",
    "decline_question",
    "edit_need",
    "edit_option",
    "edit_response",
    "end_follower",
    "end_following",
    "export_case",
    "give_up_option",
    "hand_over_need",
    "invite_follower",
    "join_as_follower",
    "leave_need",
    "link_conference",
    "mark_minutes",
    "move_booking",
    "name_option",
    "note_dialogue",
    "note_export",
    "open_locked_options",
    "open_options",
    "open_responses",
    "pass_on_question",
    "preview_amendment",
    "publish_bundle",
    "publish_need",
    "release_slot",
    "remind_of_options",
    "remove_document",
    "remove_file",
    "remove_option",
    "reopen_need",
    "reply_to_responses",
    "return_need",
    "scan_files",
    "send_minutes",
    "send_need",
    "set_two_person_publication",
    "share_entry",
    "share_minutes",
    "shortlist_response",
    "start_response",
    "submit_response",
    "take_back_follower",
    "take_back_response",
    "turn_down_invitation",
    "unwatch_need",
    "watch_need",
    "withdraw_response",
    "write_minutes",
    "write_note",
]
