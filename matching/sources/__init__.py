"""Where candidates come from, by kind. The apps themselves never hear of matching."""

from ..kinds import Kind
from .base import Source, thing_id
from .call import CallSource
from .event import EventSource
from .need import NeedSource
from .partner_search import PartnerSearchSource
from .solution import SolutionSource

SOURCES: dict[str, Source] = {
    source.kind: source
    for source in (NeedSource(), CallSource(), PartnerSearchSource(), EventSource(), SolutionSource())
}

__all__ = ["SOURCES", "Kind", "Source", "thing_id"]
