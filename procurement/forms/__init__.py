from .amendment import AmendmentForm
from .attachment import AttachmentForm
from .desk import NoteForm, ReplyForm
from .dialogue import DialogueNoteForm, DialogueShareForm
from .document import DocumentForm
from .follower import (
    FollowAskForm,
    FollowerAnswerForm,
    FollowerEndForm,
    FollowerInviteForm,
    FollowerRoleForm,
    InvitationAnswerForm,
)
from .meeting import ConferenceForm, LinkConferenceForm, MarkForm, MinutesForm, SlotCancelForm, SlotSeriesForm
from .moves import ConclusionForm, HandOverForm, ReturnForm
from .need import STEP_FORMS, NeedForm
from .question import AnswerForm, DeclineForm, PassOnForm, QuestionForm
from .response import ResponseForm

__all__ = [
    "FollowAskForm",
    "FollowerAnswerForm",
    "FollowerEndForm",
    "FollowerInviteForm",
    "FollowerRoleForm",
    "InvitationAnswerForm",
    "STEP_FORMS",
    "AmendmentForm",
    "AnswerForm",
    "AttachmentForm",
    "ConclusionForm",
    "ConferenceForm",
    "DeclineForm",
    "DialogueNoteForm",
    "DialogueShareForm",
    "DocumentForm",
    "HandOverForm",
    "LinkConferenceForm",
    "MarkForm",
    "MinutesForm",
    "NeedForm",
    "NoteForm",
    "PassOnForm",
    "QuestionForm",
    "ReplyForm",
    "ResponseForm",
    "ReturnForm",
    "SlotCancelForm",
    "SlotSeriesForm",
]
