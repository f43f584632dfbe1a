"""Where the actors are: the region's municipalities with how many each has."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from . import facet_queries, queries
from .filters import narrowed
from .map_drawing import draw


def actor_map(request):
    found = narrowed(request.GET, queries.directory(request.user))
    total, facets = found.counted()
    counties = next(facet.options for facet in facets if facet.name == "region")
    options = {option.value.key: option for county in counties for option in [county, *county.below]}
    others = {"q": found.form.cleaned_data.get("q"), **{k: v for k, v in found.chosen.items() if k != "region"}}

    def directory_at(code):
        """The directory with the same choices, in this place; or anywhere, when this place is what is chosen."""
        region = [] if code in options and options[code].chosen else [code]
        query = urlencode({name: value for name, value in {**others, "region": region}.items() if value}, doseq=True)
        return f"{reverse('actors:actor_list')}?{query}" if query else reverse("actors:actor_list")

    def spot(place):
        option = options.get(place.code)
        return (place, option.count, option.chosen) if option else (place, 0, False)

    drawing = draw(spot(place) for place in facet_queries.places_on_the_map())
    for drawn in drawing.spots:
        drawn.href = directory_at(drawn.place.code)
    rows = [
        {"option": option, "is_county": option is county, "href": directory_at(option.value.key)}
        for county in counties
        for option in [county, *county.below]
    ]
    context = {
        "filter": found,
        "drawing": drawing,
        "counties": counties,
        "rows": rows,
        "list_url": f"{reverse('actors:actor_list')}{'?' if found.query else ''}{found.query}",
        "placeless": 0 if "region" in found.chosen else total - sum(county.count for county in counties),
    }
    return render(request, "actors/directory/actor_map.html", context)
