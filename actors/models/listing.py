"""What the directory reads: an index over the approved actors that happens to be a table."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Listing(models.Model):
    """An approved actor with all it can be found by: `kind:firm`, `topic:fall`, `region:33`.

    Derived, and written by the database's triggers alone (migrations 0009 to 0011, ADR 10), so that no way of changing an actor forgets
    it. No relation either: like any index it is nobody's record, and merging or copying an actor need not know of it.
    """

    actor_id = models.BigIntegerField(primary_key=True)
    sort_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    codes = ArrayField(models.TextField())
    # The same codes as numbers of two bytes, for counting.
    packed = models.BinaryField(default=b"")

    class Meta:
        verbose_name = "listing"
        indexes = [
            GinIndex(fields=["codes"], name="listing_codes", fastupdate=False),
            models.Index(fields=["sort_name", "actor_id"], name="listing_by_name"),
            models.Index(fields=["-created_at", "-actor_id"], name="listing_newest"),
        ]

    def __str__(self):
        return self.sort_name


class ListingCode(models.Model):
    """The number of a code in `Listing.packed`."""

    id = models.SmallAutoField(primary_key=True)
    code = models.TextField(unique=True)

    class Meta:
        verbose_name = "listing code"

    def __str__(self):
        return self.code
