"""Input about questions."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("Your question"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Do not name your firm or your product. A coordinator takes out what tells who asks."),
    )


class PassOnForm(forms.Form):
    public_text = forms.CharField(
        label=_("The question as everyone sees it"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Take out names, products, places and turns of phrase that tell who asks. Keep what is asked."),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it not passed on?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only whoever asked reads this."),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Everyone can read it, and it cannot be changed afterwards. You can use **bold** and lists."),
    )
