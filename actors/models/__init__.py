from .actor import Actor, Interest, Membership
from .classification import Region, Topic
from .person import User

__all__ = ["Actor", "Interest", "Membership", "Region", "Topic", "User"]
