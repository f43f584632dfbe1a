"""What every calendar file of the portal begins with, after RFC 5545."""

from django.http import HttpResponse
from icalendar import Calendar


def new_calendar(method: str) -> Calendar:
    """`method`: PUBLISH (a file to keep), REQUEST or CANCEL (by mail)."""
    calendar = Calendar()
    calendar.add("prodid", "-//HelseHub//HelseHub portal//NO")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def calendar_response(text: str, name: str, *, private: bool) -> HttpResponse:
    """A calendar file; one made for somebody in particular is kept by nobody on the way."""
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store" if private else "public, max-age=900"
    return response
