from urllib.parse import urlsplit

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """Rows from before: the domain of the website, and the last change as the time the profile was confirmed."""
    actors = apps.get_model("actors", "Actor").objects
    actors.update(profile_confirmed_at=F("updated_at"))
    for actor in actors.exclude(website="").only("website"):
        domain = (urlsplit(actor.website).hostname or "").removeprefix("www.")
        actors.filter(pk=actor.pk).update(website_domain=domain)


class Migration(migrations.Migration):
    dependencies = [("actors", "0002_joining")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
