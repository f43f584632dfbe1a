"""Pages of the desk that save as the portal's own pages do: through the app's actions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ..errors import ActionRefused, NotAllowed
from .seen import SeenAdmin


def rehearse(change) -> None:
    """Do it and undo it: a form shows the refusal beside what was typed. Raises ValidationError."""
    try:
        with transaction.atomic():
            change()
            transaction.set_rollback(True)
    except (ActionRefused, NotAllowed) as refusal:
        raise ValidationError(str(refusal)) from refusal


class SavesByActions(SeenAdmin):
    """Goes before `MovesAdmin`. What the action refuses stands on the form, beside what was typed."""

    def save_by_action(self, by, thing, values) -> Any:
        """The row as the action saved it. `thing` is None when it is new, `values` what the form holds."""
        raise NotImplementedError

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        admin = self

        class RehearsedForm(form):  # type: ignore[misc, valid-type]
            def _post_clean(self):
                super()._post_clean()
                if self.errors:
                    return
                try:
                    rehearse(lambda: admin.save_by_action(request.user, obj, self.cleaned_data))
                except ValidationError as refusal:
                    self.add_error(None, refusal)

        return RehearsedForm

    def save_model(self, request, obj, form, change):
        saved = self.save_by_action(request.user, obj if change else None, form.cleaned_data)
        obj.__dict__.update(saved.__dict__)
        self.press(request, obj)
