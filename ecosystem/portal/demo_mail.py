"""The demo's mailbox: everything the portal has sent, for anybody to read. Exists only in the demo."""

from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ecosystem.shared.mail_files import file_key
from ecosystem.shared.models import OutgoingMail

from . import mailbox

PER_PAGE = 30
# The mail's own HTML: no scripts, nothing fetched, links open in the whole window, shown only in our own frame.
LETTER_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


@never_cache
def mail_list(request):
    folder = _folder()
    closed = _closed_to(request.user)
    names = [name for name in mailbox.names(folder) if mailbox.key_of(name) not in closed]
    page = Paginator(names, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/mail_list.html", {"page": page, "letters": mailbox.letters(folder, page)})


@never_cache
@csp_update({"frame-src": [SELF]})
def mail_detail(request, name):
    letter, message = _read(request, name)
    return render(
        request,
        "portal/mail_detail.html",
        {
            "letter": letter,
            "sender": str(message["From"] or ""),
            "text": mailbox.text_of(message),
            "has_html": bool(mailbox.html_of(message)),
            "attachments": mailbox.attachments_of(message),
        },
    )


@never_cache
@xframe_options_sameorigin
@csp(LETTER_POLICY)
def mail_html(request, name):
    _letter, message = _read(request, name)
    html = mailbox.html_of(message)
    if not html:
        raise Http404
    return HttpResponse(f'<base target="_top">{html}')


@never_cache
def mail_attachment(request, name, number):
    _letter, message = _read(request, name)
    found = mailbox.attachments_of(message)
    if number >= len(found):
        raise Http404
    attachment = found[number]
    response = HttpResponse(attachment.content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{_plain(attachment.name)}"'
    return response


def _folder() -> Path:
    if not settings.DEMO:
        raise Http404
    return Path(settings.MAIL_DIR)


def _read(request, name):
    try:
        letter, message = mailbox.read(_folder(), name)
    except FileNotFoundError as error:
        raise Http404 from error
    if mailbox.key_of(name) in _closed_to(request.user):
        raise Http404
    return letter, message


def _closed_to(reader) -> set[str]:
    """Mail between the portal and one person (about responses) stays so even here; the person itself may log in and read."""
    sealed = OutgoingMail.objects.sealed()
    if reader.is_authenticated:
        sealed = sealed.exclude(to__iexact=reader.email)
    return {file_key(message_id) for message_id in sealed.values_list("message_id", flat=True)}


def _plain(name: str) -> str:
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_.")) or "vedlegg"
