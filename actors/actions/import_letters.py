"""The letters after people have been read in from a file: to each of them, and to those who keep the actors."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address, queue_letters
from ecosystem.shared.models import OutgoingMail

from ..models import Membership, User


def tell(memberships: Sequence[Membership], *, new: Collection[int], lone: Iterable[User], by: Any) -> None:
    """`new` are the keys of those who had no account; `lone` new people, also those who joined no actor."""
    places: dict[int, list[Membership]] = defaultdict(list)
    people: dict[int, User] = {person.pk: person for person in lone}
    for place in memberships:
        places[place.person_id].append(place)
        people[place.person_id] = place.person
    queue_letters(
        [
            *(_to_person(person, places[person.pk], is_new=person.pk in new) for person in people.values()),
            *_to_keepers(memberships, by),
        ]
    )


def _to_person(person: User, places: list[Membership], *, is_new: bool) -> OutgoingMail:
    with translation.override(person.language):
        text = _("Hello,\n\nHelseHub's coordinators have registered you on HelseHub, from a list they were given.\n")
        if places:
            text += "\n" + "".join(f"– {place.actor.name}: {place.get_role_display()}\n" for place in places)
        if is_new:
            text += _("\nChoose a password here, with this e-mail address:\n%(url)s\n") % {
                "url": page_address(reverse("account_reset_password"))
            }
        else:
            text += "\n" + page_address(reverse("portal:my_page")) + "\n"
        text += _("\nIs this wrong, or do you not want it? Answer this e-mail.\n\nHelseHub")
        return OutgoingMail(
            key=f"imported:{person.pk}:{places[0].pk if places else 'person'}",
            to=person.email,
            subject=_("You have been registered on HelseHub"),
            text=text,
            language=person.language,
        )


def _to_keepers(memberships: Sequence[Membership], by: Any) -> Iterator[OutgoingMail]:
    """One letter for each actor to each of its administrators from before; two queries in all."""
    added: dict[int, list[Membership]] = defaultdict(list)
    for place in memberships:
        added[place.actor_id].append(place)
    own = [place.pk for place in memberships]
    keepers = Membership.objects.filter(actor__in=added, person__is_active=True).exclude(pk__in=own)
    keepers = keepers.filter(role=Membership.Role.ADMINISTRATOR).select_related("person").order_by("pk")
    for keeper in keepers:
        places = added[keeper.actor_id]
        person = keeper.person
        if person.pk == getattr(by, "pk", None):
            continue
        with translation.override(person.language):
            actor = places[0].actor
            shown = {"actor": actor.name, "url": page_address(reverse("actors:team", args=[actor.slug]))}
            people = "".join(f"– {p.person} ({p.person.email}): {p.get_role_display()}\n" for p in places)
            yield OutgoingMail(
                key=f"team-imported:{places[0].pk}:{person.pk}",
                to=person.email,
                subject=_("The people of %(actor)s on HelseHub have changed") % shown,
                text=_("Hello,\n\nHelseHub's coordinators have added people to %(actor)s from a list:\n\n") % shown
                + people
                + _("\nIs it not as it should be? Change it here, or answer this e-mail.\n%(url)s\n\nHelseHub") % shown,
                language=person.language,
            )
