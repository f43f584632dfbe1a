"""The letters about who belongs where, each in its reader's own language."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.mail import page_address, queue_mail

from ..models import Invitation, JoinRequest, Membership, User


def administrators_of(actor) -> list[User]:
    return actor.memberships.administrators().people()


def keepers_of(actor, *, besides=()) -> list[User]:
    """Whoever should notice a change made from outside: the administrators; or else all its people; or else the hub.

    Those whom it is about (`besides`) do not count.
    """
    for people in (administrators_of(actor), actor.memberships.in_force().people(), coordinators()):
        found = [person for person in people if person not in besides]
        if found:
            break
    return found


def coordinators() -> list[User]:
    return list(User.objects.coordinators().order_by("pk"))


def tell_added(membership, *, change: str) -> None:
    """To the person. `change` names this change, since somebody may come, go and come again."""
    _tell(
        membership.person,
        f"member-added:{change}",
        _("You are now part of %(actor)s on HelseHub"),
        _(
            "Hello,\n\nYou have been added to %(actor)s on HelseHub.\nYour role: %(role)s\n\n%(url)s\n\n"
            "If this is wrong, you can leave %(actor)s on that page.\n\nHelseHub"
        ),
        ("actors:team", membership.actor.slug),
        actor=membership.actor.name,
        role=membership.get_role_display,
    )


def tell_role(membership, *, change: str) -> None:
    _tell(
        membership.person,
        f"member-role:{change}",
        _("Your role in %(actor)s has changed"),
        _("Hello,\n\nYour role in %(actor)s on HelseHub is now: %(role)s\n\n%(url)s\n\nHelseHub"),
        ("actors:team", membership.actor.slug),
        actor=membership.actor.name,
        role=membership.get_role_display,
    )


def tell_removed(membership, *, change: str) -> None:
    _tell(
        membership.person,
        f"member-removed:{change}",
        _("You no longer belong to %(actor)s on HelseHub"),
        _(
            "Hello,\n\nYou have been removed from %(actor)s on HelseHub. You keep your account, but you can no longer "
            "act on behalf of %(actor)s.\n\nYour page: %(url)s\n\nIf this is wrong, ask an administrator of "
            "%(actor)s.\n\nHelseHub"
        ),
        ("portal:my_page",),
        actor=membership.actor.name,
    )


def tell_left(membership, *, change: str) -> None:
    """To the administrators who are left."""
    for person in administrators_of(membership.actor):
        _tell(
            person,
            f"member-left:{change}",
            _("%(person)s has left %(actor)s on HelseHub"),
            _("Hello,\n\n%(person)s (%(email)s) has left %(actor)s on HelseHub.\n\n%(url)s\n\nHelseHub"),
            ("actors:team", membership.actor.slug),
            **_words(membership),
        )


OUTSIDE = {
    "added": _("%(by)s, who is not one of your administrators, has added %(person)s (%(email)s) as: %(role)s"),
    "role": _("%(by)s, who is not one of your administrators, has given %(person)s (%(email)s) the role: %(role)s"),
    "removed": _("%(by)s, who is not one of your administrators, has removed %(person)s (%(email)s)."),
}


def tell_keepers(membership, *, what: str, by, change: str) -> None:
    """When somebody from outside changes a team, its own people hear of it: nobody slips in unseen."""
    for person in keepers_of(membership.actor, besides=(membership.person, by)):
        with translation.override(person.language):
            done = OUTSIDE[what] % {
                **_words(membership),
                "by": str(by or "HelseHub"),
                "role": membership.get_role_display(),
            }
        _tell(
            person,
            f"team-changed:{change}",
            _("The people of %(actor)s on HelseHub have changed"),
            _(
                "Hello,\n\nThis concerns %(actor)s on HelseHub:\n\n%(done)s\n\nIs it not as it should be? Change it "
                "here, or answer this e-mail.\n%(url)s\n\nHelseHub"
            ),
            ("actors:team", membership.actor.slug),
            actor=membership.actor.name,
            done=done,
        )


def invite(invitation: Invitation) -> None:
    """To the invited address, in the language the inviter chose: the same letter whether or not it has an account."""
    with translation.override(invitation.language):
        actor = invitation.actor
        words = {
            "actor": actor.name,
            "by": str(invitation.invited_by or "HelseHub"),
            "role": invitation.get_role_display(),
            "until": date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT"),
            "url": page_address(reverse("people:invitation", args=[invitation.token])),
        }
        text = _("Hello,\n\n%(by)s invites you to act with %(actor)s on HelseHub.\nYour role: %(role)s\n") % words
        if invitation.message:
            text += "\n" + "\n".join(f"> {line}" for line in invitation.message.splitlines()) + "\n"
        text += (
            _(
                "\nAnswer here, no later than %(until)s:\n%(url)s\n\nThe link is for you alone. If you do not know what "
                "this is about, you can leave it: nothing happens unless you accept.\n\nHelseHub"
            )
            % words
        )
        queue_mail(
            key=f"{invitation_key(actor)}{invitation.public_id}:{invitation.times_sent}",
            to=invitation.email,
            subject=_("Invitation to %(actor)s on HelseHub") % words,
            text=text,
            language=invitation.language,
        )


def invitation_key(actor) -> str:
    """What the keys of an actor's invitations in the outbox begin with."""
    return f"invitation:{actor.pk}:"


def tell_invitation_answered(invitation: Invitation, *, to, accepted: bool, name: str) -> None:
    """To the one who invited, and to the administrators when that was somebody else."""
    for person in to:
        _tell(
            person,
            f"invitation-answered:{invitation.public_id}",
            _("%(name)s has accepted your invitation to %(actor)s")
            if accepted
            else _("Your invitation to %(actor)s was declined"),
            _("Hello,\n\n%(name)s is now part of %(actor)s on HelseHub.\nRole: %(role)s\n\n%(url)s\n\nHelseHub")
            if accepted
            else _("Hello,\n\nThe invitation of %(email)s to %(actor)s was declined.\n\n%(url)s\n\nHelseHub"),
            ("actors:team", invitation.actor.slug),
            actor=invitation.actor.name,
            name=name,
            email=invitation.email,
            role=invitation.get_role_display,
        )


def tell_asked(join_request: JoinRequest) -> None:
    """To the administrators; only when there is none, to the coordinators."""
    administrators = administrators_of(join_request.actor)
    for person in administrators or coordinators():
        page = ("actors:join_answer", join_request.actor.slug, join_request.public_id)
        _tell(
            person,
            f"join-asked:{join_request.public_id}",
            _("%(person)s asks to join %(actor)s on HelseHub"),
            _(
                "Hello,\n\n%(person)s (%(email)s) asks to join %(actor)s on HelseHub.\n\nAnswer here:\n%(url)s\n\nHelseHub"
            )
            if administrators
            else _(
                "Hello,\n\n%(person)s (%(email)s) asks to join %(actor)s on HelseHub. %(actor)s has no administrator who "
                "can answer, so a coordinator must.\n\nAnswer here:\n%(url)s\n\nHelseHub"
            ),
            page,
            **_words(join_request),
        )


def tell_request_answered(join_request: JoinRequest, *, accepted: bool, role: str = "") -> None:
    """To the one who asked."""
    reason = join_request.reason
    if accepted:
        subject = _("You are now part of %(actor)s on HelseHub")
        text = _("Hello,\n\n%(actor)s has said yes: you can join.\nYour role: %(role)s\n\n%(url)s\n\nHelseHub")
        page: tuple = ("actors:team", join_request.actor.slug)
    else:
        subject = _("About your request to join %(actor)s")
        text = (
            _(
                "Hello,\n\nYour request to join %(actor)s was declined, with these words:\n\n%(reason)s\n\n%(url)s\n\nHelseHub"
            )
            if reason
            else _("Hello,\n\nYour request to join %(actor)s was declined.\n\n%(url)s\n\nHelseHub")
        )
        page = ("actors:join_ask", join_request.actor.slug)
    _tell(
        join_request.person,
        f"join-answered:{join_request.public_id}",
        subject,
        text,
        page,
        actor=join_request.actor.name,
        reason=reason,
        role=lambda: Membership.Role(role).label if role else "",
    )


def _words(row) -> dict:
    return {"actor": row.actor.name, "person": str(row.person), "email": row.person.email}


def _tell(person, key, subject, text, page, /, **words) -> None:
    """One letter to one person. Words that depend on the language are given as functions."""
    if not person.is_active:
        return
    with translation.override(person.language):
        said = {name: str(word() if callable(word) else word) for name, word in words.items()}
        said["url"] = page_address(reverse(page[0], args=page[1:]))
        queue_mail(
            key=f"{key}:{person.pk}",
            to=person.email,
            subject=subject % said,
            text=text % said,
            language=person.language,
        )
