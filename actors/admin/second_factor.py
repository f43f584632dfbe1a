"""What a coordinator does for another one's two-step log-in."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from ecosystem.shared.permissions import allowed
from ecosystem.shared.refusals import refusal_as_message

from ..accounts import actions as account_actions
from ..models import ConfirmedFactor


class VouchesForCoordinators:
    """Two actions on a person's page, each asked about first. The code stands on the answer, and nowhere else."""

    def has_vouch_permission(self, request, object_id=None):
        person = self.get_object(request, object_id)
        return settings.DESK_NEEDS_SECOND_FACTOR and allowed(request.user, "actors.vouch_for_coordinator", person)

    @action(
        description=gettext_lazy("Code for two-step log-in …"), url_path="desk-code", icon="key", permissions=["vouch"]
    )
    def give_desk_code(self, request, object_id):
        person = self.get_object(request, object_id)
        code = ""
        if request.method == "POST":
            with refusal_as_message(request) as attempt:
                code = account_actions.give_desk_code(person=person, by=request.user)
            if attempt.code:
                return redirect("admin:actors_user_change", person.pk)
        title = _("Code for %(person)s's two-step log-in") % {"person": person}
        return self._page(request, person, "desk_code.html", title=title, code=code)

    @action(
        description=gettext_lazy("Reset two-step log-in …"),
        url_path="reset-factor",
        icon="lock_reset",
        permissions=["vouch"],
    )
    def reset_second_factor(self, request, object_id):
        person = self.get_object(request, object_id)
        if request.method == "POST":
            account_actions.reset_second_factor(person=person, by=request.user)
            messages.success(
                request, _("Every second factor is removed, and their sessions are ended. Now make a code for them.")
            )
            return redirect("admin:actors_user_change", person.pk)
        title = _("Reset %(person)s's two-step log-in") % {"person": person}
        return self._page(request, person, "reset_factor.html", title=title)

    def _page(self, request, person, template, **shown):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "person": person,
            "back": reverse("admin:actors_user_change", args=[person.pk]),
            **shown,
        }
        return TemplateResponse(request, f"admin/actors/user/{template}", context)

    def two_step_log_in(self, person):
        """Whether the desk opens for this coordinator."""
        if not person.is_staff:
            return "–"
        latest = ConfirmedFactor.objects.filter(factor__user=person).order_by("-confirmed_at").first()
        if latest is None:
            return _("Not set up, or not confirmed with a code")
        return _("Counts for the desk")

    two_step_log_in.short_description = gettext_lazy("two-step log-in")
