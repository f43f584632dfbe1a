"""Input from the owner's people about the responses they have opened."""

from typing import cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import ResponseNote, ResponseReply
from .reply_queries import template_of

Kind = ResponseReply.Kind


class NoteForm(forms.ModelForm):
    """One's own note on a response; with neither mark nor text it is taken away."""

    mark = forms.TypedChoiceField(
        label=_("Mark"),
        choices=[
            ("", _("No mark")),
            (1, _("1: Does not answer the need")),
            (2, "2"),
            (3, "3"),
            (4, "4"),
            (5, _("5: Answers the need fully")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )

    text = forms.CharField(
        label=_("Assessment"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    class Meta:
        model = ResponseNote
        fields = ("mark", "text", "is_shared")
        help_texts = {
            "is_shared": _(
                "Otherwise nobody but you sees it. The firm never sees notes or marks. Notes may be asked for as "
                "documents."
            )
        }


class ReplyForm(forms.Form):
    """One reply to one or several firms; the text begins with a template in the need's language."""

    to = forms.MultipleChoiceField(
        label=_("To"),
        help_text=_("Each firm gets its own message and is told of no other."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose which firms you reply to.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("All you choose get the same text. Do not name firms in it."),
    )
    information = forms.CharField(
        label=_("News about the need"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "What you tell that other suppliers have not been told, goes here. It is sent below the text and noted in "
            "the dialogue file, and must be shared with all before the need can be handed over to a competition."
        ),
    )
    grounds = forms.CharField(
        label=_("By what you choose who is invited"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Needed unless you invite everyone who has responded. It is told to everyone who follows the need or has "
            "responded, without names or numbers."
        ),
    )

    def __init__(self, data=None, *, need, kind, entries, chosen=()):
        super().__init__(data, initial={"text": template_of(kind, need), "to": list(chosen)})
        firms = cast(forms.MultipleChoiceField, self.fields["to"])
        firms.choices = [(str(entry.response.public_id), _words(entry, kind, need)) for entry in entries]
        if kind != Kind.INVITATION:
            del self.fields["grounds"]
        if kind == Kind.THANKS:
            del self.fields["information"]


def _words(entry, kind, need) -> str:
    """The firm, with what it has had of this kind already."""
    name = entry.response.written_as or entry.response.firm.name
    if entry.response.round != need.round:
        name = gettext("%(firm)s, round %(round)s") % {"firm": name, "round": entry.response.round}
    had = [reply for reply in entry.replies if reply.kind == kind]
    if not had:
        return name
    return gettext("%(firm)s (has had this: %(kind)s)") % {"firm": name, "kind": had[-1].get_kind_display()}
