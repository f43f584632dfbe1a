"""What the scheduler starts, and when: every so many seconds, or at a time of day in Norway."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "send-due-mail": {"task": "ecosystem.shared.tasks.send_due_mail", "schedule": 60.0},
    "find-matches": {"task": "matching.tasks.find_matches", "schedule": 3600.0},
    "read-needs": {"task": "matching.tasks.read_needs", "schedule": 3600.0},
    "send-due-digests": {"task": "matching.tasks.send_due_digests", "schedule": 300.0},
    "close-due-needs": {"task": "procurement.tasks.close_due_needs", "schedule": 60.0},
    "remind-of-legal-values": {
        "task": "procurement.tasks.remind_of_legal_values",
        "schedule": crontab(hour=7, minute=10),
    },
    "scan-files": {"task": "procurement.tasks.scan_files", "schedule": 300.0},
    "remind-of-options": {"task": "procurement.tasks.remind_of_options", "schedule": crontab(hour=6, minute=10)},
    "remind-of-profiles": {"task": "actors.tasks.remind_of_profiles", "schedule": 24 * 3600.0},
    "sweep-logos": {"task": "actors.tasks.sweep_logos", "schedule": 24 * 3600.0},
    "make-waiting-copies": {"task": "actors.tasks.make_waiting_copies", "schedule": 300.0},
    "retention": {"task": "ecosystem.shared.tasks.run_retention", "schedule": crontab(hour=3, minute=40)},
    "sweep-orphans": {"task": "ecosystem.shared.tasks.sweep_orphans", "schedule": crontab(hour=4, minute=20)},
    "close-due-calls": {"task": "funding.tasks.close_due_calls", "schedule": 600.0},
}
