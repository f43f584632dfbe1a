"""Input about changes to a published need."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import DateField, DateTimeField, SeenField

from ..models import Need, NeedDocument
from ..models.need import REQUIRED_TO_PUBLISH
from ..needs.amending import AMENDABLE
from ..needs.classification import ClassifiedForm
from ..needs.fields import TOGETHER_HELP, TOGETHER_LABELS, KronerField
from ..needs.queries import pending_documents


class PendingDocuments(forms.ModelMultipleChoiceField):
    """What colleagues have uploaded for a change, to be published with it."""

    def label_from_instance(self, document):
        return document.in_words


class AmendmentForm(ClassifiedForm):
    """The need as it stands, to be changed; and why."""

    budget_from = KronerField(label=_("Budget from (NOK)"), required=False)
    budget_to = KronerField(label=_("Budget to (NOK)"), required=False)
    practice_cost = KronerField(label=_("What it costs today (NOK a year)"), required=False)
    why = forms.CharField(
        label=_("Why is it changed?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone can read this, and it stands in the e-mail to those who are involved."),
    )
    is_material = forms.BooleanField(
        label=_("The change is material"),
        required=False,
        help_text=_("Firms that have submitted a response are asked to confirm that it still stands."),
    )

    documents = PendingDocuments(
        NeedDocument.objects.none(),
        label=_("Documents that become public with the change"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Need
        fields = [name for name in AMENDABLE if name not in {"topics", "cpv_codes"}]
        field_classes = {"response_deadline": DateTimeField, "starts_from": DateField, "starts_to": DateField}
        labels = TOGETHER_LABELS
        help_texts = TOGETHER_HELP
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "problem": forms.Textarea(attrs={"rows": 9}),
            "wanted_effects": forms.Textarea(attrs={"rows": 6}),
        } | {
            name: forms.Textarea(attrs={"rows": 4})
            for name in (
                "affected",
                "practice_today",
                "effect_measures",
                "limits",
                "asked_of_suppliers",
                "dialogue_plan",
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"] = SeenField(self.instance)
        self.fields["documents"].queryset = pending_documents(self.instance)
        self.fields["documents"].initial = [row.pk for row in self.fields["documents"].queryset]
        self.stored_deadline = self.instance.response_deadline
        for name in REQUIRED_TO_PUBLISH:
            if name in self.fields:
                self.fields[name].required = True

    def clean(self):
        """Browsers send other line ends than they were given; that is no change. Nor are seconds nobody can type."""
        super().clean()
        cleaned = self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
        if cleaned.get("participants_read") and not self.initial["participants_read"]:
            cleaned["is_material"] = True
        deadline = self.stored_deadline
        if deadline and cleaned.get("response_deadline") == deadline.replace(second=0, microsecond=0):
            cleaned["response_deadline"] = deadline
        return cleaned

    def is_multipart(self):
        """The page sends a new document along."""
        return True

    def leave_unjudged(self):
        """Show what is typed so far without saying what is missing: somebody only added a document, and goes on."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def content(self) -> dict:
        plain = {name: self.cleaned_data[name] for name in self.Meta.fields} | self.classified
        return {name: plain[name] for name in AMENDABLE} | {"documents": list(self.cleaned_data["documents"])}
