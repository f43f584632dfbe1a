"""Input about files of needs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.uploads.checks import ENDINGS, Upload, check_upload


class DocumentForm(forms.Form):
    """A file is judged by its content."""

    title = forms.CharField(
        label=_("Title of the document"),
        required=False,
        max_length=150,
        help_text=_("What it is, in words that tell it from the others. Left empty, it is the name of the file."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or picture, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS.values())}),
    )
    upload: Upload

    def __init__(self, *args, needed=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = needed

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.upload = check_upload(file)
        return file
