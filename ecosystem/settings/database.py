"""PostgreSQL: how it is reached, and how long anybody waits for it."""

from .environment import env

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgresql://postgres@/helsehub?host=/tmp")}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        # Words that are nearly the search word count as hits: typing errors are forgiven. And pages lie in memory or on
        # SSD, where reading here and there costs hardly more than reading on: PostgreSQL's own guess is for a disk.
        "options": "-c pg_trgm.word_similarity_threshold=0.45 -c random_page_cost=1.1",
    }
)
# Who starts to connect is told soon that nobody answers, and a machine that is gone is noticed.
DATABASES["default"]["OPTIONS"].update(
    {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
)
# For the web server alone: a pool's threads do not survive the fork of a Celery worker's processes. A page's statement
# may take half a minute, and wait ten seconds for somebody else's; the worker's may take as long as the task.
if env.bool("DATABASE_POOL", default=False):
    DATABASES["default"]["ENGINE"] = "ecosystem.shared.postgresql"
    DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=30s -c lock_timeout=10s"
    # A connection that could not be made is not tried again behind the scenes: the next request does.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "reconnect_timeout": 0.1}
