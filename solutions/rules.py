"""Who may do what with solutions and adoptions."""

import rules
from django.utils.translation import gettext_lazy as _

from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.permissions import is_coordinator, permit


@rules.predicate
def is_supplier_editor(user, solution):
    return bool(
        user.is_authenticated
        and solution is not None
        and solution.supplier_id
        and user.can_edit_for(solution.supplier_id)
    )


@rules.predicate
def is_editor_of(user, actor):
    return bool(user.is_authenticated and actor is not None and user.can_edit_for(actor))


@rules.predicate
def is_editor_of_public_body(user, actor):
    return bool(actor is not None and actor.kind in PUBLIC_BODIES and is_editor_of(user, actor))


@rules.predicate
def is_adopter_editor(user, adoption):
    return bool(user.is_authenticated and adoption is not None and user.can_edit_for(adoption.actor_id))


@rules.predicate
def is_supplier_of_adopted(user, adoption):
    return bool(adoption is not None and is_supplier_editor(user, adoption.solution))


permit(
    "solutions.create_solution",  # asked of the supplying actor
    is_coordinator | is_editor_of,
    refusal=_("Only editors of an actor in the hub can add its solutions."),
)
permit(
    "solutions.edit_solution",
    is_coordinator | is_supplier_editor,
    refusal=_("Only the supplier's editors can change this solution."),
)
permit(
    "solutions.submit_solution",
    is_coordinator | is_supplier_editor,
    refusal=_("Only the supplier's editors can send this solution to vetting."),
)
permit(
    "solutions.vet_solution",
    is_coordinator,
    refusal=_("Only a coordinator vets solutions."),
)
permit(
    "solutions.register_adoption",  # asked of the adopting actor
    is_coordinator | is_editor_of_public_body,
    refusal=_("Only editors of a public body can say that it uses a solution."),
)
permit(
    "solutions.report_adoption",  # asked of the solution
    is_coordinator | is_supplier_editor,
    refusal=_("Only the supplier's editors can report who uses this solution."),
)
permit(
    "solutions.decide_on_adoption",
    is_coordinator | is_adopter_editor,
    refusal=_("Only editors of the body that uses the solution can confirm or change this."),
)
permit(
    "solutions.see_adoption",
    is_coordinator | is_adopter_editor | is_supplier_of_adopted,
    refusal=_("Only the supplier and the body that uses the solution can see this."),
)
