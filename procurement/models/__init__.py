from .need import Need
from .response import Response

__all__ = ["Need", "Response"]
