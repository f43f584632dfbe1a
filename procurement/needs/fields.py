"""Fields and the shape of drafts that the forms share."""

from django import forms
from django.utils.translation import gettext_lazy as _

# What a need says of the bodies that follow it.
TOGETHER_LABELS = {
    "participants_read": _("Participants read the responses"),
    "followers_meet": _("Bodies that follow can be in the meetings"),
}
TOGETHER_HELP = {
    "participants_read": _(
        "Firms are told before they respond, with the names of the participants. Whoever becomes a participant after the "
        "deadline reads nothing. It cannot be switched on after the deadline."
    ),
    "followers_meet": _("Their people see times and places, and firms see who may be present before they book."),
}


class KronerField(forms.IntegerField):
    """Whole kroner, written as people write them: `1 500 000`."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=10**12, **kwargs)

    def to_python(self, value):
        return super().to_python("".join(str(value or "").replace("kr", "").split()).removesuffix(",-"))

    def prepare_value(self, value):
        return f"{value:,}".replace(",", " ") if isinstance(value, int) else value


class DraftForm(forms.ModelForm):
    """A draft may be saved without what the finished thing must have (`needed`), yet the page calls none of it optional."""

    needed: tuple[str, ...] = ()

    def __init__(self, *args, whole=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.whole = whole
        self._ask_for(needed=True)

    def _clean_fields(self):
        self._ask_for(needed=self.whole)
        super()._clean_fields()
        self._ask_for(needed=True)

    def _ask_for(self, *, needed):
        for name in self.needed:
            self.fields[name].required = needed
