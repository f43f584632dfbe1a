"""Who hears of who follows a need. What is asked and answered is between the two bodies, so the letters are sealed.

The words are in templates/letters/following/.
"""

from actors.recipients import people_of
from ecosystem.shared.letters import page, page_of, send

from ..needs.letters import tell_involved


def tell_asked(follower) -> None:
    _to_owner("following/asked", follower, "asked", why=follower.why)


def tell_invited(follower) -> None:
    _to_body("following/invited", follower, "invited", why=follower.why)


def tell_accepted(follower) -> None:
    _to_body("following/accepted", follower, "accepted")


def tell_declined(follower) -> None:
    _to_body("following/declined", follower, "declined", why=follower.ended_why)


def tell_joined(follower) -> None:
    _to_owner("following/joined", follower, "joined")


def tell_turned_down(follower) -> None:
    _to_owner("following/turned_down", follower, "turned-down", why=follower.ended_why)


def tell_taken_back(follower, *, was_asked) -> None:
    """To the side that had not answered yet."""
    if was_asked:
        _to_owner("following/request_taken_back", follower, "taken-back")
    else:
        _to_body("following/invitation_taken_back", follower, "taken-back")


def tell_left(follower) -> None:
    _to_owner("following/left", follower, "left", why=follower.ended_why)


def tell_ended(follower) -> None:
    _to_body("following/ended", follower, "ended", why=follower.ended_why)


def tell_role(follower) -> None:
    _to_body("following/role_changed", follower, f"role:{_stamp(follower.updated_at)}")


def tell_firms(follower) -> None:
    """All who are writing learn of another reader while they can still change or withdraw."""
    key = f"participant:{follower.public_id}:{_stamp(follower.participates_since)}"
    tell_involved("following/new_reader", follower.need, key=key, facts=_facts(follower))


def _to_owner(letter: str, follower, key: str, **more) -> None:
    _send(letter, follower, people_of(follower.need.owner_id, neutral=True), key, **more)


def _to_body(letter: str, follower, key: str, **more) -> None:
    _send(letter, follower, people_of(follower.actor_id, neutral=True), key, **more)


def _send(letter: str, follower, people, key: str, **more) -> None:
    facts = _facts(follower) | more
    send(letter, people, key=f"follower:{follower.public_id}:{key}", sealed=True, facts=facts)


def _facts(follower) -> dict:
    need = follower.need
    return {
        "body": follower.actor.name,
        "owner": need.owner.name,
        "need": need.title,
        "role": lambda: follower.get_role_display().lower(),
        "url": page_of(need),
        "manage": page("procurement:need_followers", need.slug),
        "answer_page": page("procurement:follower_detail", follower.public_id),
        "following": page("procurement:following"),
    }


def _stamp(at) -> int:
    """One change from the next."""
    return int(at.timestamp() * 1_000_000)
