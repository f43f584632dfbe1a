"""What the catalogue tells people by mail, each in their own language."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address, queue_mail

from ..queries import editors_of


def tell_supplier(solution, move):
    """The supplier's editors hear that the solution was vetted or returned, and why."""
    if solution.supplier_id is None:
        return
    for person in editors_of(solution.supplier_id):
        with translation.override(person.language):
            words = {
                "title": solution.title,
                "text": solution.vetting_note if move == "vet" else solution.return_reason,
                "url": page_address(solution.get_absolute_url()),
            }
            if move == "vet":
                subject = _("“%(title)s” is vetted and in the catalogue") % words
                text = _(
                    "Hello,\n\nHelseHub has vetted “%(title)s”. Everyone can now see it in the catalogue.\n\n"
                    "What was checked:\n%(text)s\n\nSee the page: %(url)s\n\nHelseHub"
                )
            else:
                subject = _("“%(title)s” needs a change before it can be shown") % words
                text = _(
                    "Hello,\n\nHelseHub has returned “%(title)s”.\n\nThe reason:\n%(text)s\n\n"
                    "Change the text and send it to vetting again: %(url)s\n\nHelseHub"
                )
            text %= words
        queue_mail(
            key=f"solution-{move}:{solution.pk}:{timezone.now().isoformat()}:{person.pk}",
            to=person.email,
            subject=subject,
            text=text,
            language=person.language,
        )


def ask_adopter(adoption):
    """The body's editors are asked whether it is right that the body uses the solution."""
    for person in editors_of(adoption.actor_id):
        with translation.override(person.language):
            words = {
                "actor": adoption.actor.name,
                "title": adoption.solution.title,
                "url": page_address(
                    reverse("solutions:adoption_detail", args=[adoption.solution.slug, adoption.actor.slug])
                ),
            }
            subject = _("Does %(actor)s use “%(title)s”?") % words
            text = _(
                "Hello,\n\nThe supplier of “%(title)s” says that %(actor)s uses it. It is shown to others only if you "
                "confirm it.\n\nConfirm, correct or decline: %(url)s\n\nHelseHub"
            )
            text %= words
        queue_mail(
            key=f"adoption-report:{adoption.pk}:{person.pk}",
            to=person.email,
            subject=subject,
            text=text,
            language=person.language,
        )
