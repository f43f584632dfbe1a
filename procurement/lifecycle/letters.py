"""Who hears when a need goes on to its next stage. The words are in templates/letters/lifecycle/."""

from actors.recipients import people_of
from ecosystem.shared.letters import moment, page, send

from ..needs.letters import tell_involved


def ask_colleagues(need, *, by) -> None:
    """Those who also act for the owner are asked to read the need and publish it."""
    send(
        "lifecycle/release_asked",
        people_of(need.owner, besides=by),
        key=f"need-release:{need.pk}:{need.release_asked_at:%Y%m%dT%H%M%S%f}",
        facts={"person": by, "need": need.title, "url": page("procurement:need_publish", need.slug)},
    )


def tell_handed_over(need, *, besides=None) -> None:
    facts = {
        "owner": need.owner.name,
        "need": need.title,
        "competition": need.handover_url,
        "url": page("procurement:need_detail", need.slug),
    }
    tell_involved("lifecycle/handed_over", need, key=f"handed-over:{need.round}", facts=facts, besides=besides)


def tell_reopened(amendment, *, besides=None) -> None:
    need = amendment.need
    facts = {
        "owner": need.owner.name,
        "need": need.title,
        "why": amendment.why,
        "deadline": moment(need.response_deadline),
        "url": page("procurement:need_detail", need.slug),
    }
    tell_involved("lifecycle/reopened", need, key=f"reopened:{need.round}", facts=facts, besides=besides)
