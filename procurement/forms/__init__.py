from .amendment import AmendmentForm
from .attachment import AttachmentForm
from .desk import NoteForm, ReplyForm
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
    "NoteForm",
    "PassOnForm",
    "QuestionForm",
    "ReplyForm",
    "ResponseForm",
    "ReturnForm",
]
