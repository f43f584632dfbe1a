from .browsing import project_detail, project_list
from .editing import (
    partner_search_close,
    partner_search_open,
    project_archive,
    project_create,
    project_edit,
    project_phase,
    project_publish,
    project_restore,
)
from .partnering import partner_answer, partner_invite, partner_withdraw

__all__ = [
    "partner_answer",
    "partner_invite",
    "partner_search_close",
    "partner_search_open",
    "partner_withdraw",
    "project_archive",
    "project_create",
    "project_detail",
    "project_edit",
    "project_list",
    "project_phase",
    "project_publish",
    "project_restore",
]
