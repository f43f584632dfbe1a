"""Profiles nobody has looked at for a year."""

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.mail import page_address, queue_mail

from ..models import Actor


def remind_of_profiles(*, at) -> int:
    """Ask those who run each actor whether its profile is still right; gives how many actors were reminded.

    Once per confirmation: the actor is marked in the transaction that queues the mail.
    """
    reminded = 0
    for pk in Actor.objects.to_remind(at).order_by("profile_confirmed_at", "pk").values_list("pk", flat=True):
        reminded += _remind(pk, at)
    return reminded


@transaction.atomic
def _remind(pk, at):
    rows = Actor.objects.to_remind(at).select_for_update(skip_locked=True, of=("self",))
    actor = rows.filter(pk=pk).first()
    if actor is None:  # confirmed meanwhile, or another worker has it
        return 0
    people = _who_runs(actor)
    for person in people:
        _write(actor, person)
    Actor.objects.filter(pk=pk).update(reminded_at=at)
    audit.record("remind_of_profile", actor, by=None, after={"people": len(people)})
    return 1


def _who_runs(actor):
    """Its administrators; its editors where it has none."""
    return actor.memberships.administrators().people() or actor.memberships.editors().people()


def _write(actor, person):
    with translation.override(person.language):
        said = {
            "name": person.name,
            "actor": actor.name,
            "date": date_format(actor.profile_confirmed_at, "DATE_FORMAT"),
            "page": page_address(f"{actor.get_absolute_url()}#still-right"),
            "edit": page_address(reverse("actors:actor_edit", args=[actor.slug])),
        }
        subject = _("Is the profile of %(actor)s still right?") % said
        text = _(
            "Hello,\n\nIt is a year since anybody confirmed what HelseHub says of %(actor)s (%(date)s). "
            "Others find you by it, and it decides which matches you get.\n\n"
            "If it is still right, open the page and press «It is still right»:\n%(page)s\n\n"
            "If something has changed, edit the profile:\n%(edit)s\n\n"
            "It takes a few minutes. Thank you for helping others find you.\n\nHelseHub"
        )
        text %= said
    queue_mail(
        key=f"profile-reminder:{actor.pk}:{actor.profile_confirmed_at.isoformat()}:{person.pk}",
        to=person.email,
        subject=subject,
        text=text,
        language=person.language,
    )
