"""The pages above all apps; what they show is read in the modules beside this one."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from . import front_page, insights, my_things, search_all


def home(request):
    return render(request, "portal/home.html", front_page.contents(timezone.now()))


def search(request):
    text = request.GET.get("q", "").strip()[: search_all.LONGEST]
    fragment = request.htmx and not request.htmx.boosted
    template = "portal/search.html#results" if fragment else "portal/search.html"
    return render(request, template, {"text": text, "found": search_all.search(text)})


@login_required
def my_page(request):
    return render(request, "portal/my_page.html", my_things.contents(request.user, timezone.now()))


def insight(request):
    return render(request, "portal/insight.html", insights.contents())


def accessibility(request):
    return _in_language(request, "accessibility")


def privacy(request):
    return _in_language(request, "privacy")


def _in_language(request, page):
    """Long texts are written whole in each language, not sentence by sentence."""
    language = "en" if (get_language() or "nb").startswith("en") else "nb"
    return render(request, f"portal/{page}_{language}.html")
