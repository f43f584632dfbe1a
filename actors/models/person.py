"""People: they log in with their e-mail address."""

import uuid
from functools import cached_property

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import neutral_rows


class UserQuerySet(models.QuerySet):
    def reachable(self):
        """Those who can log in and act: only they get letters, and only they count where people are counted."""
        return self.filter(is_active=True, erased_at__isnull=True)

    def closed_at(self, email):
        """Those with this address, as their first or another, whose account is closed."""
        theirs = Q(email__iexact=email) | Q(emailaddress__email__iexact=email)
        return self.filter(theirs).exclude(pk__in=self.model.objects.reachable())

    def coordinators(self):
        """The hub's staff who can act now."""
        return self.reachable().filter(is_staff=True)

    def neutral(self):
        """Without coordinators and superusers, who stand outside what is between the parties."""
        return self.filter(neutral_rows())


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin, TimeStamped):
    """A person. `is_staff` marks a coordinator of the hub."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="nb")
    is_staff = models.BooleanField(_("coordinator"), default=False, help_text=_("May curate the portal in the admin."))
    is_active = models.BooleanField(_("active"), default=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = UserManager()

    # True of a coordinator in a session without the second factor that is demanded (the middleware says so).
    lacks_second_factor = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_any_case")]

    def __str__(self):
        return str(_("Erased person")) if self.erased_at else self.name or self.email

    def get_full_name(self):
        return str(self)

    @property
    def is_reachable(self) -> bool:
        """Who can log in and act, as `reachable()` finds them."""
        return self.is_active and self.erased_at is None

    @property
    def is_coordinator(self) -> bool:
        return self.is_active and self.is_staff and not self.lacks_second_factor

    @cached_property
    def roles(self) -> dict[int, str]:
        """Role by actor id, in approved actors only: one query per person and request."""
        return dict(self.memberships.in_force().in_approved_actors().values_list("actor_id", "role"))

    def is_member_of(self, actor) -> bool:
        return self.is_active and _pk(actor) in self.roles

    def can_edit_for(self, actor) -> bool:
        """Editors and administrators act on behalf of their actor."""
        return self.is_active and self.roles.get(_pk(actor)) in {"administrator", "editor"}

    def is_administrator_of(self, actor) -> bool:
        return self.is_active and self.roles.get(_pk(actor)) == "administrator"

    def active_actors(self):
        """The approved actors this person belongs to."""
        from .actor import Actor  # late: actor.py imports this module

        return Actor.objects.filter(pk__in=self.roles)

    def editable_actors(self):
        """The approved actors this person may act for."""
        ids = [pk for pk, role in self.roles.items() if role in {"administrator", "editor"}]
        return self.active_actors().filter(pk__in=ids if self.is_active else [])


def _pk(actor):
    return getattr(actor, "pk", actor)
