"""What a need is about, as topics, codes and kinds: shared by the forms that write it and that change it."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from actors.fields import TopicsField
from actors.models import Region

from ..vocabulary import CPV, INNOVATION_HELP, InnovationType, clean_cpv, cpv_name


def innovation_choices():
    """Each kind with what it means below it."""
    return [
        (kind.value, format_html('{}<br><span class="hh-muted hh-small">{}</span>', kind.label, INNOVATION_HELP[kind]))
        for kind in InnovationType
    ]


class ClassifiedForm(forms.ModelForm):
    """`classified` gives the fields as the actions take them. `region` and `innovation_types` are in the form's Meta."""

    topics = TopicsField(help_text=_("Topics decide much of which firms hear of the need."))
    innovation_types = forms.MultipleChoiceField(
        label=_("Kind of innovation"),
        choices=innovation_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As in notices of competitions. More than one may fit; choose none if you do not know yet."),
    )
    cpv_selected = forms.MultipleChoiceField(
        label=_("Common CPV codes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cpv_other = forms.CharField(
        label=_("Other CPV codes"),
        required=False,
        max_length=200,
        help_text=_("Eight digits each, with a comma between them."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("name")
        self.fields["region"].empty_label = _("Not stated")
        self.fields["cpv_selected"].choices = [(code, f"{cpv_name(code)} ({code})") for code in CPV]
        codes = self.instance.cpv_codes
        self.fields["topics"].initial = [topic.pk for topic in self.instance.topics.all()] if self.instance.pk else []
        self.fields["cpv_selected"].initial = [code for code in codes if code in CPV]
        self.fields["cpv_other"].initial = ", ".join(code for code in codes if code not in CPV)

    def clean_cpv_other(self):
        return [clean_cpv(code) for code in self.cleaned_data["cpv_other"].replace(";", ",").split(",") if code.strip()]

    @property
    def classified(self) -> dict:
        codes = dict.fromkeys([*self.cleaned_data["cpv_selected"], *self.cleaned_data["cpv_other"]])
        return {"topics": list(self.cleaned_data["topics"]), "cpv_codes": list(codes)}
