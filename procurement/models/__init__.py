from .amendment import Amendment, AmendmentConfirmation
from .buyer import BuyerPolicy
from .dialogue import DialogueEntry, MeetingSlot, Minutes
from .document import NeedDocument, ResponseAttachment
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
    "MeetingSlot",
    "Minutes",
    "Need",
    "NeedDocument",
    "NeedWatch",
    "Question",
    "Response",
    "ResponseAttachment",
    "ResponseNote",
    "ResponseReply",
    "ResponseVersion",
]
