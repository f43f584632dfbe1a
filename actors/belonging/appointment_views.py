"""People who are put forward for a role in an actor, and the answers to them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.refusals import missing_as_404, refusal_as_message

from ..models import Appointment
from .appointments import confirm_appointment, decline_appointment, object_to_appointment, withdraw_appointment

ANSWERS = {"confirm": confirm_appointment, "decline": decline_appointment}


@login_required
@never_cache
def appointments(request, slug):
    """All that wait for this person's yes or no in one actor. Who has nothing to answer learns nothing."""
    found = Appointment.objects.answered_by(request.user)
    if request.user.is_coordinator:
        found += [row for row in Appointment.objects.for_coordinators() if row.is_second(request.user)]
    rows = [row for row in found if row.actor.slug == slug]
    if request.method == "POST":
        return _answer(request, slug, rows)
    if not rows:
        raise Http404
    return render(request, "actors/belonging/appointments.html", {"rows": rows, "actor": rows[0].actor})


def _answer(request, slug, rows):
    row = next((row for row in rows if str(row.public_id) == request.POST.get("appointment")), None)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if row is None or answer is None:
        messages.error(request, _("This is answered already, or no longer yours to answer."))
        return redirect("portal:my_page")
    with refusal_as_message(request):
        answer(appointment=row, by=request.user)
        said = {"person": row.person, "actor": row.actor}
        if answer is confirm_appointment:
            messages.success(request, _("%(person)s is confirmed in %(actor)s, and told so.") % said)
        else:
            messages.success(request, _("%(person)s is not let into %(actor)s, and is told so.") % said)
    return redirect("actors:appointments", slug) if len(rows) > 1 else redirect("portal:my_page")


@login_required
@require_POST
def appointment_withdraw(request, public_id):
    """The person does not want it."""
    with missing_as_404(Appointment):
        row = Appointment.objects.select_related("actor", "person").get(public_id=public_id, person=request.user)
    with refusal_as_message(request):
        withdraw_appointment(appointment=row, by=request.user)
        messages.success(request, _("You are no longer put forward in %(actor)s.") % {"actor": row.actor})
    return redirect("portal:my_page")


@never_cache
def objection(request, token):
    """Where the link in the letter to an actor's official address leads. Nobody needs to log in."""
    try:
        row = Appointment.objects.with_objection(token)
    except Appointment.DoesNotExist:
        return render(request, "actors/belonging/objection.html", {"row": None}, status=404)
    if request.method == "POST":
        with refusal_as_message(request):
            object_to_appointment(appointment=row)
        return redirect("people:objection", token)
    can = row.state in {"waiting", "confirmed"}
    return render(request, "actors/belonging/objection.html", {"row": row, "can_object": can})
