from .amendment import AmendmentForm
from .attachment import AttachmentForm
from .need import ConclusionForm, HandOverForm, NeedForm, ReturnForm
from .question import AnswerForm, DeclineForm, PassOnForm, QuestionForm
from .response import ResponseForm

__all__ = [
    "AmendmentForm",
    "AnswerForm",
    "AttachmentForm",
    "ConclusionForm",
    "DeclineForm",
    "HandOverForm",
    "NeedForm",
    "PassOnForm",
    "QuestionForm",
    "ResponseForm",
    "ReturnForm",
]
