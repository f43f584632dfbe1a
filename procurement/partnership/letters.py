"""Who hears that a partnership stops: those that follow it, and the market where the need is public.

The words are in templates/letters/partnership/.
"""

from actors.recipients import people_of
from ecosystem.shared.letters import page, send

from ..needs.letters import involved, tell_involved


def tell_stopped(partnership, phase, *, besides=None) -> None:
    """Once to each. Whoever edits for several following bodies gets one letter."""
    need, key = partnership.need, f"partnership-stopped:{partnership.pk}"
    facts = {
        "owner": need.owner.name,
        "need": need.title,
        "phase": phase.name,
        "why": phase.decided_why,
        "learnt": partnership.learnt,
        "url": page("procurement:need_partnership", need.slug),
    }
    followers = need.followers.active().values_list("actor", flat=True)
    people = people_of(*followers, neutral=True, besides=besides)
    if need.is_public:
        tell_involved("partnership/stopped", need, key=key, facts=facts, besides=besides)
        told = set(involved(need).values_list("pk", flat=True))
        people = [person for person in people if person.pk not in told]
    send("partnership/stopped", people, key=key, sealed=True, facts=facts)
