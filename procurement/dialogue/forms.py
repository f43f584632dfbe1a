"""Input about the dialogue file."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from ecosystem.shared.forms import DateTimeField
from ecosystem.shared.uploads.checks import ENDINGS, Upload, check_upload

from ..models import DialogueEntry

Kind = DialogueEntry.Kind
ALL, ONE = "all", "one"


class DialogueNoteForm(forms.Form):
    """What suppliers were told or given outside the portal."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, kind.label) for kind in (Kind.INFORMATION, Kind.DOCUMENT, Kind.MEETING)],
    )
    title = forms.CharField(label=_("Title"), max_length=150)
    text = forms.CharField(
        label=_("What was told or given"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        help_text=_("As it was said, without what the supplier told of itself. Everyone gets to read it."),
    )
    at = DateTimeField(label=_("When was it told or given?"))
    who = forms.ChoiceField(
        label=_("Who has had it?"),
        choices=[(ONE, _("One firm")), (ALL, _("Everyone, or everyone gets it now"))],
        widget=forms.RadioSelect,
        initial=ONE,
    )
    firm = forms.ModelChoiceField(
        label=_("Which firm, when it is one?"),
        queryset=Actor.objects.none(),
        required=False,
        help_text=_("Only your own people see which. Is it not in the list? Then give it to everyone now."),
    )
    file = forms.FileField(
        label=_("Document that was given"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or picture, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS.values())}),
        required=False,
    )
    upload: Upload | None = None

    def __init__(self, *args, firms, need, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["firm"].queryset = firms
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)
        if not need.is_public:
            del self.fields["who"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            self.upload = check_upload(file)
        return file

    def clean(self):
        super().clean()
        data = self.cleaned_data
        for_all = data.get("who") == ALL
        if for_all:
            data["firm"] = None
        elif "firm" not in self.errors and not data.get("firm"):
            self.add_error("firm", _("Choose the firm, or give it to everyone."))
        return data

    @property
    def content(self):
        names = ("kind", "title", "text", "at", "firm", "file")
        return {name: self.cleaned_data[name] for name in names} | {"upload": self.upload}


class DialogueShareForm(forms.Form):
    """The words that everyone gets to read."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("What everyone gets to read"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        help_text=_(
            "The same substance the firm was given, without telling which firm it was or what it told of itself."
        ),
    )
