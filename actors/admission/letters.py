"""The mails about an application: one each, in the language of whoever gets it."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address, queue_mail

from ..models import AdmissionMessage, User


def tell_administrators(actor, move, occasion, words="") -> None:
    """Tell those who answer for the actor what has happened. `occasion` makes the message one of a kind."""
    for person in actor.memberships.administrators().people():
        with translation.override(person.language):
            subject, text = _letter(move)
            shown = {
                "actor": actor.name,
                "words": words,
                "url": page_address(reverse("actors:application", args=[actor.slug])),
                "my_page": page_address(reverse("portal:my_page")),
            }
        _queue(f"actor-{move}:{actor.pk}:{occasion}", person, subject % shown, text % shown)


def _letter(move) -> tuple[str, str]:
    if move in {"apply", "apply_again"}:
        return _("We have received the application for %(actor)s"), _(
            "Hello,\n\nHelseHub has received the application for %(actor)s. A coordinator reads it and answers by e-mail. "
            "You can correct the application and write the profile while you wait:\n%(url)s\n\nHelseHub"
        )
    if move == "ask":
        return _("HelseHub has a question about %(actor)s"), _(
            "Hello,\n\nA coordinator has read the application for %(actor)s, and asks:\n\n%(words)s\n\n"
            "Answer here, and the application goes on: %(url)s\n\nHelseHub"
        )
    if move == "approve":
        return _("%(actor)s is now part of HelseHub"), _(
            "Hello,\n\nHelseHub has approved %(actor)s. You can now respond to needs, show your solutions "
            "and choose which matches you want by e-mail.\n\nYour page: %(my_page)s\n\nHelseHub"
        )
    return _("About your application to HelseHub"), _(
        "Hello,\n\nHelseHub could not approve %(actor)s now. The reason:\n\n%(words)s\n\n"
        "If this changes, or we have misunderstood, you can apply again: %(url)s\n\nHelseHub"
    )


def tell_who_asked(actor, message) -> None:
    """The coordinator who asked gets the answer; if they are one no longer, all coordinators hear that something waits."""
    question = (
        actor.admission_messages.filter(kind=AdmissionMessage.Kind.QUESTION)
        .select_related("author")
        .order_by("-created_at", "-pk")
        .first()
    )
    person = question.author if question else None
    if person is None or not person.is_coordinator:
        tell_coordinators(actor)
        return
    with translation.override(person.language):
        shown = {
            "actor": actor.name,
            "words": message.text,
            "url": page_address(reverse("actors:application", args=[actor.slug])),
        }
        subject = _("%(actor)s has answered") % shown
        text = _("Hello,\n\n%(actor)s has answered your question:\n\n%(words)s\n\nRead and decide: %(url)s\n\nHelseHub")
    _queue(f"actor-answer:{actor.pk}:{message.pk}", person, subject, text % shown)


def tell_coordinators(actor) -> None:
    """Something waits. At most one such mail a day to each coordinator, however many apply: the queue shows the rest."""
    today = timezone.localdate().isoformat()
    for person in User.objects.coordinators():
        with translation.override(person.language):
            shown = {
                "actor": actor.name,
                "url": page_address(reverse("actors:application", args=[actor.slug])),
                "desk": page_address(reverse("admin:actors_actor_changelist") + "?state__exact=applied"),
            }
            subject = _("An organisation wants to join: %(actor)s") % shown
            text = _(
                "Hello,\n\n%(actor)s has applied to join HelseHub: %(url)s\n\nThe whole queue: %(desk)s\n"
                "You get at most one such e-mail a day.\n\nHelseHub"
            )
        _queue(f"applications-wait:{today}", person, subject, text % shown)


def _queue(key, person, subject, text):
    queue_mail(key=f"{key}:{person.pk}", to=person.email, subject=subject, text=text, language=person.language)
