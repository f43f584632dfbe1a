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
from .joint import InviteBodyForm, JoinForm, LeaveJointForm, PassLeadForm, VariantForm, VolumeOfForm
from .meeting import ConferenceForm, LinkConferenceForm, MarkForm, MinutesForm, SlotCancelForm, SlotSeriesForm
from .moves import ConclusionForm, HandOverForm, ReturnForm
from .need import STEP_FORMS, NeedForm
from .option import AnnulForm, CallOffForm, GiveUpForm, OptionChangeForm, OptionForm
from .partnership import (
    GoalForm,
    MeasureForm,
    PartnersForm,
    PartnershipForm,
    PassGateForm,
    PhaseForm,
    StopGateForm,
    phase_rows,
)
from .question import AnswerForm, DeclineForm, PassOnForm, QuestionForm
from .response import ResponseForm
from .room import RoomAnswerForm, RoomEntryForm, WorkMeetingForm

__all__ = [
    "STEP_FORMS",
    "AmendmentForm",
    "AnnulForm",
    "AnswerForm",
    "AttachmentForm",
    "CallOffForm",
    "ConclusionForm",
    "ConferenceForm",
    "DeclineForm",
    "DialogueNoteForm",
    "DialogueShareForm",
    "DocumentForm",
    "FollowAskForm",
    "FollowerAnswerForm",
    "FollowerEndForm",
    "FollowerInviteForm",
    "FollowerRoleForm",
    "GiveUpForm",
    "GoalForm",
    "HandOverForm",
    "InvitationAnswerForm",
    "InviteBodyForm",
    "JoinForm",
    "LeaveJointForm",
    "LinkConferenceForm",
    "MarkForm",
    "MeasureForm",
    "MinutesForm",
    "NeedForm",
    "NoteForm",
    "OptionChangeForm",
    "OptionForm",
    "PartnersForm",
    "PartnershipForm",
    "PassGateForm",
    "PassLeadForm",
    "PassOnForm",
    "PhaseForm",
    "QuestionForm",
    "ReplyForm",
    "ResponseForm",
    "ReturnForm",
    "RoomAnswerForm",
    "RoomEntryForm",
    "SlotCancelForm",
    "SlotSeriesForm",
    "StopGateForm",
    "VariantForm",
    "VolumeOfForm",
    "WorkMeetingForm",
    "phase_rows",
]
