"""Input about responses."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..joint.queries import addressable
from ..models import JointMember, Response
from ..models.response import REQUIRED_TO_SUBMIT, SECRET_PARTS, label_of
from ..needs.fields import DraftForm
from ..states import JointState
from ..vocabulary import TRL


@dataclass(frozen=True, slots=True)
class PartFields:
    """A part's text, the choice to keep it secret, and the reason for that, as they are drawn together."""

    text: forms.BoundField
    is_secret: forms.BoundField
    reason: forms.BoundField


class Bodies(forms.ModelMultipleChoiceField):
    """The bodies of a joint need; one that has left stays where a response is to it."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, member):
        if member.state == JointState.JOINED:
            return member.actor.name
        return gettext("%(body)s (has left)") % {"body": member.actor.name}


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
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    class Meta:
        model = Response
        fields = [
            "summary",
            "solution",
            "maturity_trl",
            "evidence",
            "effects",
            "price_model",
            "prerequisites",
            "references",
            "next_step",
            "contact",
        ]
        labels = {
            "summary": _("In short"),
            "solution": _("The solution"),
            "contact": _("Contact in your firm"),
        }
        help_texts = {
            "summary": _(
                "One or two sentences: what you would do about the problem. This part is open, so keep secrets out of it."
            ),
            "solution": _("How it works, and what it does about the problem the owner describes."),
            "evidence": _("Tests, studies, certificates or figures from use: whatever the maturity rests on."),
            "effects": _("What changes, for whom and by how much. Say what is measured and what you expect."),
            "price_model": _("How it is paid for. Not a tender: the buyer may not hold you to it."),
            "prerequisites": _("What the owner must have or do: systems, data, training, time."),
            "references": _("Who uses it already, or has tried it."),
            "next_step": _("What you propose: a demonstration, a trial, a meeting."),
            "contact": _("Who the owner can write to, and the address."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "solution": forms.Textarea(attrs={"rows": 10}),
            **{name: forms.Textarea(attrs={"rows": 4}) for name in SECRET_PARTS if name != "solution"},
        }

    def __init__(self, *args, need=None, before=None, **kwargs):
        """`need` is what is responded to, when it may be several bodies'; `before` a response to begin from."""
        super().__init__(*args, **kwargs)
        self._ask_whom(need, self.instance if self.instance.pk else before)
        self.standing: list[tuple[str, str]] = []
        self.fields["version"].initial = self.instance.version if self.instance.pk else None
        for name in SECRET_PARTS:
            label = capfirst(str(self.fields[name].label))
            marked = self.instance.secrets
            self.fields[f"secret_{name}"] = forms.BooleanField(
                label=format_lazy(_("“{part}” is a trade secret"), part=label), required=False, initial=name in marked
            )
            self.fields[f"reason_{name}"] = forms.CharField(
                label=format_lazy(_("Why is “{part}” a trade secret?"), part=label),
                help_text=_("The owner weighs your reason if anyone asks for access."),
                max_length=300,
                required=False,
                initial=marked.get(name, ""),
            )
        self._ask_for(needed=True)

    def _ask_whom(self, need, response):
        members = addressable(need, response) if need else []
        if not members:
            return
        field = Bodies(
            JointMember.objects.filter(pk__in=[row.pk for row in members]).select_related("actor"),
            label=_("Who is the response for?"),
            help_text=_("Choose nobody when it is for all of them, those that come later too."),
            required=False,
            initial=[row.pk for row in response.addressed.all()] if response else [],
        )
        field.choices = [(row.pk, field.label_from_instance(row)) for row in members]
        self.fields["addressed"] = field
        self.order_fields(["addressed"])

    def _ask_for(self, *, needed):
        """A reason is asked for where the choice is made; `clean` says when it is missing."""
        super()._ask_for(needed=needed)
        shown = needed and not getattr(self, "cleaning", False)
        for name, field in self.fields.items():
            if name.startswith("reason_"):
                field.required = shown

    def _clean_fields(self):
        self.cleaning = True
        super()._clean_fields()
        self.cleaning = False
        self._ask_for(needed=True)

    def clean(self):
        super().clean()
        for name in SECRET_PARTS if self.whole else ():
            chosen, text = self.cleaned_data.get(f"secret_{name}"), self.cleaned_data.get(name)
            if chosen and text and not self.cleaned_data.get(f"reason_{name}") and f"reason_{name}" not in self.errors:
                self.add_error(f"reason_{name}", _("Say why this is a trade secret, or take the mark away."))
        return self.cleaned_data

    @property
    def content(self) -> dict:
        data = self.cleaned_data
        chosen = [name for name in SECRET_PARTS if data[f"secret_{name}"] and (data[name] or not self.whole)]
        secrets = {name: data[f"reason_{name}"] for name in chosen}
        content = {**{name: data[name] for name in self.Meta.fields}, "secrets": secrets}
        return content | ({"addressed": list(data["addressed"])} if "addressed" in self.fields else {})

    def meet(self, stored: Response) -> None:
        """After a colleague's change: show what stands where it differs, and let the next save be made from that."""
        typed = self.content
        data: Any = self.data
        self.data = data = data.copy()
        data["version"] = stored.version
        for name in self.Meta.fields:
            if typed[name] != getattr(stored, name):
                words = stored.trl_words if name == "maturity_trl" else getattr(stored, name)
                self.standing.append((str(self.fields[name].label), words))
        if "addressed" in typed and set(typed["addressed"]) != set(
            held := list(stored.addressed.select_related("actor"))
        ):
            names = "\n".join(row.actor.name for row in held) or gettext("All of them")
            self.standing.insert(0, (str(self.fields["addressed"].label), names))
        if typed["secrets"] != stored.secrets:
            marked = [f"{capfirst(str(label_of(name)))}: {reason}" for name, reason in stored.secrets.items()]
            self.standing.append((gettext("Marked as trade secrets"), "\n".join(marked)))

    @property
    def parts(self) -> dict[str, PartFields]:
        return {name: PartFields(self[name], self[f"secret_{name}"], self[f"reason_{name}"]) for name in SECRET_PARTS}
