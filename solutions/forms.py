"""Input about solutions and their use."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.fields import TopicsField
from actors.models import Actor
from ecosystem.shared.forms import SeenField
from procurement.options.forms import CallOffForm

from .claims import claims_normen_approval
from .models import Adoption, Solution


class SolutionForm(forms.ModelForm):
    """What a supplier tells of its solution."""

    topics = TopicsField(help_text=_("Topics decide much of whom the solution is matched with."))
    field_order = ["supplier", "title", "summary", "problem_solved", "description", "evidence", "maturity_trl"]

    class Meta:
        model = Solution
        fields = [
            "title",
            "summary",
            "problem_solved",
            "description",
            "evidence",
            "maturity_trl",
            "topics",
            "website",
            "language",
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2, "maxlength": 400}),
            "problem_solved": forms.Textarea(attrs={"rows": 4}),
            "description": forms.Textarea(attrs={"rows": 6}),
            "evidence": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "maturity_trl": _("How far it has come, on the scale from 1 (an idea) to 9 (proven in operation).")
        }

    TEXTS = ("title", "summary", "problem_solved", "description", "evidence")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial_state = self.instance.state
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)
            self.fields["topics"].initial = self.instance.topics.all()

    def clean(self):
        cleaned = super().clean()
        for name in self.TEXTS:
            if claims_normen_approval(cleaned.get(name, "")):
                self.add_error(
                    name,
                    _("Nobody approves or certifies products under Normen. Write “documented against Normen” instead."),
                )
        return cleaned

    @property
    def text(self) -> dict:
        """The plain fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "topics"}


class NewSolutionForm(SolutionForm):
    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Actor.objects.none(), empty_label=None)

    def __init__(self, *args, suppliers, may_leave_out=False, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["supplier"]
        if may_leave_out:
            field.required = False
            field.empty_label = _("Nobody yet (a research result)")
        field.queryset = suppliers
        field.template_name = "django/forms/acting_for.html"


class AdoptionForm(forms.ModelForm):
    """What a public body tells of its use."""

    class Meta:
        model = Adoption
        fields = ["year_started", "stage", "route", "note", "source"]
        widgets = {"stage": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year_started"].required = True
        self.fields["year_started"].help_text = ""
        self.fields["year_started"].widget.attrs.update({"min": 1990, "max": timezone.localdate().year})
        self.fields["stage"].choices = self.fields["stage"].choices[-3:]
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)

    def clean_year_started(self):
        year = self.cleaned_data["year_started"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("The year cannot be in the future."), code="future")
        return year

    @property
    def facts(self) -> dict:
        """The plain fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewAdoptionForm(AdoptionForm):
    actor = forms.ModelChoiceField(label=_("Public body"), queryset=Actor.objects.none(), empty_label=None)
    field_order = ["actor", *AdoptionForm.Meta.fields]

    def __init__(self, *args, bodies, is_own=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actor"].queryset = bodies
        if is_own:
            self.fields["actor"].template_name = "django/forms/acting_for.html"


class VettingForm(forms.Form):
    """What the coordinator checked."""

    words = forms.CharField(
        label=_("What was checked"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences, shown to everyone: sources read, users asked, claims compared."),
    )


class ReturnForm(forms.Form):
    """What the supplier must mend."""

    words = forms.CharField(
        label=_("Why it is returned"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The supplier reads this and mends it: say what is missing, and what would be enough."),
    )


class PurchaseForm(CallOffForm):
    """What was bought under an option, and for how much."""

    solution = forms.ModelChoiceField(
        label=_("What is bought"),
        queryset=Solution.objects.none(),
        empty_label=_("Choose a solution"),
        help_text=_("Vetted solutions. Those that came of the need stand first."),
    )
    field_order = ["solution", "amount", "on", "reference", "note"]

    def __init__(self, *args, option, groups, **kwargs):
        super().__init__(*args, option=option, **kwargs)
        field: Any = self.fields["solution"]
        came_of_it, others = groups
        field.queryset = Solution.objects.published()
        rows = [
            (words, [(each.pk, each.title) for each in group])
            for words, group in (
                (_("Came of the need"), came_of_it),
                (_("Other vetted solutions"), others),
            )
        ]
        field.widget.choices = [("", field.empty_label), *((words, group) for words, group in rows if group)]
        first = rows[0][1]
        if len(first) == 1:
            field.initial = first[0][0]
