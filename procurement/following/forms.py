"""Input about bodies that follow a need."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from actors.models import Actor

from ..models import Role

MEANS = {
    Role.FOLLOWER: _("Learns along: reads the draft, and is in the learning room and the work meetings."),
    Role.PARTICIPANT: _(
        "Shares the process: the same, and the whole plan of a partnership with its amounts. Reads the responses only if "
        "the need has said so to firms before the deadline."
    ),
}


def role_choices():
    return [
        (
            role.value,
            format_html('{}<br><span class="hh-muted hh-small">{}</span>', role.label, MEANS[role]),
        )
        for role in (Role.FOLLOWER, Role.PARTICIPANT)
    ]


def role_field(**more) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"), choices=role_choices, widget=forms.RadioSelect, initial=Role.FOLLOWER.value, **more
    )


class FollowAskForm(forms.Form):
    """`bodies` are the person's own that may ask."""

    body = forms.ModelChoiceField(Actor.objects.none(), label=_("On behalf of"), to_field_name="slug", empty_label=None)
    role = role_field()
    why = forms.CharField(
        label=_("Why do you want to follow it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The owner reads this. Tell what you have in common, and what you can contribute."),
    )

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Actor.objects.filter(pk__in=[body.pk for body in bodies]).order_by("sort_name")
        if len(bodies) == 1:
            self.fields["body"].initial = bodies[0].slug


class FollowerInviteForm(forms.Form):
    body = forms.ModelChoiceField(
        Actor.objects.none(),
        label=_("Public body"),
        to_field_name="slug",
        empty_label=_("Choose"),
        help_text=_(
            "Only approved public bodies that do not follow the need already. Write the first letters to find it."
        ),
    )
    role = role_field()
    why = forms.CharField(
        label=_("Why do you invite it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The body's editors read this, with the title and the summary of the need."),
    )

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies


class FollowerAnswerForm(forms.Form):
    """The owner's answer to a body that asks."""

    answer = forms.ChoiceField(
        label=_("Your answer"), choices=[("yes", _("Yes, it may follow")), ("no", _("No"))], widget=forms.RadioSelect
    )
    role = role_field(required=False)
    why = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when you say no. The body's editors read this."),
    )

    def clean(self):
        data = super().clean()
        if data.get("answer") == "no" and not data.get("why", "").strip() and "why" not in self.errors:
            self.add_error("why", _("Write why you say no. The other body reads it."))
        return data


class InvitationAnswerForm(forms.Form):
    """The invited body's answer."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, we want to follow the need")), ("no", _("No, thank you"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if you say no and want to tell why. The owner's editors read this."),
    )


class FollowerEndForm(forms.Form):
    """`needed`: the owner must say why; a body that leaves may."""

    why = forms.CharField(label=_("Why?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, needed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = needed
        self.fields["why"].help_text = _("The other body reads this.")


class FollowerRoleForm(forms.Form):
    role = role_field()
