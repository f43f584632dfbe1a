"""What all who are involved are told of the dialogue. The words are in templates/letters/dialogue/."""

from ecosystem.shared.letters import page

from ..needs.letters import tell_involved


def tell_entry(entry, *, besides=None) -> None:
    """What has been given to everyone, in its own words."""
    need = entry.need
    facts = {
        "owner": need.owner.name,
        "need": need.title,
        "title": entry.title,
        "text": entry.text,
        "url": page("procurement:need_dialogue", need.slug),
    }
    tell_involved("dialogue/told", need, key=f"dialogue:{entry.pk}", facts=facts, besides=besides)


def tell_published(bundle, *, besides=None) -> None:
    """The whole dialogue is there for anyone, as one archive."""
    need = bundle.need
    facts = {
        "owner": need.owner.name,
        "need": need.title,
        "number": bundle.number,
        "sha256": bundle.sha256,
        "bundle": page("procurement:need_bundle", need.slug, bundle.number),
        "url": page("procurement:need_dialogue", need.slug),
    }
    tell_involved("dialogue/published", need, key=f"bundle:{bundle.number}", facts=facts, besides=besides)
