import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0006_private_copies"),
        ("matching", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="subscription", name="subscription_on_by_consent"),
        migrations.AddField(
            model_name="subscription",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="actors.consent",
                verbose_name="consent it rests on",
            ),
        ),
    ]
