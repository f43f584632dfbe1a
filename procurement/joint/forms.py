"""Input about joint needs."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.forms import SeenField

from ..models import JointMember, Need
from ..needs.fields import KronerField
from .queries import own_drafts

VARIANT_HELP = _(
    "What firms must know of you besides the common text: systems, buildings, languages, time. Leave it empty if nothing is."
)


class VolumeOfForm(forms.Form):
    volume_of = forms.CharField(
        label=_("What do you count?"),
        max_length=80,
        help_text=_("The same for all, so that the market sees the sum: “users a year”, “apartments”."),
    )


class InviteBodyForm(forms.Form):
    """A public body to ask, and what is counted when the need is not joint yet."""

    volume_of = VolumeOfForm.base_fields["volume_of"]
    actor = forms.ModelChoiceField(
        label=_("Which public body do you ask?"),
        queryset=Actor.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose"),
        help_text=_(
            "Its editors get an e-mail, and can read the need before they answer. You can ask more of them afterwards."
        ),
    )

    def __init__(self, *args, need: Need, begins: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not begins:
            del self.fields["volume_of"]
        standing = JointMember.objects.standing().filter(joint__need=need).values("actor")
        bodies = (
            Actor.objects.approved().filter(kind__in=PUBLIC_BODIES).exclude(Q(pk=need.owner_id) | Q(pk__in=standing))
        )
        field: Any = self.fields["actor"]
        field.queryset = bodies.by_name()


class VariantForm(forms.ModelForm):
    """What is special with one body, and how much."""

    volume = KronerField(label=_("How much is it with you?"), required=False)

    class Meta:
        model = JointMember
        fields = ["volume", "variant"]
        widgets = {"variant": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"variant": VARIANT_HELP}

    def __init__(self, *args, asks_why=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volume"].help_text = self.instance.joint.volume_of
        self.fields["seen"] = SeenField(self.instance)
        if asks_why:
            self.fields["why"] = forms.CharField(
                label=_("Why is it changed?"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("The need is published: everyone who is involved is told of the change."),
            )

    @property
    def content(self) -> dict:
        data = self.cleaned_data
        kept = {"variant": data["variant"].replace("\r\n", "\n"), "volume": data["volume"]}
        return kept | ({"why": data["why"]} if "why" in data else {})


class JoinForm(VariantForm):
    """Saying yes: the same, and whether a draft of one's own is gathered."""

    draft = forms.ModelChoiceField(
        label=_("Do you have a draft of the same need?"),
        queryset=Need.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("No, or it shall stand for itself"),
        help_text=_(
            "It waits as long as you are in the joint need, and cannot be published by itself. The lead sees its title."
        ),
    )

    field_order = ["volume", "variant", "draft"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volume"].required = True
        drafts = own_drafts(self.instance.actor)
        field: Any = self.fields["draft"]
        given = self.instance.gathered
        field.queryset, field.initial = drafts, given.slug if given in drafts else None
        if not drafts:
            del self.fields["draft"]

    @property
    def content(self) -> dict:
        return super().content | {"draft": self.cleaned_data.get("draft")}


class LeaveJointForm(forms.Form):
    why = forms.CharField(
        label=_("Why do you leave?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone who reads the need can read it."),
    )


class PassLeadForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who takes the lead?"), queryset=Actor.objects.none(), to_field_name="slug", empty_label=None
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        others = Actor.objects.filter(pk__in=[row.actor_id for row in members])
        field: Any = self.fields["to"]
        field.queryset = others.by_name()
