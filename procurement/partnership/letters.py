"""The letters about a partnership that stops: to those that follow it, and to the market where the need is public."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address, queue_mail

from ..needs.letters import editors_of, involved, tell


def tell_stopped(partnership, phase, *, besides=None) -> None:
    """Once to each. Whoever edits for several following bodies gets one letter."""
    need = partnership.need
    followers = need.followers.active().select_related("actor")
    people = {person.pk: person for row in followers for person in editors_of(row.actor)}
    if need.is_public:
        key = f"partnership-stopped:{partnership.pk}"
        tell(need=need, key=key, words=lambda person: _words(partnership, phase), besides=besides)
        told = set(involved(need).values_list("pk", flat=True))
        people = {pk: person for pk, person in people.items() if pk not in told}
    for person in people.values():
        if person == besides:
            continue
        with translation.override(person.language):
            subject, text = _words(partnership, phase)
        queue_mail(
            key=f"sealed:partnership-stopped:{partnership.pk}:{person.pk}",
            to=person.email,
            subject=subject,
            text=text,
            language=person.language,
        )


def _words(partnership, phase) -> tuple[str, str]:
    need = partnership.need
    words = {
        "owner": need.owner.name,
        "need": need.title,
        "phase": phase.name,
        "why": phase.decided_why,
        "learnt": partnership.learnt,
        "url": page_address(reverse("procurement:need_partnership", args=[need.slug])),
    }
    text = _(
        "Hello,\n\n%(owner)s has stopped the innovation partnership of the need “%(need)s” after the phase “%(phase)s”.\n\n"
        "Why:\n%(why)s\n\nWhat was learnt:\n%(learnt)s\n\nThe whole plan and its results:\n%(url)s\n\nHelseHub"
    )
    return _("The innovation partnership is stopped: %(need)s") % words, text % words
