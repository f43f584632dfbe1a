"""The letters about invitations, each in the reader's own language."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from actors.models import Membership
from ecosystem.shared.mail import page_address, queue_mail

from .models import ProjectPartner
from .states import PartnerState


def tell_invited(partner: ProjectPartner, *, invitation: str) -> None:
    """To the invited actor's editors. `invitation` names this round, since an actor may be asked again."""
    for person in _editors(partner.actor):
        with translation.override(person.language):
            words = {
                "actor": partner.actor.name,
                "lead": partner.project.lead.name,
                "project": partner.project.title,
                "role": partner.get_role_display(),
                "url": page_address(reverse("projects:partner_answer", args=[partner.public_id])),
            }
            queue_mail(
                key=f"project-invited:{partner.public_id}:{invitation}:{person.pk}",
                to=person.email,
                language=person.language,
                subject=_("%(lead)s invites %(actor)s to “%(project)s”") % words,
                text=_(
                    "Hello,\n\n%(lead)s invites %(actor)s to take part in the project “%(project)s”.\n"
                    "Role: %(role)s\n\nRead more, and accept or decline here:\n%(url)s\n\n"
                    "Nothing is shown publicly before you have accepted.\n\nHelseHub"
                )
                % words,
            )


def tell_answered(partner: ProjectPartner, *, answer: str) -> None:
    """To the editors of the project's lead. `answer` names this round."""
    for person in _editors(partner.project.lead):
        with translation.override(person.language):
            words = {
                "actor": partner.actor.name,
                "project": partner.project.title,
                "url": page_address(partner.project.get_absolute_url()),
            }
            if partner.state == PartnerState.ACCEPTED:
                subject = _("%(actor)s takes part in “%(project)s”")
                text = _("Hello,\n\n%(actor)s has accepted to take part in “%(project)s”.\n\n%(url)s\n\nHelseHub")
            else:
                subject = _("%(actor)s has declined to take part in “%(project)s”")
                text = _("Hello,\n\n%(actor)s has declined to take part in “%(project)s”.\n\n%(url)s\n\nHelseHub")
            queue_mail(
                key=f"project-answered:{partner.public_id}:{answer}:{person.pk}",
                to=person.email,
                language=person.language,
                subject=subject % words,
                text=text % words,
            )


def _editors(actor):
    return Membership.objects.acting().filter(actor=actor).people()
