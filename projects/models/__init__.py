from .partner import PartnerSearch, ProjectPartner
from .project import Project

__all__ = ["PartnerSearch", "Project", "ProjectPartner"]
