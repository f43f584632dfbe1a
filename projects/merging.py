"""What becomes of the parts in a project where two actors that become one have both taken part."""

from actors.merging.registry import better, meeting, on_collision

from .models import ProjectPartner
from .states import PartnerState

STATES = [PartnerState.DECLINED, PartnerState.INVITED, PartnerState.ACCEPTED]


def parts(*, keep, drop, by):
    """The lead's part stands; else what is accepted goes before what is not."""

    def rank(part):
        return part.role == ProjectPartner.Role.LEAD, STATES.index(part.state)

    for kept, dropped in meeting(ProjectPartner.objects, keep=keep, drop=drop, by="project_id"):
        _first, second = better(rank, kept, dropped)
        second.delete()


on_collision("projects.ProjectPartner", "actor", parts)
