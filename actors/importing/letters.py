"""Who hears that people have been read in from a file: each of them, and those who say whether they belong.

The words are in templates/letters/importing/.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from ecosystem.shared.letters import page, write
from ecosystem.shared.mail import queue_letters
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
    letters = (_to_person(person, places[person.pk], is_new=person.pk in new) for person in people.values())
    queue_letters(letter for letters_to_one in letters for letter in letters_to_one)
    appointment_letters.tell_those_who_answer(appointments)


def _to_person(person: User, places: list[Appointment], *, is_new: bool) -> list[OutgoingMail]:
    facts = {
        "places": lambda: "".join(f"– {place.actor.name}: {place.get_role_display()}\n" for place in places),
        "is_new": is_new,
        "url": page("account_reset_password" if is_new else "portal:my_page"),
    }
    key = f"imported:{person.pk}:{places[0].pk if places else 'person'}"
    return write("importing/registered", [(person, key)], facts=facts)
