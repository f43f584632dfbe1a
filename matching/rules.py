"""Who may do what with matches and digests."""

import rules
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.permissions import is_coordinator, is_signed_in, permit


@rules.predicate
def is_oneself(user, person):
    return user.is_authenticated and user.is_active and person is not None and user.pk == person.pk


permit("matching.see_matches", is_signed_in, refusal=_("Log in to see what fits your organisation."))
permit("matching.choose_digests", is_oneself, refusal=_("Only you can choose which digests you get."))
permit("matching.find_matches", is_coordinator, refusal=_("Only a coordinator can start the matching."))
