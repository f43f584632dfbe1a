"""What a public body learns along in others' needs."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from . import following_queries


@login_required
@never_cache
def following(request):
    """One of the person's bodies at a time; `body` names it when there are several."""
    bodies = following_queries.bodies_of(request.user)
    wanted = request.GET.get("body")
    body = next((body for body in bodies if body.slug == wanted), bodies[0] if bodies else None)
    return render(
        request,
        "procurement/following/following.html",
        {
            "bodies": bodies,
            "body": body,
            "following": following_queries.following(request.user, body) if body else None,
        },
    )
