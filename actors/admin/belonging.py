"""Who belongs where, on the coordinators' desk. Every change goes through the actions, so that it is told and traced."""

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.read_only import ReadOnlyAdmin
from ecosystem.shared.desk.saving import rehearse

from ..belonging import actions as belonging_actions
from ..belonging import invitations, joining
from ..models import Appointment, Invitation, JoinRequest, Membership
from ..states import INVITATION_TRANSITIONS, JOIN_REQUEST_TRANSITIONS, InvitationState, JoinRequestState
from .appointments import tell_put_forward

Role = Membership.Role
JOIN_REQUEST_LABELS = {
    JoinRequestState.WAITING: "warning",
    JoinRequestState.ACCEPTED: "success",
    JoinRequestState.DECLINED: "danger",
    JoinRequestState.WITHDRAWN: "info",
}
INVITATION_LABELS = {
    InvitationState.SENT: "warning",
    InvitationState.ACCEPTED: "success",
    InvitationState.DECLINED: "danger",
    InvitationState.WITHDRAWN: "info",
}


class MembershipForm(forms.ModelForm):
    """A row tells of one person in one actor; only the role of a row that is there can change."""

    class Meta:
        model = Membership
        fields = ["person", "actor", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in {"person", "actor"} & set(self.fields):
                self.fields[name].disabled = True


class TeamFormSet(BaseInlineFormSet):
    """The memberships of one actor or one person, saved by the actions: newcomers and new administrators first, so
    that one save can hand over."""

    by = None  # the coordinator; `MembershipInline.get_formset` says who

    def clean(self):
        super().clean()
        if self.instance.pk and not any(self.errors):
            rehearse(self._carry_out)

    def save(self, commit=True):
        self._carry_out()
        return self.new_objects

    def _carry_out(self):
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        self.put_forward = []
        for row in self._rows(self.extra_forms):
            added = belonging_actions.add_member(actor=row.actor, person=row.person, role=row.role, by=self.by)
            self.new_objects.append(added)
            self.put_forward.append(added)
        changed = list(self._rows(self.initial_forms))
        for row in sorted(changed, key=lambda row: row.role != Role.ADMINISTRATOR):
            changed_to = belonging_actions.change_role(actor=row.actor, person=row.person, role=row.role, by=self.by)
            self.put_forward.append(changed_to)
            self.changed_objects.append((row, ["role"]))
        for form in self.initial_forms:
            if form in self.deleted_forms:
                row = form.instance
                belonging_actions.remove_member(actor=row.actor, person=row.person, by=self.by)
                self.deleted_objects.append(row)

    def _rows(self, forms_):
        for form in forms_:
            if form.has_changed() and form not in self.deleted_forms:
                setattr(form.instance, self.fk.name, self.instance)
                yield form.instance


class MembershipInline(TabularInline):
    model = Membership
    form = MembershipForm
    formset = TeamFormSet
    fields = ["person", "actor", "role"]
    autocomplete_fields = ["person", "actor"]
    extra = 0
    tab = True

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        return type("TeamFormSet", (formset,), {"by": request.user})


class OwnMembershipForm(MembershipForm):
    """On the membership's own page."""

    by = None

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            row = Membership(**{name: cleaned[name] for name in ("person", "actor", "role")})
            rehearse(lambda: put(row, by=self.by, is_new=not self.instance.pk))
        return cleaned


def put(row, *, by, is_new) -> Membership | Appointment:
    change = belonging_actions.add_member if is_new else belonging_actions.change_role
    return change(actor=row.actor, person=row.person, role=row.role, by=by)


@admin.register(Membership)
class MembershipAdmin(SimpleHistoryAdmin, ModelAdmin):
    form = OwnMembershipForm
    list_display = ["person", "actor", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["person", "actor"]
    search_fields = ["person__email", "person__name", "actor__name"]
    autocomplete_fields = ["person", "actor"]
    actions = ["remove"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("MembershipForm", (form,), {"by": request.user})

    def get_actions(self, request):
        """No bulk delete beside our own, which says what it could not do."""
        return {name: found for name, found in super().get_actions(request).items() if name != "delete_selected"}

    @admin.action(description=_("Remove from the actor"))
    def remove(self, request, memberships):
        MovesAdmin.each(self, request, memberships.select_related("actor", "person"), self._remove)

    @staticmethod
    def _remove(*, membership, by):
        belonging_actions.remove_member(actor=membership.actor, person=membership.person, by=by)

    moved_as = "membership"

    def save_model(self, request, membership, form, change):
        saved = put(membership, by=request.user, is_new=not change)
        tell_put_forward(request, [saved])
        if isinstance(saved, Membership):
            membership.pk, membership._state.adding = saved.pk, False

    def response_add(self, request, obj, post_url_continue=None):
        if obj.pk is None:  # put forward only: there is no membership to lead to
            return redirect("admin:actors_membership_changelist")
        return super().response_add(request, obj, post_url_continue)

    def delete_model(self, request, membership):
        self._remove(membership=membership, by=request.user)


class WhoAnswersFilter(admin.SimpleListFilter):
    title = _("who answers")
    parameter_name = "alone"

    def lookups(self, request, model_admin):
        return [("yes", _("Only a coordinator can")), ("late", _("Only a coordinator can, or nobody has in a week"))]

    def queryset(self, request, found):
        if self.value() == "late":
            return found.for_coordinators(timezone.now())
        return found.filter(state=JoinRequestState.WAITING).without_administrator() if self.value() == "yes" else found


@admin.register(JoinRequest)
class JoinRequestAdmin(MovesAdmin, ReadOnlyAdmin):
    """Answered by the actor's own administrators; a coordinator helps where there is none."""

    transitions = JOIN_REQUEST_TRANSITIONS
    moved_as = "join_request"
    list_display = ["person", "actor", "shown_state", "own_domain", "created_at", "decided_by"]
    list_filter = [WhoAnswersFilter, ("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["person", "actor", "decided_by"]
    search_fields = ["person__email", "person__name", "actor__name"]
    date_hierarchy = "created_at"
    fields = [
        "person",
        "actor",
        "own_domain",
        "message",
        "state",
        "created_at",
        "decided_by",
        "decided_at",
        "reason",
    ]
    moves = (
        DeskMove(
            "accept",
            joining.accept_join_request,
            _("Accept as member"),
            called="accept_member",
            given={"role": Role.MEMBER},
        ),
        DeskMove(
            "accept",
            joining.accept_join_request,
            _("Accept as editor"),
            called="accept_editor",
            given={"role": Role.EDITOR},
        ),
        DeskMove(
            "accept",
            joining.accept_join_request,
            _("Accept as administrator"),
            called="accept_administrator",
            given={"role": Role.ADMINISTRATOR},
        ),
        DeskMove("decline", joining.decline_join_request, _("Decline")),
    )
    actions_detail = ["open_answer"]

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found.prefetch_related("person__emailaddress_set")

    @display(description=_("status"), ordering="state", label=JOIN_REQUEST_LABELS)
    def shown_state(self, asked):
        return asked.state, asked.get_state_display()

    @display(description=_("address at the actor's own domain"), boolean=True)
    def own_domain(self, asked):
        return asked.shares_domain

    @action(description=_("Answer …"), url_path="answer", icon="reply", permissions=["answer"])
    def open_answer(self, request, object_id):
        asked = JoinRequest.objects.select_related("actor").get(pk=object_id)
        return redirect("actors:join_answer", asked.actor.slug, asked.public_id)

    def has_answer_permission(self, request, object_id=None):
        return object_id is None or "accept" in self.possible(request, object_id)


@admin.register(Invitation)
class InvitationAdmin(MovesAdmin, ReadOnlyAdmin):
    transitions = INVITATION_TRANSITIONS
    list_display = ["email", "actor", "role", "shown_state", "invited_by", "sent_at", "expires_at"]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["actor", "invited_by"]
    search_fields = ["email", "actor__name"]
    fields = [
        "email",
        "actor",
        "role",
        "state",
        "invited_by",
        "times_sent",
        "sent_at",
        "expires_at",
        "answered_at",
    ]
    moves = (DeskMove("withdraw", invitations.withdraw_invitation, _("Withdraw the invitation")),)

    @display(description=_("status"), ordering="state", label=INVITATION_LABELS)
    def shown_state(self, invitation):
        return invitation.state, invitation.get_state_display()
