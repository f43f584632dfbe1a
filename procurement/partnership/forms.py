"""Input about an innovation partnership: its frame, phases, partners, goals and gates."""

import re
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from ecosystem.shared.forms import DateField, SeenField

from ..models import Goal, GoalStatus, Partnership, Phase, PhaseKind
from ..models.partnership import MOST_STEPS
from ..vocabulary import RESPONDING_KINDS

MOST_PHASES = len(PhaseKind) - 1 + MOST_STEPS
MOST_PARTNERS = 50
ORGANISATION_NUMBER = re.compile(r"[\s,;–-]*\b(\d{3})\s?(\d{3})\s?(\d{3})\s*$")


class DatedForm(forms.ModelForm):
    """Something with a first and a last day, as it was when the form was made."""

    first_day: str
    last_day: str

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)

    def clean(self):
        super().clean()
        first, last = self.cleaned_data.get(self.first_day), self.cleaned_data.get(self.last_day)
        if first and last and last < first:
            self.add_error(self.last_day, _("The last day must not be before the first."))
        return self.cleaned_data

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class PartnershipForm(DatedForm):
    first_day, last_day = "requests_from", "requests_until"

    class Meta:
        model = Partnership
        fields = ["market_lacks", "ipr_terms", "maximum_cost", "requests_from", "requests_until"]
        field_classes = {"requests_from": DateField, "requests_until": DateField}
        help_texts = {
            "maximum_cost": _("Without VAT, in whole kroner. Only you and participants see it."),
            "requests_until": _(
                "Suppliers must have long enough to ask to take part. The page tells if it is too short."
            ),
        }
        widgets = {
            "market_lacks": forms.Textarea(attrs={"rows": 5}),
            "ipr_terms": forms.Textarea(attrs={"rows": 5}),
        }


class PhaseForm(DatedForm):
    first_day, last_day = "starts_on", "ends_on"

    class Meta:
        model = Phase
        fields = ["kind", "name", "starts_on", "ends_on", "payment"]
        field_classes = {"starts_on": DateField, "ends_on": DateField}
        help_texts = {
            "payment": _("Without VAT, in whole kroner. Only you and participants see it."),
            "name": _("What readers will call it, for instance “Prototype in two wards”."),
        }


class PhaseRows(forms.BaseFormSet):
    """Several phases at once. Rows without a name and days are left out."""

    def clean(self):
        if not any(self.errors) and not self.rows:
            raise forms.ValidationError(_("Fill in at least one phase."), code="empty")

    def add_error(self, field, error):
        """As a form has it: what is refused is about the rows together."""
        self.non_form_errors().append(error)

    @property
    def rows(self) -> list[dict]:
        return [form.content for form in self.forms if form.has_changed() and form.is_valid()]


class PhaseRowForm(PhaseForm):
    """The kind of a row is suggested, so a row is empty until something else is written in it."""

    def __init__(self, *args, kinds=(), **kwargs):
        super().__init__(*args, **(kwargs | {"empty_permitted": True, "use_required_attribute": False}))
        kind = cast("forms.ChoiceField", self.fields["kind"])
        kind.choices = [choice for choice in PhaseKind.choices if choice[0] in kinds]

    def has_changed(self):
        return bool({"name", "starts_on", "ends_on", "payment"} & set(self.changed_data))


def phase_rows(data=None, *, missing):
    """Rows for the kinds of phases that are `missing`, in their order. Steps of development may be several."""
    rows = forms.formset_factory(
        PhaseRowForm, formset=PhaseRows, extra=0, max_num=MOST_PHASES, absolute_max=MOST_PHASES + 1
    )
    kinds = {*missing, PhaseKind.DEVELOPMENT}
    initial = [{"kind": kind} for kind in missing]
    return rows(data, initial=initial, prefix="phases", form_kwargs={"kinds": kinds})


class PartnersForm(forms.Form):
    """One supplier a line. An organisation number, or exactly the name of a firm in the directory, links to it."""

    partners = forms.CharField(
        label=_("Suppliers, one a line"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Write the organisation number after the name to link to the firm in the directory: “Sensor AS 912345678”."
        ),
    )

    def __init__(self, *args, phase=None, **kwargs):
        super().__init__(*args, **kwargs)
        if phase is not None:
            self.fields["partners"].initial = "\n".join(_line(row) for row in phase.partners.select_related("firm"))
            self.fields["seen"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=40, initial=phase.partners_seen
            )

    def clean_partners(self):
        lines = [line.strip() for line in self.cleaned_data["partners"].splitlines()]
        named = [_name_and_number(line) for line in lines if line]
        if len(named) > MOST_PARTNERS:
            raise forms.ValidationError(_("Name at most %(n)s suppliers."), code="many", params={"n": MOST_PARTNERS})
        firms = Actor.objects.approved().filter(kind__in=RESPONDING_KINDS)
        numbers = {number for _name, number in named if number}
        by_number = {firm.organisation_number: firm for firm in firms.filter(organisation_number__in=numbers)}
        unknown = sorted(numbers - set(by_number))
        if unknown:
            raise forms.ValidationError(
                _("No firm in the directory has the organisation number %(numbers)s. Correct it, or leave it out."),
                code="unknown",
                params={"numbers": ", ".join(unknown)},
            )
        names = [name for name, number in named if not number]
        by_name: dict[str, list[Actor]] = {}
        for firm in firms.filter(name__in=names):
            by_name.setdefault(firm.name, []).append(firm)
        found = []
        for name, number in named:
            alike = by_name.get(name, [])
            firm = by_number.get(number) if number else alike[0] if len(alike) == 1 else None
            found.append((name or str(firm), firm))
        if any(len(name) > 200 for name, _firm in found):
            raise forms.ValidationError(_("A name is at most 200 letters."), code="long")
        return found


class GoalForm(forms.ModelForm):
    class Meta:
        model = Goal
        fields = ["text", "measure", "target"]
        help_texts = {
            "text": _("What shall be reached. It is public when the partnership is."),
            "target": _("A number or something else that can be measured, for instance “at least 90 %”."),
        }

    def __init__(self, *args, partnership=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.phases = None
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)
        if partnership is not None:
            self.phases = partnership.phases.filter(decided_at=None)
            self.fields["phase"] = forms.ModelChoiceField(
                label=_("What is it a goal for?"),
                queryset=self.phases,
                to_field_name="public_id",
                required=False,
                blank=True,
                empty_label=_("The whole: a performance goal of what is bought"),
            )
            self.order_fields(["phase"])

    @property
    def content(self) -> dict:
        names = [*self.Meta.fields, *(["phase"] if self.phases is not None else [])]
        return {name: self.cleaned_data[name] for name in names}


class MeasureForm(forms.Form):
    status = forms.ChoiceField(label=_("How did it go?"), choices=GoalStatus.choices, widget=forms.RadioSelect)
    result = forms.CharField(
        label=_("What was measured?"),
        max_length=300,
        required=False,
        help_text=_("It is public when the partnership is. Name no supplier that must not be named."),
    )

    def __init__(self, *args, goal=None, **kwargs):
        super().__init__(*args, **kwargs)
        if goal is not None:
            self.fields["seen"] = SeenField(goal)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("status") not in (None, GoalStatus.OPEN) and not data.get("result"):
            self.add_error("result", _("Say what was measured."))
        return data


class PassGateForm(forms.Form):
    """Who goes on is asked where there are partners, and the cost at the gate of the acquisition."""

    cost = forms.IntegerField(
        label=_("What the purchase costs, NOK"),
        min_value=0,
        max_value=2**62,
        help_text=_("Without VAT. It is held against the maximum cost. Only you and participants see it."),
    )
    why = forms.CharField(
        label=_("Why do you go on?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is public when the partnership is. Name no supplier that was not chosen in the tendering."),
    )

    def __init__(self, *args, phase, **kwargs):
        super().__init__(*args, **kwargs)
        partners = phase.partners.all()
        if partners:
            self.fields["going_on"] = forms.ModelMultipleChoiceField(
                label=_("Who goes on?"),
                queryset=partners,
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "required": _("Choose at least one that goes on. If nobody does, stop the partnership instead.")
                },
            )
            self.order_fields(["going_on"])
        if not phase.is_purchase:
            del self.fields["cost"]


class StopGateForm(forms.Form):
    why = forms.CharField(label=_("Why do you stop?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    learnt = forms.CharField(
        label=_("What was learnt?"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What others should know before they try the same. It is public, and stays so."),
    )


def _line(partner) -> str:
    number = partner.firm.organisation_number if partner.firm_id else ""
    return f"{partner.name} {number}".strip()


def _name_and_number(line: str) -> tuple[str, str]:
    match = ORGANISATION_NUMBER.search(line)
    if not match:
        return line, ""
    return line[: match.start()].strip(" ,;"), "".join(match.groups())
