from .actor import Actor
from .admission import AdmissionMessage
from .appointment import Appointment
from .belonging import Invitation, JoinRequest, Membership
from .classification import ActorTag, Region, Topic
from .curation import ActorNote, DistinctPair, FormerAddress, ImportRun, SavedFilter
from .guessing import GuessCount
from .interest import Interest
from .listing import Listing, ListingCode
from .person import User
from .privacy import Consent, DataExport
from .second_factor import ConfirmedFactor, DeskCode

__all__ = [
    "Actor",
    "ActorNote",
    "ActorTag",
    "AdmissionMessage",
    "Appointment",
    "ConfirmedFactor",
    "Consent",
    "DataExport",
    "DeskCode",
    "DistinctPair",
    "FormerAddress",
    "GuessCount",
    "ImportRun",
    "Interest",
    "Invitation",
    "JoinRequest",
    "Listing",
    "ListingCode",
    "Membership",
    "Region",
    "SavedFilter",
    "Topic",
    "User",
]
