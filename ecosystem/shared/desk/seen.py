"""Two coordinators on one page of the desk: the later save never silently overwrites the earlier."""

from django.core.exceptions import ValidationError

from ..errors import ActionRefused

SEEN = "_seen"


class SeenAdmin:
    """Goes before unfold's `ModelAdmin`, for models that are `TimeStamped`.

    The page carries which version it was made from. A save locks the row and is refused when it has changed since:
    the page comes back with what was typed.
    """

    change_form_before_template = "admin/seen.html"

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        seen = request.POST.get(SEEN, "")
        if obj is None or not seen:
            return form

        class GuardedForm(form):  # type: ignore[misc, valid-type]
            def clean(self):
                cleaned = super().clean()
                row = type(obj)._base_manager.select_for_update().only("updated_at").get(pk=obj.pk)
                try:
                    row.refuse_if_changed_since(seen)
                except ActionRefused as refusal:
                    raise ValidationError(str(refusal), code=refusal.code) from refusal
                return cleaned

        return GuardedForm

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["seen"] = request.POST.get(SEEN) or obj.version_seen
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
