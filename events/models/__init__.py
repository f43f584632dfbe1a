from .event import Event, EventQuerySet
from .signup import Signup, SignupQuerySet

__all__ = ["Event", "EventQuerySet", "Signup", "SignupQuerySet"]
