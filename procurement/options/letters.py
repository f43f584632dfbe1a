"""What the holder's and the owner's editors are told of an option. The amounts are theirs, so the letters are sealed.

The words are in templates/letters/options/.
"""

from datetime import timedelta

from django.utils import timezone

from actors.recipients import people_of
from ecosystem.shared.letters import day, page, send

from ..models import Option

# Days before the last one, the farthest first.
THRESHOLDS = (90, 30, 7)
BATCH = 200


def remind_of_options(*, today=None) -> int:
    """Tell the editors on both sides of options that run out with something left; returns how many options.

    One letter for each threshold that is reached, and only the nearest when several have been missed. The letter's key
    holds the last day: an extension reminds anew, and running again sends nothing twice.
    """
    today = today or timezone.localdate()
    soon = Option.objects.expiring(after=today - timedelta(days=1), until=today + timedelta(days=max(THRESHOLDS)))
    options = soon.select_related("need__owner", "holder")
    number = 0
    for option in options.order_by("pk").iterator(chunk_size=BATCH):
        left = (option.until - today).days
        nearest = min(days for days in THRESHOLDS if left <= days)
        both = people_of(option.holder_id, option.need.owner_id, neutral=True)
        _send("options/ending", option, both, key=f"ends:{option.until.isoformat()}:{nearest}")
        number += 1
    return number


def tell_changed(option, change, *, besides) -> None:
    holder = people_of(option.holder_id, neutral=True, besides=besides)
    _send("options/changed", option, holder, key=f"changed:{change.pk}", why=change.why)


def tell_given_up(option, change, *, besides) -> None:
    owner = people_of(option.need.owner_id, neutral=True, besides=besides)
    _send("options/given_up", option, owner, key=f"given-up:{change.pk}", why=change.why)


def tell_opened(option, *, besides) -> None:
    _send("options/opened", option, people_of(option.holder_id, neutral=True, besides=besides), key="opened")


def _send(letter: str, option, people, *, key: str, **more) -> None:
    facts = {
        "holder": option.holder.name,
        "owner": option.need.owner.name,
        "need": option.need.title,
        "subject": option.subject,
        "until": day(option.until),
        "left": lambda: option.in_words(option.left),
        "maximum": lambda: option.in_words(option.maximum),
        "url": page("procurement:option_detail", option.public_id),
    }
    send(letter, people, key=f"option:{option.pk}:{key}", sealed=True, facts=facts | more)
