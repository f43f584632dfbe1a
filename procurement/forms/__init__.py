from .amendment import AmendmentForm
from .attachment import AttachmentForm
from .need import ConclusionForm, HandOverForm, NeedForm, ReturnForm
from .response import ResponseForm

__all__ = [
    "AmendmentForm",
    "AttachmentForm",
    "ConclusionForm",
    "HandOverForm",
    "NeedForm",
    "ResponseForm",
    "ReturnForm",
]
