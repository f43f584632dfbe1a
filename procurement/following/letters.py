"""The letters about who follows a need. What is asked and answered is between the two bodies, so they are sealed."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.shared.mail import page_address, queue_mail

from ..needs.letters import editors_of, tell


def tell_asked(follower) -> None:
    _to_owner(
        follower,
        "asked",
        gettext_lazy("%(body)s asks to follow %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(body)s asks to follow your need “%(need)s” as %(role)s.\n\nWhy:\n%(why)s\n\nAnswer here:\n"
            "%(manage)s\n\nHelseHub"
        ),
        why=follower.why,
    )


def tell_invited(follower) -> None:
    _to_body(
        follower,
        "invited",
        gettext_lazy("%(owner)s invites you to follow %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(owner)s invites %(body)s to follow the need “%(need)s” as %(role)s.\n\nWhy:\n%(why)s\n\nRead what it "
            "means, and say yes or no:\n%(answer)s\n\nHelseHub"
        ),
        why=follower.why,
    )


def tell_accepted(follower) -> None:
    _to_body(
        follower,
        "accepted",
        gettext_lazy("You follow %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(owner)s has said yes: %(body)s follows the need “%(need)s” as %(role)s.\n\nThe need:\n%(url)s\n\n"
            "All you learn along:\n%(following)s\n\nHelseHub"
        ),
    )


def tell_declined(follower) -> None:
    _to_body(
        follower,
        "declined",
        gettext_lazy("No to following %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(owner)s has said no to %(body)s following the need “%(need)s”.\n\nWhy:\n%(why)s\n\nThe need:\n%(url)s\n\n"
            "HelseHub"
        ),
        why=follower.ended_why,
    )


def tell_joined(follower) -> None:
    _to_owner(
        follower,
        "joined",
        gettext_lazy("%(body)s follows %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(body)s has said yes to your invitation, and follows the need “%(need)s” as %(role)s.\n\nWho follows:\n"
            "%(manage)s\n\nHelseHub"
        ),
    )


def tell_turned_down(follower) -> None:
    _to_owner(
        follower,
        "turned-down",
        gettext_lazy("%(body)s will not follow %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(body)s has said no to your invitation to follow the need “%(need)s”.\n\n%(why)sWho follows:\n"
            "%(manage)s\n\nHelseHub"
        ),
        why=f"{follower.ended_why}\n\n" if follower.ended_why else "",
    )


def tell_taken_back(follower, *, was_asked) -> None:
    """To the side that had not answered yet."""
    if was_asked:
        _to_owner(
            follower,
            "taken-back",
            gettext_lazy("%(body)s no longer asks to follow %(need)s"),
            gettext_lazy(
                "Hello,\n\n%(body)s has taken back that it asked to follow the need “%(need)s”. You need do nothing.\n\nHelseHub"
            ),
        )
    else:
        _to_body(
            follower,
            "taken-back",
            gettext_lazy("The invitation to follow %(need)s is taken back"),
            gettext_lazy(
                "Hello,\n\n%(owner)s has taken back the invitation to %(body)s to follow the need “%(need)s”. You need do "
                "nothing.\n\nHelseHub"
            ),
        )


def tell_left(follower) -> None:
    _to_owner(
        follower,
        "left",
        gettext_lazy("%(body)s no longer follows %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(body)s no longer follows your need “%(need)s”.\n\n%(why)sWho follows:\n%(manage)s\n\nHelseHub"
        ),
        why=f"{follower.ended_why}\n\n" if follower.ended_why else "",
    )


def tell_ended(follower) -> None:
    _to_body(
        follower,
        "ended",
        gettext_lazy("You no longer follow %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(owner)s has ended that %(body)s follows the need “%(need)s”.\n\nWhy:\n%(why)s\n\nDo you think it is a "
            "mistake? Then contact %(owner)s.\n\nHelseHub"
        ),
        why=follower.ended_why,
    )


def tell_role(follower) -> None:
    _to_body(
        follower,
        f"role:{int(follower.updated_at.timestamp() * 1_000_000)}",
        gettext_lazy("You have another role in %(need)s"),
        gettext_lazy(
            "Hello,\n\n%(owner)s has changed the role: %(body)s now follows the need “%(need)s” as %(role)s.\n\nThe need:\n"
            "%(url)s\n\nHelseHub"
        ),
    )


def tell_firms(follower) -> None:
    """All who are writing learn of another reader while they can still change or withdraw."""

    def words(person):
        text = _(
            "Hello,\n\n%(body)s is now a participant in the need “%(need)s” of %(owner)s. %(owner)s has said that participants "
            "read the responses when they are opened, so %(body)s will read them too.\n\nYou can change or withdraw your "
            "response until the deadline:\n%(url)s\n\nHelseHub"
        ) % _names(follower)
        return _("One more body reads the responses: %(need)s") % {"need": follower.need.title}, text

    since = int(follower.participates_since.timestamp() * 1_000_000)
    tell(need=follower.need, key=f"participant:{follower.public_id}:{since}", words=words)


def _to_owner(follower, key, subject, text, **more) -> None:
    _queue(editors_of(follower.need.owner_id), follower, key, subject, text, **more)


def _to_body(follower, key, subject, text, **more) -> None:
    _queue(editors_of(follower.actor_id), follower, key, subject, text, **more)


def _queue(people, follower, key, subject, text, **more) -> None:
    for person in people:
        with translation.override(person.language):
            words = _words(follower) | more
            queue_mail(
                key=f"sealed:follower:{follower.public_id}:{key}:{person.pk}",
                to=person.email,
                subject=str(subject) % words,
                text=str(text) % words,
                language=person.language,
            )


def _names(follower) -> dict[str, str]:
    need = follower.need
    return {
        "body": follower.actor.name,
        "owner": need.owner.name,
        "need": need.title,
        "role": follower.get_role_display().lower(),
        "url": page_address(need.get_absolute_url()),
    }


def _words(follower) -> dict[str, str]:
    return _names(follower) | {
        "manage": page_address(reverse("procurement:need_followers", args=[follower.need.slug])),
        "answer": page_address(reverse("procurement:follower_detail", args=[follower.public_id])),
        "following": page_address(reverse("procurement:following")),
    }
