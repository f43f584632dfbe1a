from .adoption import Adoption
from .solution import Solution

__all__ = ["Adoption", "Solution"]
