"""An actor as schema.org/Organization, for search engines. Pure but for the actor's own addresses."""

import json
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from ecosystem.shared.mail import page_address
from ecosystem.shared.markdown import render

# In a script element nothing but these can end it, or begin another.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def organisation(actor) -> SafeString:
    """JSON-LD that is safe inside `<script type="application/ld+json">`. Only what the public page shows."""
    page = page_address(actor.get_absolute_url())
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": page,
        "name": actor.name,
        "url": actor.website or page,
        "mainEntityOfPage": page,
        "description": " ".join(strip_tags(render(actor.about or actor.offers_text)).split())[:500],
        "logo": page_address(actor.logo_url) if actor.logo else "",
        "identifier": _number(actor.organisation_number),
        "address": _place(actor.region),
        "areaServed": [{"@type": "AdministrativeArea", "name": region.name} for region in actor.regions_served.all()],
        "knowsAbout": [topic.name for topic in actor.topics.all()],
        "knowsLanguage": list(actor.languages),
        "numberOfEmployees": _size(actor.size_band),
    }
    filled = {name: value for name, value in said.items() if value}
    return SafeString(json.dumps(filled, ensure_ascii=False).translate(ESCAPES))


def _number(number):
    return number and {"@type": "PropertyValue", "propertyID": "NO-ORGNR", "value": number}


def _place(region):
    if region is None:
        return None
    place = {"@type": "PostalAddress", "addressCountry": "NO"}
    if region.parent is not None:
        return place | {"addressLocality": region.name, "addressRegion": region.parent.name}
    return place | {"addressRegion": region.name}


def _size(band: str):
    """ "6-20" is from 6 to 20; "1001-" has no end."""
    least, _dash, most = band.partition("-")
    bounds = {"minValue": least, "maxValue": most}
    numbers = {name: int(value) for name, value in bounds.items() if value}
    return {"@type": "QuantitativeValue", **numbers} if numbers else None
