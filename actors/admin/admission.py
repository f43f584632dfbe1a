"""The desk's way to an application, and to what the register says of an actor."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from ..admission import register, registration
from ..admission.register import Outcome
from ..models import Actor
from ..vocabulary import RegisterStanding

TROUBLE = {
    Outcome.UNKNOWN: gettext_lazy("The register has no organisation with this number."),
    Outcome.GONE: gettext_lazy("The register has taken this organisation out of its open part."),
    Outcome.SLOW: gettext_lazy("The register did not answer in time. Try again in a minute."),
    Outcome.DOWN: gettext_lazy("The register does not answer now. Try again later."),
    Outcome.GARBLED: gettext_lazy("The register answered with something we cannot read."),
    Outcome.TOO_OFTEN: gettext_lazy("You have looked up many numbers. Try again in ten minutes."),
}


class AdmissionAdmin:
    """Goes before unfold's `ModelAdmin`. Put the names of its buttons in `actions_detail` and `actions_submit_line`."""

    @action(description=gettext_lazy("Application and answers"), url_path="application", icon="forum")
    def open_application(self, request, object_id):
        actor = Actor.objects.only("slug").filter(pk=object_id).first()
        return redirect("actors:application", actor.slug) if actor else redirect("admin:actors_actor_changelist")

    @action(description=gettext_lazy("Save and fetch from the register"), permissions=["fetch"])
    def fetch_from_register(self, request, actor):
        answer = register.look_up(actor.organisation_number, person_id=request.user.pk)
        if answer.enterprise is None:
            messages.error(request, f"{actor}: {TROUBLE[answer.outcome]}")
            return
        self.each(request, [actor], registration.update_from_register, enterprise=answer.enterprise)
        said = answer.enterprise
        messages.info(
            request,
            _("The register says: %(name)s, %(form)s, %(standing)s.")
            % {
                "name": said.name,
                "form": said.legal_form_words,
                "standing": RegisterStanding(said.standing).label.lower(),
            },
        )

    def has_fetch_permission(self, request, object_id=None):
        if object_id is None:
            return True
        actor = self.get_object(request, object_id)
        return bool(actor and actor.organisation_number)
