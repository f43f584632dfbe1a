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
from .belonging import add_member, change_role, leave_team, remove_member
from .consent import record_consent, record_statement_shown
from .invitations import (
    accept_invitation,
    decline_invitation,
    invite_colleague,
    resend_invitation,
    withdraw_invitation,
)
from .joining import accept_join_request, ask_to_join, decline_join_request, withdraw_join_request
from .profile import edit_profile, set_interests
from .registration import register_actor, update_from_register

__all__ = [
    "accept_invitation",
    "accept_join_request",
    "add_member",
    "answer_coordinator",
    "apply_again",
    "approve_actor",
    "ask_applicant",
    "ask_to_join",
    "change_role",
    "decline_actor",
    "decline_invitation",
    "decline_join_request",
    "edit_application",
    "edit_profile",
    "invite_colleague",
    "leave_team",
    "record_consent",
    "record_statement_shown",
    "register_actor",
    "remove_member",
    "resend_invitation",
    "restore_actor",
    "set_interests",
    "suspend_actor",
    "update_from_register",
    "withdraw_invitation",
    "withdraw_join_request",
]
