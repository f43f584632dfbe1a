"""Form fields that many apps' forms share."""

from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from .models import Topic


class TopicsByBranch(ModelChoiceIterator):
    """The tree of topics as groups of choices: each root with everything below it."""

    def __iter__(self):
        branches: dict[str, list] = {}
        for topic in self.queryset:
            branches.setdefault(topic.path.split("/", 1)[0], []).append(self.choice(topic))
        for choices in branches.values():
            yield choices[0][1], choices


class TopicsField(forms.ModelMultipleChoiceField):
    """Any number of topics, as check boxes grouped by branch."""

    iterator = TopicsByBranch
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, help_text: Any) -> None:
        super().__init__(Topic.objects.all(), label=_("Topics"), required=False, help_text=help_text)
