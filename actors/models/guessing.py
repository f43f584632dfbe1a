"""How often somebody has guessed: counts that outlive Redis, under digests that name nobody."""

from datetime import timedelta

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# One statement, so that a thousand guesses at once are counted as a thousand.
COUNT = """
    INSERT INTO actors_guesscount AS kept (key, number, until) VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        number = CASE WHEN kept.until <= %(now)s THEN 1 ELSE kept.number + 1 END,
        until = CASE WHEN kept.until <= %(now)s THEN excluded.until ELSE kept.until END
    RETURNING number, until
"""


class GuessCount(models.Model):
    """Guesses under one key in a window that began with the first of them."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of wrong passwords")
        verbose_name_plural = _("counts of wrong passwords")

    def __str__(self):
        return str(self.number)

    @classmethod
    def count(cls, key: str, seconds: int) -> tuple[int, float]:
        """This one counted too: how many there are now, and how many seconds the window still lasts."""
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"key": key, "now": now, "until": now + timedelta(seconds=seconds)})
            number, until = cursor.fetchone()
        return number, (until - now).total_seconds()

    @classmethod
    def take_back(cls, keys: list[str]) -> None:
        cls.objects.filter(key__in=keys, number__gt=0).update(number=models.F("number") - 1)
