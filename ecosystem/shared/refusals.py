"""What a page does when an action is refused, or when what it is about is not there. Three usual outcomes:

with refusal_on_form(form):             # the words stand in the form, and what was typed is kept
    actions.edit_event(event=event, by=request.user, **form.content)
    messages.success(request, _("The event is saved."))
    return redirect(event)
return render(request, "events/event_form.html", {"form": form})

with refusal_as_message(request):       # the words stand on the next page
    actions.publish_event(event=event, by=request.user)
    messages.success(request, _("The event is published."))
return redirect(event)

with missing_as_404(Event):
    return queries.detail(request.user, slug)
"""

from collections.abc import Collection, Iterator
from contextlib import ContextDecorator, contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404

from .errors import ActionRefused


@dataclass
class Attempt:
    """`code` is empty while nothing is refused."""

    code: str = ""


@contextmanager
def refusal_on_form(
    form: Any, field: str | None = None, *, codes: Collection[str] | None = None, by_code: bool = False
) -> Iterator[Attempt]:
    """A refusal becomes an error of the form as a whole, or of one field of it.

    It stands at `field` (only when its code is one of `codes`, if they are given), or with `by_code` at the field that
    has the code as its name.
    """
    attempt = Attempt()
    try:
        yield attempt
    except ActionRefused as refusal:
        attempt.code = refusal.code
        if by_code:
            field = refusal.code if refusal.code in form.fields else None
        elif codes is not None and refusal.code not in codes:
            field = None
        form.add_error(field, str(refusal))


@contextmanager
def refusal_as_message(request: Any, *, but: Collection[str] = ()) -> Iterator[Attempt]:
    """A refusal becomes a message on the next page; one whose code is in `but` goes on to who else asks for it."""
    attempt = Attempt()
    try:
        yield attempt
    except ActionRefused as refusal:
        if refusal.code in but:
            raise
        attempt.code = refusal.code
        messages.error(request, str(refusal))


class missing_as_404(ContextDecorator):
    """Rows of this model that are not there, or not for this person, become a page that says so (404)."""

    def __init__(self, model: Any, *errors: type[Exception]):
        self.absent = (model.DoesNotExist, *errors)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, trace) -> None:
        if isinstance(error, self.absent):
            raise Http404 from error
