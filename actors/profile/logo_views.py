"""The logo, for those who may see its actor."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from ..models import Actor
from .views import load_actor

# The address changes with the logo. A day, so that a suspended actor's does not linger.
PUBLIC = "public, max-age=86400"
PRIVATE = "private, no-store"


@require_safe
def actor_logo(request, slug):
    actor = Actor.objects.approved().only("slug", "logo").filter(slug=slug).first()
    public = actor is not None
    actor = actor or load_actor(request, slug)
    try:
        file = actor.logo.open("rb") if actor.logo else None
    except FileNotFoundError:
        file = None
    if file is None:
        raise Http404
    response = FileResponse(file, content_type="image/webp")
    response["Content-Disposition"] = f'inline; filename="{actor.slug}.webp"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = PUBLIC if public else PRIVATE
    return response
