"""What happens to actors and people: one door per change."""

from .admission import (
    answer_coordinator,
    apply_again,
    approve_actor,
    ask_applicant,
    decline_actor,
    edit_application,
    restore_actor,
    suspend_actor,
)
from .appointments import (
    confirm_appointment,
    decline_appointment,
    object_to_appointment,
    reopen_account,
    withdraw_appointment,
)
from .belonging import add_member, change_role, leave_team, remove_member
from .consent import record_consent, record_statement_shown
from .curation import delete_filter, delete_note, record_export, save_filter, tag_actors, untag_actors, write_note
from .data_export import ask_for_copy, delete_copies, make_copy
from .directory import note_directory_export
from .erasure import erase_person, forget_unconfirmed
from .freshness import remind_of_profiles
from .importing import carry_out_import, drop_import, look_again, read_import, undo_import
from .invitations import (
    accept_invitation,
    decline_invitation,
    invite_colleague,
    resend_invitation,
    withdraw_invitation,
)
from .joining import accept_join_request, ask_to_join, decline_join_request, withdraw_join_request
from .merging import mark_as_distinct, merge_actors
from .person import change_about_me
from .profile import confirm_profile, edit_profile, set_interests
from .registration import register_actor, update_from_register
from .second_factor import (
    begin_anew,
    change_rights,
    give_desk_code,
    note_factor_added,
    note_factors_gone,
    reset_second_factor,
    use_desk_code,
)

__all__ = [
    "accept_invitation",
    "accept_join_request",
    "add_member",
    "answer_coordinator",
    "apply_again",
    "approve_actor",
    "ask_applicant",
    "ask_for_copy",
    "ask_to_join",
    "begin_anew",
    "carry_out_import",
    "change_about_me",
    "change_rights",
    "change_role",
    "confirm_appointment",
    "confirm_profile",
    "decline_actor",
    "decline_appointment",
    "decline_invitation",
    "decline_join_request",
    "delete_copies",
    "delete_filter",
    "delete_note",
    "drop_import",
    "edit_application",
    "edit_profile",
    "erase_person",
    "forget_unconfirmed",
    "give_desk_code",
    "invite_colleague",
    "leave_team",
    "look_again",
    "make_copy",
    "mark_as_distinct",
    "merge_actors",
    "note_directory_export",
    "note_factor_added",
    "note_factors_gone",
    "object_to_appointment",
    "read_import",
    "record_consent",
    "record_export",
    "record_statement_shown",
    "register_actor",
    "remind_of_profiles",
    "remove_member",
    "reopen_account",
    "resend_invitation",
    "reset_second_factor",
    "restore_actor",
    "save_filter",
    "set_interests",
    "suspend_actor",
    "tag_actors",
    "undo_import",
    "untag_actors",
    "update_from_register",
    "use_desk_code",
    "withdraw_appointment",
    "withdraw_invitation",
    "withdraw_join_request",
    "write_note",
]
