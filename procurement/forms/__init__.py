from .need import ConclusionForm, NeedForm, ReturnForm
from .response import ResponseForm

__all__ = ["ConclusionForm", "NeedForm", "ResponseForm", "ReturnForm"]
