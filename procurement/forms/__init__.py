from .amendment import AmendmentForm
from .need import ConclusionForm, HandOverForm, NeedForm, ReturnForm
from .response import ResponseForm

__all__ = ["AmendmentForm", "ConclusionForm", "HandOverForm", "NeedForm", "ResponseForm", "ReturnForm"]
