"""What an action says when it will not: always in plain words, shown to the person as they are."""

from django.core.exceptions import PermissionDenied


class ActionRefused(Exception):
    """The action is not possible now (wrong state, a date has passed, a place is taken)."""

    def __init__(self, message, *, code="refused"):
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self):
        return str(self.message)


class NotAllowed(PermissionDenied):
    """This person may not; the message says who may."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message

    def __str__(self):
        return str(self.message)
