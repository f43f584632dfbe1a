"""Input about learning rooms. Each kind of entry asks for its own few things."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from ecosystem.shared.uploads.checks import ENDINGS, Upload, check_upload
from events.forms import EventForm

from ..models import PhaseKind, RoomEntry

Kind = RoomEntry.Kind
# What each kind asks for beside its phase, and what it must have.
FIELDS = {
    Kind.LESSON: ("title", "text"),
    Kind.TEMPLATE: ("title", "file", "url", "text"),
    Kind.RECORDING: ("title", "url", "text"),
    Kind.QUESTION: ("title", "text"),
}
REQUIRED = {Kind.LESSON: {"title", "text"}, Kind.RECORDING: {"title", "url"}}
LABELS = {
    Kind.LESSON: {"title": _("What you learnt, in one line"), "text": _("Tell more")},
    Kind.TEMPLATE: {"title": _("What it is a template for"), "text": _("How it is used")},
    Kind.RECORDING: {"title": _("What it is a recording of"), "text": _("What is worth hearing")},
    Kind.QUESTION: {"title": _("Your question, in one line"), "text": _("Tell more")},
}
HELP = _("Write “a supplier”, never who. You can use **bold** and lists.")


class BodyForm(forms.Form):
    """On whose behalf; asked only of those who have a choice."""

    body = forms.ModelChoiceField(label=_("On behalf of"), queryset=Actor.objects.none(), empty_label=None)

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Actor.objects.filter(pk__in=[body.pk for body in bodies])
        self.fields["body"].initial = bodies[0].pk if bodies else None


class RoomEntryForm(BodyForm):
    phase = forms.ChoiceField(label=_("Phase"), choices=PhaseKind.choices)
    title = forms.CharField(max_length=150)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or picture, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS.values())}),
    )
    url = forms.URLField(label=_("Link"), required=False, max_length=200, assume_scheme="https")
    text = forms.CharField(required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 7}), help_text=HELP)
    upload: Upload | None = None

    def __init__(self, *args, kind, phases, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in {"title", "file", "url", "text"} - {*FIELDS[kind]}:
            del self.fields[name]
        for name, label in LABELS[kind].items():
            self.fields[name].label = label
        for name in REQUIRED.get(kind, ()):
            self.fields[name].required = True
        self.fields["phase"].choices = phases
        self.order_fields(["body", "phase", *FIELDS[kind]])

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("The link must begin with https:// or http://."))
        return url

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            self.upload = check_upload(file)
        return file

    def clean(self):
        data = super().clean()
        missing = self.kind == Kind.TEMPLATE and not (data.get("file") or data.get("url"))
        if missing and not {"file", "url"} & set(self.errors):
            self.add_error("file", _("Add the template as a file, or give a link to it."))
        return data

    @property
    def content(self) -> dict:
        """As `post_entry` takes it."""
        data = {name: self.cleaned_data.get(name) or "" for name in ("title", "text", "url")}
        file = self.cleaned_data.get("file") or None
        return data | {
            "kind": self.kind,
            "phase": self.cleaned_data["phase"],
            "actor": self.cleaned_data["body"],
            "file": file,
            "upload": self.upload,
        }


class RoomAnswerForm(BodyForm):
    text = forms.CharField(
        label=_("Your answer"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}), help_text=HELP
    )


class WorkMeetingForm(EventForm):
    """An event by invitation: its organiser, kind and language follow from the need."""

    topics = None
    phase = forms.ChoiceField(label=_("Phase"), choices=PhaseKind.choices)

    class Meta(EventForm.Meta):
        fields = [
            "title",
            "summary",
            "description",
            "starts_at",
            "ends_at",
            "place_name",
            "address",
            "online_url",
            "capacity",
        ]
        field_classes = {
            name: kind for name, kind in EventForm.Meta.field_classes.items() if name in {"starts_at", "ends_at"}
        }

    def __init__(self, *args, phases, **kwargs):
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.fields["online_url"].assume_scheme = "https"
        self.fields["phase"].choices = phases
        self.order_fields(["phase"])
