from .amendment import Amendment, AmendmentConfirmation
from .buyer import BuyerPolicy
from .dialogue import DialogueEntry
from .disclosure import DisclosureBundle
from .document import NeedDocument, ResponseAttachment
from .meeting import MeetingSlot, Minutes, NeedEvent
from .need import Need
from .question import Question
from .response import Response
from .response_trail import ResponseNote, ResponseReply, ResponseVersion
from .watching import NeedWatch

__all__ = [
    "Amendment",
    "AmendmentConfirmation",
    "BuyerPolicy",
    "DialogueEntry",
    "DisclosureBundle",
    "MeetingSlot",
    "Minutes",
    "Need",
    "NeedDocument",
    "NeedEvent",
    "NeedWatch",
    "Question",
    "Response",
    "ResponseAttachment",
    "ResponseNote",
    "ResponseReply",
    "ResponseVersion",
]
