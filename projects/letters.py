"""Who hears of an invitation to a project, and of its answer. The words are in templates/letters/projects/."""

from actors.recipients import people_of
from ecosystem.shared.letters import page, page_of, send

from .models import ProjectPartner
from .states import PartnerState


def tell_invited(partner: ProjectPartner, *, invitation: str) -> None:
    """To the invited actor's editors. `invitation` names this round, since an actor may be asked again."""
    send(
        "projects/invited",
        people_of(partner.actor),
        key=f"project-invited:{partner.public_id}:{invitation}",
        facts={
            "actor": partner.actor.name,
            "lead": partner.project.lead.name,
            "project": partner.project.title,
            "role": partner.get_role_display,
            "url": page("projects:partner_answer", partner.public_id),
        },
    )


def tell_answered(partner: ProjectPartner, *, answer: str) -> None:
    """To the editors of the project's lead. `answer` names this round."""
    send(
        "projects/accepted" if partner.state == PartnerState.ACCEPTED else "projects/declined",
        people_of(partner.project.lead),
        key=f"project-answered:{partner.public_id}:{answer}",
        facts={
            "actor": partner.actor.name,
            "project": partner.project.title,
            "url": page_of(partner.project),
        },
    )
