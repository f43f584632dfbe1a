"""Fields and the shape of drafts that the forms share."""

from django import forms


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
