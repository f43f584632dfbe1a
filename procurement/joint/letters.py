"""The letters about joint needs. Who is asked and what is answered is between the bodies, so they are sealed."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.shared.mail import page_address, queue_mail

from ..needs.letters import editors_of


def tell_invited(member) -> None:
    _to_body(
        member,
        "invited",
        gettext_lazy("%(owner)s asks you to share a need: %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(owner)s asks %(body)s to share the need “%(need)s”. The text is common, with one dialogue and one set "
            "of responses. You say what is special with you and how much it is.\n\nRead the need, and say yes or no:\n"
            "%(answer)s\n\nHelseHub"
        ),
    )


def tell_taken_back(member) -> None:
    _to_body(
        member,
        "taken-back",
        gettext_lazy("The invitation is taken back: %(need)s"),
        gettext_lazy("Hello,\n\n%(owner)s has taken back its invitation to share the need “%(need)s”.\n\nHelseHub"),
    )


def tell_declined(member) -> None:
    _to_lead(
        member,
        "declined",
        gettext_lazy("%(body)s does not share %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(body)s has said no to sharing the need “%(need)s”.\n%(why)s\nWho is in it:\n%(manage)s\n\nHelseHub"
        ),
    )


def tell_joined(member) -> None:
    _to_lead(
        member,
        "joined",
        gettext_lazy("%(body)s shares %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(body)s has said yes, shares the need “%(need)s” with you, and is a participant in it.\n\nWho is in it, "
            "and how much it is in all:\n%(manage)s\n\nHelseHub"
        ),
    )


def tell_left(member) -> None:
    _to_lead(
        member,
        "left",
        gettext_lazy("%(body)s has left %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(body)s no longer shares the need “%(need)s” with you.\n%(why)s\nWho is in it:\n%(manage)s\n\nHelseHub"
        ),
    )


def tell_lead(need, former, lead, by) -> None:
    """To both bodies: who leads, and what that means."""
    stamp = f"{need.updated_at:%Y%m%dT%H%M%S%f}"
    subject = gettext_lazy("%(lead)s leads the need now: %(need)s")
    text = gettext_lazy(
        "Hello,\n\n%(former)s has passed the lead of the joint need “%(need)s” on to %(lead)s. %(lead)s owns the need from "
        "now on, edits and publishes it. %(former)s is still in it as a participant.\n\nThe need:\n%(manage)s\n\nHelseHub"
    )
    for actor in (former, lead):
        for person in editors_of(actor):
            if person != by:
                shown = {"former": former.name, "lead": lead.name, "need": need.title}
                _send(f"joint-lead:{need.pk}:{stamp}:{person.pk}", person, subject, text, shown, need)


def tell_suggested(need, others, words, name) -> int:
    """To the owner's editors. `others` are only those that they may know of."""
    subject = gettext_lazy("Others may have the same need: %(need)s")
    text = gettext_lazy(
        "Hello,\n\nA coordinator thinks that your need “%(need)s” and these are one:\n\n%(others)s\n\n%(words)s\n\nTogether "
        "you are a larger market, and share the work. See how to gather them:\n%(manage)s\n\nHelseHub"
    )
    rows = "\n".join(f"- {other.title} ({other.owner})\n  {_address_of(other)}".rstrip() for other in others)
    sent = 0
    for person in editors_of(need.owner):
        shown = {"need": need.title, "others": rows, "words": words}
        sent += _send(f"joint-suggested:{name}:{need.pk}:{person.pk}", person, subject, text, shown, need)
    return sent


def _address_of(need) -> str:
    """Drafts have no page that others can read."""
    return page_address(need.get_absolute_url()) if need.is_public else ""


def _to_body(member, name, subject, text) -> None:
    for person in editors_of(member.actor):
        _about(member, name, person, subject, text)


def _to_lead(member, name, subject, text) -> None:
    for person in editors_of(member.joint.need.owner):
        _about(member, name, person, subject, text)


def _about(member, name, person, subject, text) -> None:
    need = member.joint.need
    with translation.override(person.language):
        why = "\n" + _("Why: %(why)s") % {"why": member.ended_why} + "\n" if member.ended_why else ""
        answer = page_address(reverse("procurement:joint_member", args=[member.public_id]))
    shown = {"owner": need.owner.name, "body": member.actor.name, "need": need.title, "why": why, "answer": answer}
    _send(f"joint-{name}:{member.pk}:{person.pk}", person, subject, text, shown, need)


def _send(key, person, subject, text, shown, need) -> bool:
    with translation.override(person.language):
        shown["manage"] = page_address(reverse("procurement:need_joint", args=[need.slug]))
        letter = queue_mail(
            key=f"sealed:{key}",
            to=person.email,
            subject=str(subject) % shown,
            text=str(text) % shown,
            language=person.language,
        )
    return letter is not None
