"""Input about needs that may be one."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SuggestJointForm(forms.Form):
    """What a coordinator writes to owners of needs that may be one."""

    needs = forms.MultipleChoiceField(
        label=_("Needs that may be one"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least two needs.")},
    )
    words = forms.CharField(
        label=_("Why do you think they are one?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("All of the owners read it. Tell nothing of a draft that its owner has not said to others."),
    )

    def __init__(self, *args, needs, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {need.slug: need for need in needs}
        self.fields["needs"].choices = [(slug, f"{need.title} – {need.owner.name}") for slug, need in self.rows.items()]
        self.fields["needs"].initial = list(self.rows)

    def clean_needs(self):
        chosen = self.cleaned_data["needs"]
        if len(chosen) < 2:
            raise forms.ValidationError(_("Choose at least two needs."), code="few")
        return chosen

    @property
    def chosen(self):
        return [self.rows[slug] for slug in self.cleaned_data["needs"]]
