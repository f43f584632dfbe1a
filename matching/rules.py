"""Who may do what with matches and digests."""

import rules
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.audit import keep_confidential
from ecosystem.shared.permissions import is_coordinator, is_neutral, is_signed_in, permit
from procurement.rules import is_owners_editor

# Who has said no to what is for that actor alone.
keep_confidential("matching.notforus")


@rules.predicate
def is_oneself(user, person):
    return user.is_authenticated and user.is_active and person is not None and user.pk == person.pk


@rules.predicate
def is_owner_of_search(user, search):
    return search is not None and is_oneself(user, search.person)


@rules.predicate
def is_editor_of(user, actor):
    return user.is_authenticated and user.is_active and actor is not None and user.can_edit_for(actor)


permit("matching.see_matches", is_signed_in, refusal=_("Log in to see what fits your organisation."))
permit("matching.choose_digests", is_oneself, refusal=_("Only you can choose which digests you get."))
permit("matching.find_matches", is_coordinator, refusal=_("Only a coordinator can start the matching."))
permit("matching.save_search", is_signed_in, refusal=_("Log in to save this search."))
permit("matching.change_search", is_owner_of_search, refusal=_("Only you can change the searches you have saved."))
permit(
    "matching.say_not_for_us",
    is_editor_of,
    refusal=_("Only editors of the organisation can say what does not fit it."),
)
permit("matching.see_why_not", is_coordinator, refusal=_("Only coordinators see the reasons, in numbers."))
permit(
    "matching.see_similar",
    is_neutral & is_owners_editor,
    refusal=_("Only editors of the body that writes the need see who else has one like it."),
)
permit(
    "matching.see_similar_needs",
    is_coordinator,
    refusal=_("Only coordinators see which of many needs may be one."),
)
permit(
    "matching.say_not_the_same",
    is_coordinator,
    refusal=_("Only coordinators can say that needs are not the same."),
)
