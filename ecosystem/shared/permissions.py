"""Who may, and the words when they may not. Each app's `rules.py` fills this table with `permit`."""

from typing import Any

import rules
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .errors import NotAllowed

REFUSALS: dict[str, Any] = {}
CURATED_APPS = {"actors", "events", "projects", "procurement", "funding", "solutions", "matching", "shared", "portal"}
# Coordinators and superusers can give themselves any membership, so a membership of theirs proves nothing: they stand
# outside what is sealed between the parties.
SET_APART = ("is_staff", "is_superuser")


def permit(name: str, predicate: Any, *, refusal: Any) -> None:
    """Register the permission `app.verb_noun` with its predicate and the plain refusal."""
    rules.set_perm(name, predicate)
    REFUSALS[name] = refusal


def allowed(user: Any, name: str, obj: Any = None) -> bool:
    """True when `user` may; `None` stands for the system itself, which may always."""
    return user is None or bool(rules.has_perm(name, user, obj))


def ensure(user: Any, name: str, obj: Any = None) -> None:
    """Raises NotAllowed with the registered words when `user` may not."""
    if not allowed(user, name, obj):
        raise NotAllowed(REFUSALS.get(name) or _("You do not have access to this."))


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active)


@rules.predicate
def is_coordinator(user: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_coordinator)


@rules.predicate
def is_neutral(user: Any) -> bool:
    """Signed in, and not set apart. Only they take part in what is sealed between the parties."""
    return bool(user and user.is_authenticated and not any(getattr(user, mark) for mark in SET_APART))


def neutral_rows(path: str = "") -> Q:
    """The same of people in the database, or of rows that lead to a person by `path` (`person__`)."""
    return Q(**{f"{path}{mark}": False for mark in SET_APART})


class CoordinatorBackend:
    """Coordinators (staff) may view, add, change and delete what is registered in the admin.

    Confidential models are simply not registered there.
    """

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, perm, obj=None):
        app, _dot, codename = perm.partition(".")
        verb = codename.split("_", 1)[0]
        return is_coordinator(user) and app in CURATED_APPS and verb in {"view", "add", "change", "delete"}

    def has_module_perms(self, user, app_label):
        return is_coordinator(user) and app_label in CURATED_APPS
