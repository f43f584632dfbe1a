"""The letters about coordinators' second factors: to the other coordinators, who can act while it is fresh."""

import uuid

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address, queue_mail

from ..models import User


def tell_coordinators(what: str, person: User, *, by: User | None, person_too: bool = False) -> None:
    """One letter each. Who did it is told too: it may have been done in their name."""
    others = User.objects.coordinators().exclude(pk=person.pk).order_by("pk")
    occasion = uuid.uuid4()
    for reader in [*others, *([person] if person_too and person.is_active else [])]:
        with translation.override(reader.language):
            subject, text = _letter(what)
            shown = {
                "person": str(person),
                "email": person.email,
                "by": str(by) if by is not None else _("the command line"),
                "url": page_address(reverse("admin:actors_user_change", args=[person.pk])),
            }
            queue_mail(
                key=f"second-factor:{what}:{occasion}:{reader.pk}",
                to=reader.email,
                subject=subject % shown,
                text=_("Hello,") + f"\n\n{text % shown}\n\n" + _warning() % shown + "\n\nHelseHub",
                language=reader.language,
            )


def _letter(what: str) -> tuple[str, str]:
    if what == "code":
        return _("A code for %(person)s's two-step log-in"), _(
            "%(by)s has made a one-time code for %(person)s (%(email)s). With it, and the account's password, a second "
            "factor that opens the coordinators' desk can be set up within 24 hours."
        )
    if what == "confirmed":
        return _("%(person)s's second factor opens the desk"), _(
            "%(person)s (%(email)s) has typed a one-time code, and what they log in with besides the password now opens "
            "the coordinators' desk."
        )
    if what == "added":
        return _("%(person)s has added a second factor"), _(
            "%(person)s (%(email)s) has added a passkey, a code app or recovery codes to the account."
        )
    if what == "removed":
        return _("%(person)s has removed a second factor"), _(
            "A passkey, a code app or recovery codes were removed from the account of %(person)s (%(email)s), by %(by)s."
        )
    if what == "reset":
        return _("%(person)s's two-step log-in is reset"), _(
            "%(by)s has removed every second factor of %(person)s (%(email)s), and ended their sessions. They get to the "
            "desk again with a one-time code from a coordinator."
        )
    return _("%(person)s is now a coordinator"), _(
        "%(by)s has made %(person)s (%(email)s) a coordinator. The desk opens for them when they have set up two-step "
        "log-in with a one-time code, which another coordinator makes on their page: %(url)s"
    )


def _warning() -> str:
    return _(
        "If this should not have happened, take the coordinator's right away on their page, and tell those who run the "
        "portal at once: %(url)s"
    )
