from .amendments import amend_need, confirm_response, preview_amendment, record_amendment
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
    change_role,
    decline_follower,
    end_follower,
    invite_follower,
    join_as_follower,
    leave_need,
    take_back_follower,
    turn_down_invitation,
)
from .following import begin_following, end_following
from .gates import pass_gate, stop_at_gate
from .goals import add_goal, edit_goal, measure_goal, remove_goal
from .handover import hand_over_need
from .joint import decline_joint, gather, invite_to_joint, take_back_joint
from .joint_lead import pass_lead, suggest_joint
from .joint_members import edit_variant, join_joint, leave_joint
from .legal_values import remind_of_legal_values
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
from .partnership import edit_partnership, hide_partnership, show_partnership, start_partnership
from .phases import add_phase, add_phases, edit_phase, remove_phase, set_partners, start_phase
from .publication import ask_for_release, let_drafts_be_found, publish_need, set_two_person_publication
from .questions import answer_question, ask_question, decline_question, pass_on_question
from .reopening import reopen_need
from .replies import reply_to_responses
from .responses import edit_response, start_response, submit_response, take_back_response, withdraw_response
from .room import answer_in_room, post_entry, remove_entry
from .room_meetings import invite_newcomer, invite_to_work_meeting, uninvite_former
from .slots import add_slots, book_slot, cancel_slot, move_booking, release_slot
from .watching import unwatch_need, watch_need

__all__ = [
    "accept_follower",
    "add_document",
    "add_goal",
    "add_phase",
    "add_phases",
    "add_slots",
    "amend_need",
    "announce_conference",
    "annul_call_off",
    "answer_in_room",
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
    "decline_joint",
    "decline_question",
    "edit_goal",
    "edit_need",
    "edit_option",
    "edit_partnership",
    "edit_phase",
    "edit_response",
    "edit_variant",
    "end_follower",
    "end_following",
    "export_case",
    "gather",
    "give_up_option",
    "hand_over_need",
    "hide_partnership",
    "invite_follower",
    "invite_newcomer",
    "invite_to_joint",
    "invite_to_work_meeting",
    "join_as_follower",
    "join_joint",
    "leave_joint",
    "leave_need",
    "let_drafts_be_found",
    "link_conference",
    "mark_minutes",
    "measure_goal",
    "move_booking",
    "name_option",
    "note_dialogue",
    "note_export",
    "open_locked_options",
    "open_options",
    "open_responses",
    "pass_gate",
    "pass_lead",
    "pass_on_question",
    "post_entry",
    "preview_amendment",
    "publish_bundle",
    "publish_need",
    "record_amendment",
    "release_slot",
    "remind_of_legal_values",
    "remind_of_options",
    "remove_document",
    "remove_entry",
    "remove_file",
    "remove_goal",
    "remove_option",
    "remove_phase",
    "reopen_need",
    "reply_to_responses",
    "return_need",
    "scan_files",
    "send_minutes",
    "send_need",
    "set_partners",
    "set_two_person_publication",
    "share_entry",
    "share_minutes",
    "shortlist_response",
    "show_partnership",
    "start_partnership",
    "start_phase",
    "start_response",
    "stop_at_gate",
    "submit_response",
    "suggest_joint",
    "take_back_follower",
    "take_back_joint",
    "take_back_response",
    "turn_down_invitation",
    "uninvite_former",
    "unwatch_need",
    "watch_need",
    "withdraw_response",
    "write_minutes",
    "write_note",
]
