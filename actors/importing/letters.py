"""The letters after people have been read in from a file: to each of them, and to those who say whether they belong."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address, queue_letters
from ecosystem.shared.models import OutgoingMail

from ..belonging import appointment_letters
from ..models import Appointment, User


def tell(appointments: Sequence[Appointment], *, new: Collection[int], lone: Iterable[User]) -> None:
    """`new` are the keys of those who had no account; `lone` new people, also those who are put forward nowhere."""
    places: dict[int, list[Appointment]] = defaultdict(list)
    people: dict[int, User] = {person.pk: person for person in lone}
    for place in appointments:
        places[place.person_id].append(place)
        people[place.person_id] = place.person
    queue_letters(_to_person(person, places[person.pk], is_new=person.pk in new) for person in people.values())
    appointment_letters.tell_those_who_answer(appointments)


def _to_person(person: User, places: list[Appointment], *, is_new: bool) -> OutgoingMail:
    with translation.override(person.language):
        text = _("Hello,\n\nHelseHub's coordinators have registered you on HelseHub, from a list they were given.\n")
        if places:
            text += "\n" + "".join(f"– {place.actor.name}: {place.get_role_display()}\n" for place in places)
            text += _("You can act for an organisation when it has confirmed you. It is asked now.\n")
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
