"""People put forward for a role in an actor, on the coordinators' desk: answered here only where the actor has nobody."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.read_only import ReadOnlyAdmin
from ecosystem.shared.permissions import allowed

from ..belonging import appointments
from ..belonging import queries as belonging_queries
from ..models import Appointment
from ..states import APPOINTMENT_TRANSITIONS, AppointmentState

LABELS = {
    AppointmentState.WAITING: "warning",
    AppointmentState.CONFIRMED: "success",
    AppointmentState.DECLINED: "danger",
    AppointmentState.WITHDRAWN: "info",
    AppointmentState.OBJECTED: "danger",
}


def tell_put_forward(request, rows) -> None:
    """Says of what was saved just now that it is not in force."""
    for row in rows:
        if isinstance(row, Appointment):
            said = {"person": row.person, "actor": row.actor, "role": row.get_role_display()}
            messages.warning(
                request,
                _("%(person)s is put forward in %(actor)s as: %(role)s. It comes into force when it is confirmed.")
                % said,
            )


class TellsPutForward:
    """Goes before `ModelAdmin` on pages with the inline below."""

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        tell_put_forward(request, getattr(formset, "put_forward", ()))


class WhoAnswersFilter(admin.SimpleListFilter):
    title = _("who answers")
    parameter_name = "answers"

    def lookups(self, request, model_admin):
        return [("hub", _("A second coordinator"))]

    def queryset(self, request, found):
        if self.value() == "hub":
            return found.filter(pk__in=[row.pk for row in Appointment.objects.for_coordinators()])
        return found


@admin.register(Appointment)
class AppointmentAdmin(MovesAdmin, ReadOnlyAdmin):
    transitions = APPOINTMENT_TRANSITIONS
    list_display = ["person", "actor", "role", "shown_state", "made_by", "created_at"]
    list_filter = [WhoAnswersFilter, ("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["person", "actor", "made_by"]
    search_fields = ["person__email", "person__name", "actor__name"]
    date_hierarchy = "created_at"
    fields = [
        "person",
        "address",
        "actor",
        "role",
        "why",
        "made_by",
        "state",
        "who_answers",
        "told",
        "created_at",
        "decided_by",
        "decided_at",
    ]
    moves = (
        DeskMove("confirm", appointments.confirm_appointment, _("Confirm")),
        DeskMove("decline", appointments.decline_appointment, _("Decline")),
        DeskMove("withdraw", appointments.withdraw_appointment, _("Take back")),
    )
    actions_detail = ["open_answer"]

    @display(description=_("status"), ordering="state", label=LABELS)
    def shown_state(self, appointment):
        return appointment.state, appointment.get_state_display()

    @display(description=_("e-mail address"))
    def address(self, appointment):
        return appointment.person.email

    @display(description=_("who answers"))
    def who_answers(self, appointment):
        own = appointment.confirmers()
        return ", ".join(map(str, own)) if own else _("A second coordinator, since the actor has nobody who can")

    @display(description=_("the actor's own addresses"))
    def told(self, appointment):
        addresses = belonging_queries.official_addresses([appointment.actor_id])[appointment.actor_id]
        return ", ".join(addresses) or _("None is known. Ring the organisation before you confirm.")

    @action(description=_("Answer …"), url_path="answer", icon="reply", permissions=["answer"])
    def open_answer(self, request, object_id):
        appointment = Appointment.objects.select_related("actor").get(pk=object_id)
        return redirect("actors:appointments", appointment.actor.slug)

    def has_answer_permission(self, request, object_id=None):
        appointment = object_id and self.get_object(request, object_id)
        return not object_id or bool(
            appointment and appointment.is_waiting and allowed(request.user, "actors.answer_appointment", appointment)
        )
