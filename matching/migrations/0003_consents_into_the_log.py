"""Each yes and each no that stood on a digest choice becomes a row in the one log of consents."""

from django.db import migrations


def move(apps, schema_editor):
    Consent = apps.get_model("actors", "Consent")
    Subscription = apps.get_model("matching", "Subscription")
    for row in Subscription.objects.filter(consent_at__isnull=False).select_related("person").iterator():
        said = {
            "person": row.person,
            "purpose": f"digest:{row.kind}",
            "wording": row.consent_wording,
            "language": row.person.language,
        }
        yes = Consent.objects.create(given=True, at=row.consent_at, **said)
        if row.withdrawn_at is not None:
            Consent.objects.create(given=False, at=row.withdrawn_at, **said)
        else:
            Subscription.objects.filter(pk=row.pk).update(consent=yes)


def move_back(apps, schema_editor):
    Consent = apps.get_model("actors", "Consent")
    Subscription = apps.get_model("matching", "Subscription")
    for row in Subscription.objects.all().iterator():
        said = Consent.objects.filter(person=row.person_id, purpose=f"digest:{row.kind}").order_by("-at", "-pk")
        yes, latest = said.filter(given=True).first(), said.first()
        if yes is not None:
            Subscription.objects.filter(pk=row.pk).update(
                consent_at=yes.at,
                consent_wording=yes.wording,
                withdrawn_at=None if latest.given else latest.at,
                consent=None,
            )
    Consent.objects.filter(purpose__startswith="digest:").delete()


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_consent")]

    operations = [migrations.RunPython(move, move_back)]
