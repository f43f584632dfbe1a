from .call import Call
from .programme import Funder, Programme

__all__ = ["Call", "Funder", "Programme"]
