"""Input about options: naming them, changing what is locked, and calling off."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor
from ecosystem.shared.forms import DateField, SeenField

from ..models import CallOff, Measure, Option
from ..needs.fields import KronerField


def reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to everyone in the option's history."),
    )


class OptionForm(forms.Form):
    """What a body may buy: named by the owner before the hand-over."""

    holder = forms.ModelChoiceField(
        label=_("Who may buy"),
        queryset=Actor.objects.none(),
        help_text=_("Your own organisation, or one that follows the need."),
    )
    subject = forms.CharField(label=_("What may be bought"), max_length=200)
    measure = forms.ChoiceField(
        label=_("Counted in"), choices=Measure.choices, widget=forms.RadioSelect, initial=Measure.VALUE
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=40,
        required=False,
        help_text=_("When you count units: for instance users, licences or sensors."),
    )
    estimated = KronerField(label=_("Estimate"), help_text=_("What they expect to buy."))
    maximum = KronerField(
        label=_("Maximum"),
        help_text=_("Purchases above this are refused, and it cannot be raised after the hand-over."),
    )
    until = DateField(label=_("Last day"))
    terms = forms.CharField(
        label=_("Terms"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For you and the one who may buy. Not shown to others."),
    )

    def __init__(self, *args, holders, option=None, **kwargs):
        if option is not None:
            names = ("holder", "subject", "measure", "unit", "estimated", "maximum", "until", "terms")
            kwargs.setdefault("initial", {name: getattr(option, name) for name in names})
        super().__init__(*args, **kwargs)
        bodies: Any = self.fields["holder"]
        bodies.queryset = holders
        if option is not None:
            self.fields["seen"] = SeenField(option)


class OptionChangeForm(forms.Form):
    """What may be changed after the lock, with the reason that everyone reads."""

    until = DateField(label=_("Last day"))
    maximum = KronerField(label=_("Maximum"), help_text=_("It can be lowered, not raised."))
    estimated = KronerField(label=_("Estimate"))
    terms = forms.CharField(label=_("Terms"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    why = reason()

    def __init__(self, *args, option, **kwargs):
        names = ("until", "maximum", "estimated", "terms")
        kwargs.setdefault("initial", {name: getattr(option, name) for name in names})
        super().__init__(*args, **kwargs)
        self.fields["seen"] = SeenField(option)


class GiveUpForm(forms.Form):
    why = reason()


class AnnulForm(forms.Form):
    why = forms.CharField(
        label=_("Why is it annulled?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("You and the owner of the need read it."),
    )


class CallOffForm(forms.Form):
    """A purchase under an option."""

    amount = KronerField(label=_("Amount"))
    on = DateField(label=_("Date"), initial=timezone.localdate)
    reference = forms.CharField(
        label=_("Your reference"),
        required=False,
        max_length=CallOff._meta.get_field("reference").max_length,
        help_text=_("For instance an order or case number."),
    )
    note = forms.CharField(
        label=pgettext_lazy("call-off", "Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )

    def __init__(self, *args, option: Option, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["amount"]
        if option.measure == Measure.VOLUME:
            field.label = _("Number of %(unit)s") % {"unit": option.unit}
        else:
            field.label = _("Amount in NOK, without VAT")
        field.help_text = _("Left: %(left)s of %(maximum)s.") % {
            "left": option.in_words(option.left),
            "maximum": option.in_words(option.maximum),
        }
        self.fields["on"].widget.attrs["max"] = min(timezone.localdate(), option.until).isoformat()
