from django.core.management.base import BaseCommand
from django.utils import translation

from ecosystem.shared.privacy import retention


class Command(BaseCommand):
    help = "Delete what has been kept long enough, rule by rule. The scheduler does the same every night."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count what is due, and delete nothing")

    def handle(self, *, dry_run, **options):
        run = retention.run_round(retention.start_round(dry_run=dry_run))
        with translation.override("en"):
            for words, number in retention.readable(run):
                self.stdout.write(f"{number:>7}  {words}")
        total = sum(line["number"] for line in run.report)
        self.stdout.write(f"{total:>7}  in all" + (": a rehearsal, nothing is deleted" if dry_run else ""))
