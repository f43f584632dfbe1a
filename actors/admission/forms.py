"""The words between an applicant and the coordinators."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import SeenField

from ..models import Actor
from ..validators import clean_organisation_number


class DecisionForm(forms.Form):
    """A coordinator's answer: to approve takes no words, to ask and to decline do."""

    text = forms.CharField(
        label=_("Your question, or the reason for declining"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The applicant gets this by e-mail, as you write it. You need not write anything to approve."),
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, auto_id="decision-%s", **kwargs)
        self.fields["seen"] = SeenField(actor)


class ReplyForm(forms.Form):
    """The applicant's answer."""

    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class ReapplicationForm(forms.Form):
    text = forms.CharField(
        label=_("What is new since the last time?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Write what has changed, or what you think we misunderstood."),
    )


class ApplicationForm(forms.ModelForm):
    """What was sent, to correct while it waits."""

    organisation_number = forms.CharField(
        label=_("Organisation number"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    application = forms.CharField(
        label=_("Why do you want to join?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )

    class Meta:
        model = Actor
        fields = ["name", "organisation_number", "kind", "application", "offers_text"]
        labels = {"offers_text": _("What do you bring?")}
        widgets = {"offers_text": forms.Textarea(attrs={"rows": 5, "maxlength": 4000})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"] = SeenField(self.instance)

    def clean_organisation_number(self):
        return clean_organisation_number(self.cleaned_data["organisation_number"])

    def validate_unique(self):
        """The action says it, in plain words and against the database as it stands then."""

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
