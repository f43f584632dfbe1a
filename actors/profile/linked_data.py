"""An actor as schema.org/Organization, for search engines. Pure but for the actor's own addresses."""

from typing import Any

from ecosystem.shared.mail import page_address
from ecosystem.shared.markdown import plain


def organisation(actor) -> dict[str, Any]:
    """JSON-LD, for the filter `script_json`. Only what the public page shows."""
    page = page_address(actor.get_absolute_url())
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": page,
        "name": actor.name,
        "url": actor.website or page,
        "mainEntityOfPage": page,
        "description": " ".join(plain(actor.about or actor.offers_text).split())[:500],
        "logo": page_address(actor.logo_url) if actor.logo else "",
        "identifier": _number(actor.organisation_number),
        "address": _place(actor.region),
        "areaServed": [{"@type": "AdministrativeArea", "name": region.name} for region in actor.regions_served.all()],
        "knowsAbout": [topic.name for topic in actor.topics.all()],
        "knowsLanguage": list(actor.languages),
        "numberOfEmployees": _size(actor.size_band),
    }
    return {name: value for name, value in said.items() if value}


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
