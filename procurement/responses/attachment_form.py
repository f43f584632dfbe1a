"""Input about files of responses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.uploads.checks import ENDINGS, Upload, check_upload


class AttachmentForm(forms.Form):
    """A file is judged by its content; what is a trade secret says why."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or picture, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS.values())}),
    )
    is_secret = forms.BooleanField(label=_("The file is a trade secret"), required=False)
    reason_file = forms.CharField(
        label=_("Why is it a trade secret?"),
        help_text=_("The owner weighs your reason if anyone asks for access."),
        max_length=300,
        required=False,
    )
    upload: Upload

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.upload = check_upload(file)
        return file

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("is_secret") and not data.get("reason_file") and "reason_file" not in self.errors:
            self.add_error("reason_file", _("Say why this is a trade secret, or take the mark away."))
        return data

    @property
    def secret_reason(self) -> str:
        return self.cleaned_data["reason_file"] if self.cleaned_data["is_secret"] else ""
