"""Input about events and sign-ups."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actors.fields import TopicsField
from actors.models import Actor, Region
from ecosystem.shared.forms import DateTimeField, SeenField

from .models import Event, Signup


class EventForm(forms.ModelForm):
    """Everything about an event but its status. `by` decides which organisers are offered."""

    topics = TopicsField(help_text=_("Topics decide much of who is told about the event."))

    class Meta:
        model = Event
        fields = [
            "title",
            "kind",
            "organiser",
            "summary",
            "description",
            "starts_at",
            "ends_at",
            "place_name",
            "address",
            "region",
            "online_url",
            "capacity",
            "sign_up_closes_at",
            "language",
        ]
        field_classes = {"starts_at": DateTimeField, "ends_at": DateTimeField, "sign_up_closes_at": DateTimeField}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 10}),
            "online_url": forms.URLInput,
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        organisers = Actor.objects.approved() if by.is_coordinator else by.editable_actors()
        self.fields["organiser"].queryset = organisers.by_name()
        if not self.instance.pk and organisers.count() == 1:
            self.fields["organiser"].initial = organisers.first()
        self.fields["region"].queryset = Region.objects.order_by("name")
        self.fields["online_url"].assume_scheme = "https"
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)
            self.fields["topics"].initial = self.instance.topics.all()

    def clean(self):
        """A place or a link: people must know where to go."""
        data = super().clean()
        if not data.get("place_name") and not data.get("online_url") and "online_url" not in self.errors:
            self.add_error("place_name", _("Say where it is, or give a link to the online meeting."))
        return data

    @property
    def content(self) -> dict:
        """The plain fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SignUpForm(forms.ModelForm):
    class Meta:
        model = Signup
        fields = ["note"]
        help_texts = {"note": _("For instance allergies, or what you need to take part. Only the organiser sees it.")}


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sent to everybody who has signed up, and shown on the event’s page."),
    )
