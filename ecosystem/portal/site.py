"""The admin as the coordinators' desk: only what the hub curates, one way to log in."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from actors.accounts.second_factor import used_second_factor, way_to_desk
from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.forms import ListField, check_year
from ecosystem.shared.permissions import CURATED_APPS

# Comparisons that no filter here makes; with the first two an address could keep the database busy.
NO_FILTERS_OWN = {"regex", "iregex", "range"}


class PlainAnswers:
    """An address or a date that nobody can mean gets a plain answer, never a server error."""

    def to_field_allowed(self, request, to_field):
        try:
            concrete = self.opts.get_field(to_field).concrete
        except FieldDoesNotExist:
            return False
        return concrete and super().to_field_allowed(request, to_field)

    def history_view(self, request, object_id, extra_context=None):
        try:
            self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        try:
            self.opts.pk.to_python(unquote(object_id))
            self.model.history.model._meta.pk.to_python(version_id)
        except ValidationError as error:
            raise Http404 from error
        return super().history_form_view(request, object_id, version_id, extra_context)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField):
            kwargs |= {"form_class": ListField, "base_field": item_of(db_field)}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.DateField):  # times of day too
            field.validators = [*field.validators, check_year]
        return field


def item_of(db_field: ArrayField):
    """The form's field for one item. It asks the column's own validators too: later, their words would be lost."""
    item = db_field.base_field
    return item.formfield(validators=[each for each in item.validators if not isinstance(each, MaxLengthValidator)])


class DeclaredLookups:
    """A list is narrowed by the filters it offers, and by nothing else that somebody writes in its address.

    Django lets the address ask about any column and any relation one step away. Then whoever may see a list could learn,
    by asking, what no page shows: which needs have responses, a password's hash, the words of somebody's mail.
    """

    def lookup_allowed(self, lookup, value, request=None):
        name, *rest = lookup.split(LOOKUP_SEP)
        if NO_FILTERS_OWN.intersection(rest):
            return False
        offered = {"pk", self.opts.pk.name}
        if self.date_hierarchy:
            offered.add(self.date_hierarchy.split(LOOKUP_SEP, 1)[0])
        for choice in self.get_list_filter(request):
            field = choice[0] if isinstance(choice, list | tuple) else choice
            if isinstance(field, str):
                offered.add(field.split(LOOKUP_SEP, 1)[0])
        try:
            self.opts.get_field(name)
        except FieldDoesNotExist:
            return super().lookup_allowed(lookup, value, request)  # a filter's own parameter, or nothing at all
        return name in offered and super().lookup_allowed(lookup, value, request)


class CoordinatorSite(UnfoldAdminSite):
    """Libraries' own tables (log-in secrets, sessions) never get a page here."""

    index_title = _("What waits")

    def register(self, model_or_iterable, admin_class=None, **options):
        chosen_models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in chosen_models if model._meta.app_label in CURATED_APPS]
        chosen = admin_class or ModelAdmin
        narrowed = type(chosen.__name__, (PlainAnswers, DeclaredLookups, chosen), {"__module__": chosen.__module__})
        super().register(ours, narrowed, **options)

    def has_permission(self, request):
        return super().has_permission(request) and not self._lacks_second_factor(request)

    @staticmethod
    def _lacks_second_factor(request):
        """This session must have shown one that counts: that one is set up says nothing of who logged in before it was."""
        user = request.user
        return settings.DESK_NEEDS_SECOND_FACTOR and user.is_staff and not used_second_factor(request, user)

    def login(self, request, extra_context=None):
        """People log in where everybody does, with the same second factor."""
        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse(f"{self.name}:index")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = reverse(f"{self.name}:index")
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated and self._lacks_second_factor(request):
            return HttpResponseRedirect(way_to_desk(request, target))
        if request.user.is_authenticated:
            raise NotAllowed(_("These pages are for HelseHub's coordinators."))
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: target})}")

    def search(self, request, extra_context=None):
        try:
            return super().search(request, extra_context)
        except InvalidPage as error:
            raise Http404 from error

    def logout(self, request, extra_context=None):
        if request.method != "POST":  # a link on another page must not log anybody out
            return HttpResponseRedirect(reverse("account_logout"))
        logout(request)
        return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))
