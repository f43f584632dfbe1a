"""The pages of the desk for what this floor keeps: each module registers its own."""

from . import mail_admin  # noqa: F401
from .desk import audit_log, retention  # noqa: F401
