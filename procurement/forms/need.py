"""Input about needs."""

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.fields import TopicsField
from actors.models import Region
from ecosystem.shared.forms import DateField, DateTimeField, SeenField

from ..models import Need
from ..models.need import REQUIRED_TO_PUBLISH
from ..vocabulary import CPV, InnovationType, Outcome, clean_cpv, cpv_name
from .fields import DraftForm, KronerField


class NeedForm(DraftForm):
    """A need as its owner writes it. Only the title is asked for until it is to be published."""

    needed = REQUIRED_TO_PUBLISH

    topics = TopicsField(help_text=_("Topics decide much of which firms hear of the need."))
    innovation_types = forms.MultipleChoiceField(
        label=_("Kind of innovation"),
        choices=InnovationType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
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
    budget_from = KronerField(label=_("Budget from (NOK)"), required=False)
    budget_to = KronerField(label=_("Budget to (NOK)"), required=False)
    practice_cost = KronerField(
        label=_("What it costs today (NOK a year)"),
        required=False,
        help_text=_("Roughly is enough. It helps firms to see what a solution may be worth."),
    )

    class Meta:
        model = Need
        fields = [
            "title",
            "summary",
            "problem",
            "affected",
            "practice_today",
            "practice_cost",
            "wanted_effects",
            "effect_measures",
            "limits",
            "asked_of_suppliers",
            "dialogue_plan",
            "starts_from",
            "starts_to",
            "innovation_types",
            "budget_from",
            "budget_to",
            "response_deadline",
            "region",
            "contact_function",
            "contact_email",
            "language",
        ]
        field_classes = {"response_deadline": DateTimeField, "starts_from": DateField, "starts_to": DateField}
        labels = {
            "title": _("What do you need?"),
            "summary": _("In short"),
            "problem": _("The problem"),
            "affected": _("Who is affected?"),
            "practice_today": _("How is it done today?"),
            "wanted_effects": _("Wanted effects"),
            "effect_measures": _("How will you measure them?"),
            "limits": _("What must be kept to?"),
            "asked_of_suppliers": _("What do you ask of suppliers?"),
            "dialogue_plan": _("Plan for the dialogue"),
            "starts_from": _("Wanted start, earliest"),
            "starts_to": _("Wanted start, latest"),
            "contact_function": _("Who can firms contact?"),
        }
        help_texts = {
            "title": _("Name the problem, not the solution: “Falls at night are discovered too late”."),
            "summary": _("One or two sentences. They stand on the list and in e-mails to firms."),
            "problem": _("What goes wrong, how often, and what follows from it? You can use **bold** and lists."),
            "affected": _("Patients, relatives, staff: who, and about how many?"),
            "practice_today": _("What is done now, with which systems and by whom?"),
            "wanted_effects": _("What shall be better, and for whom?"),
            "effect_measures": _("A figure you have today and the figure you want, for each effect if you can."),
            "limits": _("Laws, privacy, systems it must work with, buildings, languages."),
            "asked_of_suppliers": _("The questions you want answered. Each firm answers the same ones."),
            "dialogue_plan": _("What happens when: a conference, meetings one by one, a trial, a decision."),
            "response_deadline": _("Responses stay sealed until then. Give firms at least three weeks."),
            "contact_function": _("A role, for example “Innovation adviser”, not a person's name."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "problem": forms.Textarea(attrs={"rows": 9}),
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("affected", "practice_today", "effect_measures")},
            **{name: forms.Textarea(attrs={"rows": 5}) for name in ("limits", "asked_of_suppliers", "dialogue_plan")},
            "wanted_effects": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args, owners=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("name")
        self.fields["region"].empty_label = _("Not stated")
        self.fields["cpv_selected"].choices = [(code, f"{cpv_name(code)} ({code})") for code in CPV]
        if len(owners) > 1:
            choices = [("", _("Choose")), *((str(owner.pk), owner.name) for owner in owners)]
            self.fields["owner_choice"] = forms.ChoiceField(label=_("On behalf of"), choices=choices)
            self.order_fields(["owner_choice"])
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)
            codes = self.instance.cpv_codes
            self.fields["topics"].initial = self.instance.topics.all()
            self.fields["cpv_selected"].initial = [code for code in codes if code in CPV]
            self.fields["cpv_other"].initial = ", ".join(code for code in codes if code not in CPV)

    def clean_cpv_other(self):
        return [clean_cpv(code) for code in self.cleaned_data["cpv_other"].replace(";", ",").split(",") if code.strip()]

    def clean_response_deadline(self):
        deadline = self.cleaned_data["response_deadline"]
        if deadline and deadline <= timezone.now():
            raise forms.ValidationError(_("Choose a time that has not passed."), code="past")
        return deadline

    @property
    def content(self) -> dict:
        """The plain fields, as the actions take them."""
        codes = dict.fromkeys([*self.cleaned_data["cpv_selected"], *self.cleaned_data["cpv_other"]])
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"cpv_codes": list(codes)}


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=_("What should be mended?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The owner's people read this on the need's page."),
    )


class ConclusionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    conclusion = forms.CharField(
        label=_("What came of it?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few sentences that anyone can read. Do not repeat what firms told you in confidence."),
    )


class HandOverForm(forms.Form):
    """Where the competition is announced."""

    url = forms.URLField(
        label=_("Address of the notice"),
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("On Doffin or TED, for example https://doffin.no/notices/2026-123456"),
    )
    notice_number = forms.CharField(label=_("Notice number"), required=False, max_length=40)
    competition_deadline = DateTimeField(label=_("Deadline of the competition"), required=False)

    def clean_competition_deadline(self):
        deadline = self.cleaned_data["competition_deadline"]
        if deadline and deadline <= timezone.now():
            raise forms.ValidationError(_("Choose a time that has not passed."), code="past")
        return deadline
