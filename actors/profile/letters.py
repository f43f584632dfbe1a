"""Who is asked whether a profile is still right. The words are in templates/letters/profile/."""

from ecosystem.shared.letters import day, page, page_of, send

from ..recipients import Who, people_of


def ask_if_still_right(actor) -> int:
    """To its administrators; its editors where it has none. How many were asked."""
    people = people_of(actor, who=Who.ADMINISTRATORS) or people_of(actor)
    send(
        "profile/still_right",
        people,
        key=f"profile-reminder:{actor.pk}:{actor.profile_confirmed_at.isoformat()}",
        facts={
            "actor": actor.name,
            "date": day(actor.profile_confirmed_at),
            "page": page_of(actor, anchor="#still-right"),
            "edit": page("actors:actor_edit", actor.slug),
        },
    )
    return len(people)
