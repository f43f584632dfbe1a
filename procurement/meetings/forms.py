"""Input about meetings and their minutes."""

import datetime as dt
from itertools import takewhile

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import DateField, SeenField, TimeInput
from events.forms import EventForm
from events.models import Event

from ..models import Minutes
from ..working_days import is_working_day
from .actions import MINUTES_LONG, MOST_AT_ONCE

MOST_DAYS = 31
# In a day without an end, a series is counted.
MIDNIGHT = dt.time.max


class SlotSeriesForm(forms.Form):
    """A row of meetings on one or more working days. `length` is that of the meetings there are already."""

    first_day = DateField(label=_("Day"))
    last_day = DateField(
        label=_("Last day, if there are several"),
        required=False,
        help_text=_("The same times on every working day from the first to the last."),
    )
    first_start = forms.TimeField(label=_("The first meeting starts"), widget=TimeInput)
    minutes_long = forms.IntegerField(
        label=_("Length in minutes"), min_value=MINUTES_LONG[0], max_value=MINUTES_LONG[-1], initial=30
    )
    pause = forms.IntegerField(label=_("Pause between meetings, in minutes"), min_value=0, max_value=240, initial=15)
    number = forms.IntegerField(
        label=_("Number of meetings a day"), min_value=1, max_value=MOST_AT_ONCE, required=False
    )
    until = forms.TimeField(
        label=_("Or: the last ends at the latest"),
        widget=TimeInput,
        required=False,
        help_text=_("Give the number or the end. With both, the first to be reached counts."),
    )
    place = forms.CharField(
        label=_("Place or link"),
        max_length=300,
        help_text=_("A link to an online meeting is shown only to the firm that has booked."),
    )

    def __init__(self, *args, length=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.length = length
        if length:
            del self.fields["minutes_long"]

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."), code="past")
        return day

    def clean(self):
        data = super().clean()
        if not data.get("number") and not data.get("until") and not {"number", "until"} & set(self.errors):
            self.add_error("number", _("Give the number of meetings, or when the last one ends."))
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and not dt.timedelta() <= last - first < dt.timedelta(days=MOST_DAYS):
            self.add_error("last_day", _("The last day must be after the first, and within a month of it."))
        if first and not self.errors and not self.days:
            self.add_error("first_day", _("That is not a working day. Choose another."))
        if not self.errors and not self.starts:
            self.add_error("until", _("There is no room for a meeting between the first start and the end."))
        return data

    @property
    def days(self) -> list[dt.date]:
        first, last = self.cleaned_data["first_day"], self.cleaned_data.get("last_day")
        days = [first + dt.timedelta(days=n) for n in range(((last or first) - first).days + 1)]
        return [day for day in days if is_working_day(day)]

    @property
    def starts(self) -> list[dt.datetime]:
        """When each meeting begins, in Norwegian time. A meeting ends on the day it begins."""
        data = self.cleaned_data
        length = dt.timedelta(minutes=self.minutes)
        step = length + dt.timedelta(minutes=data["pause"])
        starts = []
        for day in self.days:
            first = dt.datetime.combine(day, data["first_start"])
            end = dt.datetime.combine(day, data.get("until") or MIDNIGHT)
            times = (first + step * n for n in range(data.get("number") or MOST_AT_ONCE + 1))
            starts += takewhile(lambda start: start + length <= end, times)  # noqa: B023  used before the next day
        return [timezone.make_aware(start) for start in starts]

    @property
    def minutes(self) -> int:
        return self.length or self.cleaned_data["minutes_long"]

    @property
    def content(self) -> dict:
        return {
            "starts": self.starts,
            "minutes_long": self.minutes,
            "place": self.cleaned_data["place"],
        }


class SlotCancelForm(forms.Form):
    why = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A firm that has booked reads this."),
    )


class MinutesForm(forms.ModelForm):
    """The one template: the same for all meetings."""

    class Meta:
        model = Minutes
        fields = ["minute_taker", "present", "told", "asked", "shown", "handed_out"]
        help_texts = {
            "present": _("Name and function. Only you and the supplier see this."),
            "told": _(
                "Everything you said about the need, the budget, the time and the plans. All suppliers get this."
            ),
            "asked": _("The supplier can mark this as a trade secret."),
            "shown": _("The supplier can mark this as a trade secret."),
            "handed_out": _("Documents, figures, links. All suppliers get this."),
        }
        widgets = {
            "present": forms.Textarea(attrs={"rows": 3}),
            "told": forms.Textarea(attrs={"rows": 8}),
            "asked": forms.Textarea(attrs={"rows": 5}),
            "shown": forms.Textarea(attrs={"rows": 6}),
            "handed_out": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        new = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["seen"] = SeenField(self.instance) if self.instance.pk else new

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in self.Meta.fields}


class MarkForm(forms.Form):
    """Which of the supplier's own parts are trade secrets, and why."""

    def __init__(self, *args, minutes, **kwargs):
        super().__init__(*args, **kwargs)
        self.minutes = minutes
        for name, heading, _text, why in self.own_parts:
            self.fields[f"secret_{name}"] = forms.BooleanField(
                label=format_lazy(_("“{part}” is a trade secret"), part=heading), required=False, initial=bool(why)
            )
            self.fields[f"reason_{name}"] = forms.CharField(
                label=format_lazy(_("Why is “{part}” a trade secret?"), part=heading),
                help_text=_("Only the owner of the need reads the reason."),
                max_length=300,
                required=False,
                initial=why,
            )

    def clean(self):
        data = super().clean()
        for name, *_rest in self.own_parts:
            if data.get(f"secret_{name}") and not data.get(f"reason_{name}") and f"reason_{name}" not in self.errors:
                self.add_error(f"reason_{name}", _("Say why this is a trade secret, or take the mark away."))
        return data

    @property
    def own_parts(self):
        return [part for part in self.minutes.parts if part[0] in Minutes.SUPPLIERS_PARTS]

    @property
    def parts(self) -> list[tuple]:
        """(heading, text, the choice, the reason) as they are drawn together."""
        return [
            (heading, text, self[f"secret_{name}"], self[f"reason_{name}"])
            for name, heading, text, _why in self.own_parts
        ]

    @property
    def secrets(self) -> dict[str, str]:
        chosen = [name for name, *_rest in self.own_parts if self.cleaned_data[f"secret_{name}"]]
        return {name: self.cleaned_data[f"reason_{name}"] for name in chosen}


class ConferenceForm(EventForm):
    """A new event for all suppliers: its owner, its kind and its topics follow from the need."""

    topics = None

    class Meta(EventForm.Meta):
        fields = [name for name in EventForm.Meta.fields if name not in {"organiser", "kind"}]

    def __init__(self, *args, **kwargs):
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.fields["region"].queryset = self.fields["region"].queryset.order_by("name")
        self.fields["online_url"].assume_scheme = "https"


class LinkConferenceForm(forms.Form):
    event = forms.ModelChoiceField(label=_("Your event"), queryset=Event.objects.none(), to_field_name="slug")

    def __init__(self, *args, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = events
