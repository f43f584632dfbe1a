"""Who may do what with projects."""

import rules
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.permissions import is_coordinator, permit


@rules.predicate
def is_editor_of_lead(user, project):
    return user.is_authenticated and project is not None and user.can_edit_for(project.lead_id)


@rules.predicate
def can_lead_for(user, actor):
    """Editors of the actor; with no actor named yet, editors of any approved actor."""
    if not user.is_authenticated:
        return False
    return user.can_edit_for(actor) if actor is not None else user.editable_actors().exists()


@rules.predicate
def is_editor_of_invited(user, partner):
    return user.is_authenticated and partner is not None and user.can_edit_for(partner.actor_id)


permit(
    "projects.create_project",
    is_coordinator | can_lead_for,
    refusal=_("Only coordinators and editors of an approved actor can add projects."),
)
for verb in ("edit_project", "publish_project", "archive_project", "change_phase"):
    permit(
        f"projects.{verb}",
        is_coordinator | is_editor_of_lead,
        refusal=_("Only coordinators and editors of the project’s lead can change this project."),
    )
for verb in ("invite_partner", "open_partner_search", "close_partner_search"):
    permit(
        f"projects.{verb}",
        is_coordinator | is_editor_of_lead,
        refusal=_("Only coordinators and editors of the project’s lead can invite and look for partners."),
    )
permit(
    "projects.answer_invitation",
    is_editor_of_invited,
    refusal=_("Only editors of the invited actor can answer the invitation."),
)
