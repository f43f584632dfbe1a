"""The one way out for a file from outside: as a download, whatever it holds."""

from django.http import FileResponse, Http404

from ..files import StoredFile


def download(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser shows in its own window; Http404 while it may not be fetched."""
    if not stored.can_be_fetched:
        raise Http404
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
