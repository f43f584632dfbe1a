"""The letters about people who are put forward: to them, to those who say yes or no, and to the actor's own address.

Written for many rows at once: the same few queries for a file of people as for one.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.mail import page_address, queue_letters, queue_mail
from ecosystem.shared.models import OutgoingMail

from ..models import Appointment, User
from . import letters as belonging_letters
from . import queries


def tell_people(rows: Sequence[Appointment]) -> None:
    """Each person hears that somebody wants to let them in, and that nothing has come into force."""
    queue_letters(_to_person(row) for row in rows if row.person.is_active)


def _to_person(row) -> OutgoingMail:
    with translation.override(row.person.language):
        shown = _facts(row) | {"url": page_address(reverse("portal:my_page"))}
        return _letter(
            f"appointed:{row.public_id}",
            row.person,
            _("You wait to be confirmed in %(actor)s on HelseHub") % shown,
            _(
                "Hello,\n\nYou are put forward in %(actor)s on HelseHub. Role: %(role)s\n\n%(why)s. You can read and do "
                "nothing for %(actor)s before it has confirmed you. You get an e-mail when it has answered.\n\n"
                "Do you not want it? Say so on your page:\n%(url)s\n\nHelseHub"
            )
            % shown,
        )


def tell_those_who_answer(rows: Sequence[Appointment]) -> None:
    """One letter for each actor to each who can say yes or no. Where the actor has nobody: to the other coordinators, and
    at the same time to the actor's official address."""
    answer = Appointment.objects.confirmers_of(rows)
    letters: list[OutgoingMail] = []
    hub = [] if all(answer.values()) else belonging_letters.coordinators()
    seconds = {row.pk: [] if answer[row.pk] else _seconds(row, hub) for row in rows}
    for people, from_outside in ((answer, False), (seconds, True)):
        for (person, _actor), theirs in _by_reader(rows, people).items():
            letters.append(_to_one_who_answers(person, theirs, from_outside=from_outside))
    queue_letters(letters)
    tell_official_address([row for row in rows if not answer[row.pk]])


def _seconds(row, coordinators) -> list[User]:
    """Not the one who put the person forward, and not the person."""
    return [person for person in coordinators if person.pk not in {row.made_by_id, row.person_id}]


def _by_reader(rows, people) -> dict[tuple[User, int], list[Appointment]]:
    found: dict[tuple[User, int], list[Appointment]] = defaultdict(list)
    for row in rows:
        for person in people[row.pk]:
            found[person, row.actor_id].append(row)
    return found


def _to_one_who_answers(person, rows, *, from_outside: bool) -> OutgoingMail:
    with translation.override(person.language):
        page = page_address(reverse("actors:appointments", args=[rows[0].actor.slug]))
        shown = _facts(rows[0]) | {"url": page, "by": _made_by(rows[0])}
        shown["people"] = "".join(f"– {row.person} ({row.person.email}): {row.get_role_display()}\n" for row in rows)
        text = _(
            "Hello,\n\n%(by)s at HelseHub wants to give these people rights in %(actor)s:\n\n%(people)s\n%(why)s.\n\n"
            "They read and do nothing for %(actor)s before somebody who runs it has said yes. Say yes only if you know "
            "that it is right:\n%(url)s\n\nHelseHub"
        )
        if from_outside:
            text = _(
                "Hello,\n\n%(by)s wants to give these people rights in %(actor)s:\n\n%(people)s\n%(why)s.\n\n"
                "%(actor)s has nobody who can answer, so a second coordinator must. Ask %(actor)s itself before you say "
                "yes:\n%(url)s\n\nHelseHub"
            )
        return _letter(
            f"appointment-to-answer:{rows[0].public_id}",
            person,
            _("Do you confirm new rights in %(actor)s?") % shown,
            text % shown,
        )


def tell_official_address(rows: Sequence[Appointment]) -> None:
    """To the actor's own addresses, with a link by which whoever reads them ends it. Told before, it is not told twice."""
    addresses = queries.official_addresses({row.actor_id for row in rows}) if rows else {}
    letters: list[OutgoingMail] = []
    traces: list[tuple[Appointment, dict, dict]] = []
    for row in rows:
        for number, address in enumerate(addresses.get(row.actor_id, ())):
            letters.append(_to_address(row, address, number))
        traces.append((row, {}, {"addresses": len(addresses.get(row.actor_id, ()))}))
    queue_letters(letters)
    audit.record_many("tell_official_address", traces, by=None)


def _to_address(row, address, number) -> OutgoingMail:
    language = "en" if row.actor.language == "en" else "nb"
    with translation.override(language):
        shown = _facts(row) | {
            "by": _made_by(row),
            "url": page_address(reverse("people:objection", args=[row.objection_token])),
        }
        return OutgoingMail(
            key=f"appointment-official:{row.public_id}:{number}",
            to=address,
            language=language,
            subject=_("Somebody is to act for %(actor)s on HelseHub") % shown,
            text=_(
                "Hello,\n\nThis concerns %(actor)s on HelseHub. Nobody there runs it now, so HelseHub's coordinators are "
                "about to give this person rights in it:\n\n%(person)s (%(email)s): %(role)s\n\n%(by)s has put the person "
                "forward, and another coordinator answers. You get this at the address that %(actor)s itself is known by, "
                "so that nobody is let in unseen.\n\nIs it right? Then you need do nothing.\n\nIs it wrong? Object here, "
                "without logging in, also later. The rights end at once, and the coordinators are told:\n%(url)s\n\n"
                "HelseHub"
            )
            % shown,
        )


def tell_confirmed(row, membership, *, change: str) -> None:
    """To the person, and to the others who run the actor."""
    belonging_letters.tell_added(membership, change=change)
    readers = [person for person in membership.actor.memberships.administrators().people() if person != row.decided_by]
    for person in readers:
        if person.pk != row.person_id:
            _tell(
                person,
                f"appointment-confirmed:{change}",
                _confirmed_words,
                row,
            )


def _confirmed_words(row) -> tuple[str, str]:
    return _("%(person)s is confirmed in %(actor)s on HelseHub"), _(
        "Hello,\n\n%(decided_by)s has confirmed %(person)s (%(email)s) in %(actor)s on HelseHub. Role: %(role)s\n\n"
        "Is it not as it should be? Change it here:\n%(url)s\n\nHelseHub"
    )


def tell_declined(row, *, change: str) -> None:
    """To the person, and to whoever put them forward."""
    for person in filter(None, {row.person, row.made_by}):
        _tell(person, f"appointment-declined:{change}", _declined_words, row, page=("portal:my_page",))


def _declined_words(row) -> tuple[str, str]:
    return _("%(person)s is not confirmed in %(actor)s on HelseHub"), _(
        "Hello,\n\n%(person)s was put forward in %(actor)s on HelseHub as: %(role)s\n\nIt is not confirmed, and nothing comes "
        "into force.\n\n%(url)s\n\nHelseHub"
    )


def tell_objected(row) -> None:
    for person in belonging_letters.coordinators():
        _tell(person, f"appointment-objected:{row.public_id}", _objected_words, row)


def _objected_words(row) -> tuple[str, str]:
    return _("%(actor)s has objected to new rights"), _(
        "Hello,\n\nSomebody who reads the official e-mail address of %(actor)s has objected to %(person)s (%(email)s) as: "
        "%(role)s\n\nThe rights have ended. Ring %(actor)s, and find out what has happened.\n\n%(url)s\n\nHelseHub"
    )


def _tell(person, key, words, row, page=()) -> None:
    if not person.is_active:
        return
    with translation.override(person.language):
        subject, text = words(row)
        address = reverse(page[0]) if page else reverse("actors:team", args=[row.actor.slug])
        shown = _facts(row) | {"decided_by": str(row.decided_by or "HelseHub"), "url": page_address(address)}
        queue_mail(
            key=f"{key}:{person.pk}",
            to=person.email,
            subject=subject % shown,
            text=text % shown,
            language=person.language,
        )


def _letter(key, person, subject, text) -> OutgoingMail:
    return OutgoingMail(key=f"{key}:{person.pk}", to=person.email, subject=subject, text=text, language=person.language)


def _facts(row) -> dict[str, str]:
    return {
        "actor": row.actor.name,
        "person": str(row.person),
        "email": row.person.email,
        "role": str(row.get_role_display()),
        "why": str(row.get_why_display()),
    }


def _made_by(row) -> str:
    return str(row.made_by or "HelseHub")
