from .actor import Actor
from .admission import AdmissionMessage
from .belonging import Invitation, JoinRequest, Membership
from .classification import ActorTag, Region, Topic
from .curation import ActorNote, DistinctPair, FormerAddress, ImportRun, SavedFilter
from .interest import Interest
from .listing import Listing, ListingCode
from .person import User
from .privacy import Consent, DataExport

__all__ = [
    "Actor",
    "ActorNote",
    "ActorTag",
    "AdmissionMessage",
    "Consent",
    "DataExport",
    "DistinctPair",
    "FormerAddress",
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
