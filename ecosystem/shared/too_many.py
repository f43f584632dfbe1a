"""The answer to who comes too often (429): the reason, when to come again, and what they had typed."""

from django.forms.utils import ErrorDict
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# allauth's limits by address are all by the minute.
A_MINUTE = 60
# Pages whose form can be made from the request alone. On the others what was written stands beside the reason.
OWN_PAGES = {"account_login", "account_signup", "account_signup_by_passkey", "account_reset_password"}
SECRET = ("password", "token", "credential", "code", "next")


def too_many(request):
    """The portal's `handler429`: allauth calls it in place of the view, whose form comes back with its words."""
    request.retry_after = A_MINUTE
    words = _("This has been done too often just now. Wait %(time)s, and try again.") % {"time": in_words(A_MINUTE)}
    if wants_json(request):
        return JsonResponse({"detail": words}, status=429)
    if request.method == "POST":
        words += " " + _("What you wrote is still here.")
    return _form_again(request, words) or _plain_page(request, words)


def in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return ngettext("%(n)s hour", "%(n)s hours", -(-minutes // 60)) % {"n": -(-minutes // 60)}


def wants_json(request):
    return (
        request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.content_type == "application/json"
        or request.headers.get("Accept", "").startswith("application/json")
    )


def _form_again(request, words):
    """The view's own page with the form as it was sent, and the reason at its top; passwords are never written back."""
    if request.method != "POST" or request.resolver_match.url_name not in OWN_PAGES:
        return None
    function = request.resolver_match.func
    view = function.view_class(**function.view_initkwargs)
    view.setup(request)
    form = view.get_form()
    # Nothing is looked up and no password is tried: the form is never asked whether it is valid.
    form._errors, form.cleaned_data = ErrorDict(), {}
    form.add_error(None, words)
    return view.render_to_response(view.get_context_data(form=form), status=429)


def _plain_page(request, words):
    kept = [value for name, value in request.POST.items() if value.strip() and not any(part in name for part in SECRET)]
    return render(request, "429.html", {"words": words, "kept": kept}, status=429)


class TooManyMiddleware:
    """A view, form or adapter that has set `request.retry_after` (seconds) has refused somebody who comes too often."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        seconds = getattr(request, "retry_after", None)
        if seconds is not None:
            if response.status_code in (200, 400):
                response.status_code = 429
            response.headers.setdefault("Retry-After", str(seconds))
        return response
