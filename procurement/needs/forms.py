"""A need as its owner writes it, step by step."""

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import DateField, DateTimeField

from ..models import Need
from ..models.need import REQUIRED_TO_PUBLISH
from ..vocabulary import SEALED_WORDS
from . import steps
from .classification import ClassifiedForm
from .differences import Change, differences, in_words
from .fields import TOGETHER_HELP, TOGETHER_LABELS, DraftForm, KronerField
from .queries import version_of


class StepForm(DraftForm):
    """One step. Only the title is asked for until the need is to be published; the page calls none of it optional."""

    step: int
    standing: list[Change]

    def __init__(self, *args, **kwargs):
        self.needed = tuple(name for name in steps.step(self.step).fields if name in REQUIRED_TO_PUBLISH)
        super().__init__(*args, **kwargs)
        self.standing = []
        if self.instance.pk:
            seen = version_of(self.instance, steps.step(self.step).fields)
            self.fields["seen"] = forms.CharField(required=False, max_length=64, initial=seen, widget=forms.HiddenInput)

    @property
    def content(self) -> dict:
        """The fields of this step as the actions take them. Browsers' line ends are no change."""
        cleaned = self.cleaned_data
        return {
            name: cleaned[name].replace("\r\n", "\n") if isinstance(cleaned[name], str) else cleaned[name]
            for name in self.Meta.fields
        }

    def meet(self, stored: Need) -> None:
        """After a colleague's change: show what stands where it differs, and let the next save be made from that."""
        self.standing = in_words(differences(stored, self.content))
        self.data = self.data.copy()
        self.data["seen"] = version_of(stored, steps.step(self.step).fields)


class NeedForm(StepForm):
    """The first step, which makes the need."""

    step = steps.NEED

    class Meta:
        model = Need
        fields = ["title", "summary", "problem", "affected", "language"]
        labels = {
            "title": _("What do you need?"),
            "summary": _("In short"),
            "problem": _("The problem"),
            "affected": _("Who is affected?"),
        }
        help_texts = {
            "title": _("Name the problem, not the solution: “Falls at night are discovered too late”."),
            "summary": _("One or two sentences. They stand on the list and in e-mails to firms."),
            "problem": _("What goes wrong, how often, and what follows from it? You can use **bold** and lists."),
            "affected": _("Patients, relatives, staff: who, and about how many?"),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "problem": forms.Textarea(attrs={"rows": 9}),
            "affected": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, owners=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(owners) > 1:
            choices = [("", _("Choose")), *((str(owner.pk), owner.name) for owner in owners)]
            self.fields["owner_choice"] = forms.ChoiceField(label=_("On behalf of"), choices=choices)
            self.order_fields(["owner_choice"])


class EffectsForm(StepForm):
    step = steps.EFFECTS
    practice_cost = KronerField(
        label=_("What it costs today (NOK a year)"),
        required=False,
        help_text=_("Roughly is enough. It helps firms to see what a solution may be worth."),
    )

    class Meta:
        model = Need
        fields = ["practice_today", "practice_cost", "wanted_effects", "effect_measures"]
        labels = {
            "practice_today": _("How is it done today?"),
            "wanted_effects": _("Wanted effects"),
            "effect_measures": _("How will you measure them?"),
        }
        help_texts = {
            "practice_today": _("What is done now, with which systems and by whom?"),
            "wanted_effects": _("What shall be better, and for whom?"),
            "effect_measures": _("A figure you have today and the figure you want, for each effect if you can."),
        }
        widgets = {
            "practice_today": forms.Textarea(attrs={"rows": 5}),
            "wanted_effects": forms.Textarea(attrs={"rows": 6}),
            "effect_measures": forms.Textarea(attrs={"rows": 5}),
        }


class FrameForm(StepForm, ClassifiedForm):
    step = steps.FRAME
    budget_from = KronerField(label=_("Budget from (NOK)"), required=False)
    budget_to = KronerField(label=_("Budget to (NOK)"), required=False)

    class Meta:
        model = Need
        fields = [
            "limits",
            "budget_from",
            "budget_to",
            "starts_from",
            "starts_to",
            "region",
            "innovation_types",
        ]
        field_classes = {"starts_from": DateField, "starts_to": DateField}
        labels = {
            "limits": _("What must be kept to?"),
            "starts_from": _("Wanted start, earliest"),
            "starts_to": _("Wanted start, latest"),
        }
        help_texts = {"limits": _("Laws, privacy, systems it must work with, buildings, languages.")}
        widgets = {"limits": forms.Textarea(attrs={"rows": 5})}

    @property
    def content(self) -> dict:
        return super().content | self.classified


class DialogueForm(StepForm):
    step = steps.DIALOGUE
    is_sealed = forms.TypedChoiceField(
        label=_("When can you read the responses?"), coerce=lambda value: value == "True", widget=forms.RadioSelect
    )

    class Meta:
        model = Need
        fields = [
            "asked_of_suppliers",
            "dialogue_plan",
            "response_deadline",
            "is_sealed",
            "participants_read",
            "followers_meet",
            "contact_function",
            "contact_email",
        ]
        field_classes = {"response_deadline": DateTimeField}
        labels = {
            "asked_of_suppliers": _("What do you ask of suppliers?"),
            "dialogue_plan": _("Plan for the dialogue"),
            "contact_function": _("Who can firms contact?"),
            **TOGETHER_LABELS,
        }
        help_texts = {
            "asked_of_suppliers": _("The questions you want answered. Each firm answers the same ones."),
            "dialogue_plan": _("What happens when: a conference, meetings one by one, a trial, a decision."),
            "response_deadline": _("Give firms at least three weeks."),
            "contact_function": _("A role, for example “Innovation adviser”, not a person's name."),
            **TOGETHER_HELP,
        }
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ("asked_of_suppliers", "dialogue_plan")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_sealed"].choices = [(str(value), words) for value, words in sealed_choices().items()]

    def clean_response_deadline(self):
        deadline = self.cleaned_data["response_deadline"]
        if deadline and deadline <= timezone.now():
            raise forms.ValidationError(_("Choose a time that has not passed."), code="past")
        return deadline


def sealed_choices():
    means = {
        True: _(
            "Nobody sees the responses, or how many there are, before the deadline. Firms can trust that nobody gains "
            "from what they wrote first. Choose this when you are in doubt."
        ),
        False: _(
            "Your own people can open responses as they come, and begin the dialogue at once. Other firms never see "
            "them. Firms are told of it before they respond."
        ),
    }
    return {
        value: format_html('{}<br><span class="hh-muted hh-small">{}</span>', SEALED_WORDS[value], words)
        for value, words in means.items()
    }


STEP_FORMS = {form.step: form for form in (NeedForm, EffectsForm, FrameForm, DialogueForm)}
