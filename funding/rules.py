"""Who may do what with calls for applications."""

from django.utils.translation import gettext_lazy as _

from ecosystem.shared.permissions import is_coordinator, permit

permit(
    "funding.edit_call",
    is_coordinator,
    refusal=_("Only a coordinator writes calls."),
)
permit(
    "funding.publish_call",
    is_coordinator,
    refusal=_("Only a coordinator publishes calls."),
)
permit(
    "funding.close_call",
    is_coordinator,
    refusal=_("Only a coordinator closes or reopens calls."),
)
