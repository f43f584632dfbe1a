from .adoption import adoption_detail, adoption_edit, adoption_register, adoption_report
from .catalogue import front_runners, solution_detail, solution_list
from .purchase import purchase
from .supplier import own_solutions, solution_create, solution_edit, solution_submit

__all__ = [
    "adoption_detail",
    "adoption_edit",
    "adoption_register",
    "adoption_report",
    "front_runners",
    "own_solutions",
    "purchase",
    "solution_create",
    "solution_detail",
    "solution_edit",
    "solution_list",
    "solution_submit",
]
