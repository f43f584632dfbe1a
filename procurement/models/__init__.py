from .amendment import Amendment, AmendmentConfirmation
from .buyer import BuyerPolicy
from .dialogue import DialogueEntry
from .disclosure import DisclosureBundle
from .document import NeedDocument, ResponseAttachment
from .follower import Follower, Role
from .joint import JointMember, JointNeed
from .legal import LegalValue
from .meeting import MeetingSlot, Minutes, NeedEvent
from .need import Need
from .option import CallOff, Measure, Option, OptionChange
from .partnership import Goal, GoalStatus, Partner, Partnership, Phase, PhaseKind
from .question import Question
from .response import Response
from .response_trail import ResponseNote, ResponseReply, ResponseVersion
from .room import RoomEntry, RoomFile, WorkMeeting
from .watching import NeedWatch

__all__ = [
    "Amendment",
    "AmendmentConfirmation",
    "BuyerPolicy",
    "CallOff",
    "DialogueEntry",
    "DisclosureBundle",
    "Follower",
    "Goal",
    "GoalStatus",
    "JointMember",
    "JointNeed",
    "LegalValue",
    "Measure",
    "MeetingSlot",
    "Minutes",
    "Need",
    "NeedDocument",
    "NeedEvent",
    "NeedWatch",
    "Option",
    "OptionChange",
    "Partner",
    "Partnership",
    "Phase",
    "PhaseKind",
    "Question",
    "Response",
    "ResponseAttachment",
    "ResponseNote",
    "ResponseReply",
    "ResponseVersion",
    "Role",
    "RoomEntry",
    "RoomFile",
    "WorkMeeting",
]
