"""What happens to solutions, and to what is said about their use."""

from .adoption import confirm_adoption, decline_adoption, edit_adoption, register_adoption, report_adoption
from .purchase import purchase
from .solution import create_solution, edit_solution, return_solution, submit_solution, vet_solution

__all__ = [
    "confirm_adoption",
    "create_solution",
    "decline_adoption",
    "edit_adoption",
    "edit_solution",
    "purchase",
    "register_adoption",
    "report_adoption",
    "return_solution",
    "submit_solution",
    "vet_solution",
]
