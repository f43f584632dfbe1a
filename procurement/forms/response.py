"""Input about responses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Response
from ..models.response import REQUIRED_TO_SUBMIT
from ..vocabulary import TRL
from .fields import DraftForm


class ResponseForm(DraftForm):
    """A firm's response. A draft may lack anything; what is submitted (`whole`) may not."""

    needed = REQUIRED_TO_SUBMIT

    maturity_trl = forms.TypedChoiceField(
        label=_("How mature is the solution?"),
        choices=[("", _("Not stated")), *TRL],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Technology readiness level (TRL), 1 to 9."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Response
        fields = ["summary", "solution", "maturity_trl", "price_model", "contact"]
        labels = {"summary": _("In short"), "solution": _("The solution"), "contact": _("Contact in your firm")}
        help_texts = {
            "summary": _("One or two sentences: what you would do about the problem."),
            "solution": _(
                "How it works, what it takes to start using it, and what you know about its effects. Say which parts are trade secrets."
            ),
            "price_model": _("How it is paid for. Not a tender: the buyer may not hold you to it."),
            "contact": _("Who the owner can write to, and the address."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "solution": forms.Textarea(attrs={"rows": 12}),
            "price_model": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
