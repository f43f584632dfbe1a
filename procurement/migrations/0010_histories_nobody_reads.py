from django.db import migrations


class Migration(migrations.Migration):
    """Each change of a follower or a joint need's member stands in the audit log; nothing read these tables."""

    dependencies = [
        ("procurement", "0009_participates_since"),
    ]

    operations = [
        migrations.DeleteModel(name="HistoricalFollower"),
        migrations.DeleteModel(name="HistoricalJointMember"),
    ]
