"""Input about projects, partners and partner searches."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.fields import TopicsField
from actors.models import Actor, Region
from actors.vocabulary import ActorKind
from ecosystem.shared.forms import DateField, SeenField

from .models import PartnerSearch, Project, ProjectPartner
from .states import Phase


class ProjectForm(forms.ModelForm):
    """What a project says of itself. Status and phase have their own doors."""

    topics = TopicsField(
        help_text=_("Topics make the project easy to find, and decide who is told when you look for partners.")
    )

    class Meta:
        model = Project
        fields = [
            "title",
            "summary",
            "description",
            "language",
            "starts_on",
            "ends_on",
            "region",
            "funding_note",
            "budget",
            "website",
            "outcomes",
            "afterlife",
        ]
        field_classes = {"starts_on": DateField, "ends_on": DateField}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "description": forms.Textarea(attrs={"rows": 8}),
            "outcomes": forms.Textarea(attrs={"rows": 5}),
            "afterlife": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("name")
        self.fields["website"].assume_scheme = "https"
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)
            self.fields["topics"].initial = self.instance.topics.all()

    @property
    def content(self) -> dict:
        """The plain fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewProjectForm(ProjectForm):
    """`by` decides which leads are offered."""

    lead = forms.ModelChoiceField(label=_("Lead"), queryset=Actor.objects.none())
    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices, initial=Phase.IDEA)

    class Meta(ProjectForm.Meta):
        fields = [*ProjectForm.Meta.fields, "lead", "phase"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        leads = Actor.objects.approved() if by.is_coordinator else by.editable_actors()
        self.fields["lead"].queryset = leads.by_name()
        if leads.count() == 1:
            self.fields["lead"].initial = leads.first()


class InvitationForm(forms.Form):
    actor = forms.ModelChoiceField(label=_("Actor"), queryset=Actor.objects.none())
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[choice for choice in ProjectPartner.Role.choices if choice[0] != ProjectPartner.Role.LEAD],
        initial=ProjectPartner.Role.PARTNER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        taken = ProjectPartner.objects.filter(project=project).exclude(state="declined").values("actor")
        actors = Actor.objects.approved().exclude(pk__in=taken).exclude(pk=project.lead_id)
        self.fields["actor"].queryset = actors.by_name()


class PartnerSearchForm(forms.ModelForm):
    wanted_kinds = forms.MultipleChoiceField(
        label=_("Who you look for"),
        choices=ActorKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty when anybody may answer."),
    )

    class Meta:
        model = PartnerSearch
        fields = ["title", "text", "wanted_kinds", "closes_on", "contact", "contact_email"]
        field_classes = {"closes_on": DateField}
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def clean_closes_on(self):
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose a day that has not passed."), code="past")
        return day
