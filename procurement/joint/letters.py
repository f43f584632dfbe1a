"""Who hears of joint needs. Who is asked and what is answered is between the bodies, so the letters are sealed.

The words are in templates/letters/joint/.
"""

from actors.recipients import people_of
from ecosystem.shared.letters import page, send
from ecosystem.shared.mail import page_address

from ..needs.letters import tell_involved


def tell_invited(member) -> None:
    _to_body("joint/invited", member, "invited")


def tell_taken_back(member) -> None:
    _to_body("joint/invitation_taken_back", member, "taken-back")


def tell_declined(member) -> None:
    _to_lead("joint/declined", member, "declined")


def tell_joined(member) -> None:
    _to_lead("joint/joined", member, "joined")


def tell_left(member) -> None:
    _to_lead("joint/left", member, "left")


def tell_all_left(member, *, besides=None) -> None:
    """Everyone who is involved in the need hears that a body has left it, and why."""
    need = member.joint.need
    facts = {
        "body": member.actor.name,
        "need": need.title,
        "why": member.ended_why,
        "url": page("procurement:need_joint", need.slug),
    }
    tell_involved("joint/body_left", need, key=f"joint-left:{member.pk}", facts=facts, besides=besides)


def tell_lead(need, former, lead, by) -> None:
    """To both bodies: who leads, and what that means."""
    facts = {"former": former.name, "lead": lead.name}
    key = f"joint-lead:{need.pk}:{need.updated_at:%Y%m%dT%H%M%S%f}"
    _send("joint/lead_passed_on", people_of(former, lead, neutral=True, besides=by), need, key, **facts)


def tell_suggested(need, others, words, name) -> int:
    """To the owner's editors. `others` are only those that they may know of."""
    people = people_of(need.owner, neutral=True)
    key = f"joint-suggested:{name}:{need.pk}"
    return _send("joint/suggested", people, need, key, others=_lines(others), words=words)


def _lines(needs) -> str:
    return "\n".join(f"- {need.title} ({need.owner})\n  {_address_of(need)}".rstrip() for need in needs)


def _address_of(need) -> str:
    """Drafts have no page that others can read."""
    return page_address(need.get_absolute_url()) if need.is_public else ""


def _to_body(letter: str, member, name: str) -> None:
    _about(letter, member, people_of(member.actor, neutral=True), name)


def _to_lead(letter: str, member, name: str) -> None:
    _about(letter, member, people_of(member.joint.need.owner, neutral=True), name)


def _about(letter: str, member, people, name: str) -> None:
    need = member.joint.need
    facts = {
        "owner": need.owner.name,
        "body": member.actor.name,
        "why": member.ended_why,
        "answer_page": page("procurement:joint_member", member.public_id),
    }
    _send(letter, people, need, f"joint-{name}:{member.pk}", **facts)


def _send(letter: str, people, need, key: str, **more) -> int:
    facts = {"need": need.title, "manage": page("procurement:need_joint", need.slug), **more}
    return send(letter, people, key=key, sealed=True, facts=facts)
