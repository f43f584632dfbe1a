from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ecosystem.shared.schedule import is_quiet, standings


class Command(BaseCommand):
    help = (
        "Tell when each scheduled task was last done. Fails when none was done in the last ten minutes: "
        "then scheduler, broker or worker stands still."
    )

    def handle(self, **options):
        now = timezone.now()
        tasks = standings(now)
        for task in tasks:
            done = f"{task.done_at:%Y-%m-%d %H:%M:%SZ}" if task.done_at else "never"
            self.stdout.write(f"{done:<21} {'late' if task.late else '':<5} {task.task}")
        if is_quiet(tasks, now):
            raise CommandError("Nothing that is scheduled was done in the last ten minutes.")
