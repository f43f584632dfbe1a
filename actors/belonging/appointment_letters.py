"""Who hears of people who are put forward: they, those who say yes or no, and the actor's own address.

Written for many rows at once: the same few queries for a file of people as for one. The words are in
templates/letters/appointments/.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ecosystem.shared import audit
from ecosystem.shared.letters import Address, page, send, write, write_each
from ecosystem.shared.mail import queue_letters
from ecosystem.shared.models import OutgoingMail

from ..models import Appointment, User
from ..recipients import Who, coordinators, people_of
from . import letters as belonging_letters
from . import queries


def tell_people(rows: Sequence[Appointment]) -> None:
    """Each person hears that somebody wants to let them in, and that nothing has come into force."""
    queue_letters(letter for row in rows for letter in _to_person(row))


def _to_person(row) -> list[OutgoingMail]:
    facts = _facts(row) | {"url": page("portal:my_page")}
    return write_each("appointments/put_forward", [row.person], key=f"appointed:{row.public_id}", facts=facts)


def tell_those_who_answer(rows: Sequence[Appointment]) -> None:
    """One letter for each actor to each who can say yes or no. Where the actor has nobody: to the other coordinators, and
    at the same time to the actor's official address."""
    answer = Appointment.objects.confirmers_of(rows)
    letters: list[OutgoingMail] = []
    hub = [] if all(answer.values()) else coordinators()
    seconds = {row.pk: [] if answer[row.pk] else _seconds(row, hub) for row in rows}
    asked = (("appointments/to_answer", answer), ("appointments/to_answer_from_outside", seconds))
    for letter, people in asked:
        for (person, _actor), theirs in _by_reader(rows, people).items():
            letters += _to_one_who_answers(letter, person, theirs)
    queue_letters(letters)
    tell_official_address([row for row in rows if not answer[row.pk]])


def _seconds(row, hub) -> list[User]:
    """Not the one who put the person forward, and not the person."""
    return [person for person in hub if person.pk not in {row.made_by_id, row.person_id}]


def _by_reader(rows, people) -> dict[tuple[User, int], list[Appointment]]:
    found: dict[tuple[User, int], list[Appointment]] = defaultdict(list)
    for row in rows:
        for person in people[row.pk]:
            found[person, row.actor_id].append(row)
    return found


def _to_one_who_answers(letter: str, person, rows) -> list[OutgoingMail]:
    facts = _facts(rows[0]) | {
        "by": rows[0].made_by or "HelseHub",
        "people": lambda: "".join(f"– {row.person} ({row.person.email}): {row.get_role_display()}\n" for row in rows),
        "url": page("actors:appointments", rows[0].actor.slug),
    }
    return write_each(letter, [person], key=f"appointment-to-answer:{rows[0].public_id}", facts=facts)


def tell_official_address(rows: Sequence[Appointment]) -> None:
    """To the actor's own addresses, with a link by which whoever reads them ends it. Told before, it is not told twice."""
    addresses = queries.official_addresses({row.actor_id for row in rows}) if rows else {}
    letters: list[OutgoingMail] = []
    traces: list[tuple[Appointment, dict, dict]] = []
    for row in rows:
        theirs = addresses.get(row.actor_id, ())
        letters += _to_addresses(row, theirs)
        traces.append((row, {}, {"addresses": len(theirs)}))
    queue_letters(letters)
    audit.record_many("tell_official_address", traces, by=None)


def _to_addresses(row, addresses) -> list[OutgoingMail]:
    language = "en" if row.actor.language == "en" else "nb"
    key = f"appointment-official:{row.public_id}"
    readers = [(Address(address, language), f"{key}:{number}") for number, address in enumerate(addresses)]
    facts = _facts(row) | {"by": row.made_by or "HelseHub", "url": page("people:objection", row.objection_token)}
    return write("appointments/official_address", readers, facts=facts)


def tell_confirmed(row, membership, *, change: str) -> None:
    """To the person, and to the others who run the actor."""
    belonging_letters.tell_added(membership, change=change)
    people = people_of(membership.actor, who=Who.ADMINISTRATORS, besides=row.decided_by)
    others = [person for person in people if person.pk != row.person_id]
    facts = _facts(row) | {"decided_by": row.decided_by or "HelseHub", "url": _team(row)}
    send("appointments/confirmed", others, key=f"appointment-confirmed:{change}", facts=facts)


def tell_declined(row, *, change: str) -> None:
    """To the person, and to whoever put them forward."""
    people = [person for person in dict.fromkeys([row.person, row.made_by]) if person is not None]
    facts = _facts(row) | {"url": page("portal:my_page")}
    send("appointments/not_confirmed", people, key=f"appointment-declined:{change}", facts=facts)


def tell_objected(row) -> None:
    facts = _facts(row) | {"url": _team(row)}
    send("appointments/objected", coordinators(), key=f"appointment-objected:{row.public_id}", facts=facts)


def _team(row):
    return page("actors:team", row.actor.slug)


def _facts(row) -> dict[str, Any]:
    return {
        "actor": row.actor.name,
        "person": row.person,
        "email": row.person.email,
        "role": row.get_role_display,
        "why": row.get_why_display,
    }
