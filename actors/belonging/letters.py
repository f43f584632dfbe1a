"""Who hears of who belongs where. The words are in templates/letters/belonging/."""

from typing import Any

from django.utils import timezone

from ecosystem.shared.letters import Address, day, page, send, send_one

from ..models import Invitation, JoinRequest, Membership, User
from ..recipients import Who, coordinators, people_of


def keepers_of(actor, *, besides=()) -> list[User]:
    """Whoever should notice a change made from outside: the administrators; or else all its people; or else the hub.

    Those whom it is about (`besides`) do not count.
    """
    for people in (people_of(actor, who=Who.ADMINISTRATORS), people_of(actor, who=Who.ALL), coordinators()):
        found = [person for person in people if person not in besides]
        if found:
            break
    return found


def tell_added(membership, *, change: str) -> None:
    """To the person. `change` names this change, since somebody may come, go and come again."""
    _tell_person("belonging/added", membership, key=f"member-added:{change}")


def tell_role(membership, *, change: str) -> None:
    _tell_person("belonging/role_changed", membership, key=f"member-role:{change}")


def _tell_person(letter: str, membership, *, key: str) -> None:
    facts = {"actor": membership.actor.name, "role": membership.get_role_display, "url": _team(membership)}
    send(letter, [membership.person], key=key, facts=facts)


def tell_removed(membership, *, change: str) -> None:
    facts = {"actor": membership.actor.name, "url": page("portal:my_page")}
    send("belonging/removed", [membership.person], key=f"member-removed:{change}", facts=facts)


def tell_left(membership, *, change: str) -> None:
    """To the administrators who are left."""
    people = people_of(membership.actor, who=Who.ADMINISTRATORS)
    facts = {**_names(membership), "url": _team(membership)}
    send("belonging/left", people, key=f"member-left:{change}", facts=facts)


def tell_keepers(membership, *, what: str, by, change: str) -> None:
    """When somebody from outside changes a team, its own people hear of it: nobody slips in unseen.

    `what` is "added", "role" or "removed".
    """
    send(
        "belonging/team_changed",
        keepers_of(membership.actor, besides=(membership.person, by)),
        key=f"team-changed:{change}",
        facts={
            **_names(membership),
            "what": what,
            "by": by or "HelseHub",
            "role": membership.get_role_display,
            "url": _team(membership),
        },
    )


def invite(invitation: Invitation) -> None:
    """To the invited address, in the language the inviter chose: the same letter whether or not it has an account."""
    actor = invitation.actor
    send_one(
        "belonging/invitation",
        Address(invitation.email, invitation.language),
        key=f"{invitation_key(actor)}{invitation.public_id}:{invitation.times_sent}",
        facts={
            "actor": actor.name,
            "by": invitation.invited_by or "HelseHub",
            "role": invitation.get_role_display,
            "message": "\n".join(f"> {line}" for line in invitation.message.splitlines()),
            "until": day(timezone.localtime(invitation.expires_at)),
            "url": page("people:invitation", invitation.token),
        },
    )


def invitation_key(actor) -> str:
    """What the keys of an actor's invitations in the outbox begin with."""
    return f"invitation:{actor.pk}:"


def tell_invitation_answered(invitation: Invitation, *, to, accepted: bool, name: str) -> None:
    """To the one who invited, and to the administrators when that was somebody else."""
    send(
        "belonging/invitation_accepted" if accepted else "belonging/invitation_declined",
        to,
        key=f"invitation-answered:{invitation.public_id}",
        facts={
            "actor": invitation.actor.name,
            "name": name,
            "email": invitation.email,
            "role": invitation.get_role_display,
            "url": _team(invitation),
        },
    )


def tell_asked(join_request: JoinRequest) -> None:
    """To the administrators; only when there is none, to the coordinators."""
    administrators = people_of(join_request.actor, who=Who.ADMINISTRATORS)
    send(
        "belonging/join_asked" if administrators else "belonging/join_asked_of_coordinators",
        administrators or coordinators(),
        key=f"join-asked:{join_request.public_id}",
        facts={
            **_names(join_request),
            "url": page("actors:join_answer", join_request.actor.slug, join_request.public_id),
        },
    )


def tell_request_answered(join_request: JoinRequest, *, accepted: bool, role: str = "") -> None:
    """To the one who asked."""
    actor = join_request.actor
    send(
        "belonging/join_accepted" if accepted else "belonging/join_declined",
        [join_request.person],
        key=f"join-answered:{join_request.public_id}",
        facts={
            "actor": actor.name,
            "reason": join_request.reason,
            "role": Membership.Role(role).label if role else "",
            "url": _team(join_request) if accepted else page("actors:join_ask", actor.slug),
        },
    )


def _team(row):
    return page("actors:team", row.actor.slug)


def _names(row) -> dict[str, Any]:
    return {"actor": row.actor.name, "person": row.person, "email": row.person.email}
