"""What every template may need."""

from django.conf import settings


def site(request):
    return {"demo": settings.DEMO, "site_url": settings.SITE_URL}
