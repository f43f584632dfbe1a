"""What a file of people would do, row by row: one row for each person and actor. The same few queries for any number."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Prefetch, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ecosystem.shared.slugs import sort_key

from ..models import Actor, Appointment, Membership, User
from ..states import AppointmentState
from ..validators import clean_organisation_number
from . import cells
from .columns import PEOPLE_COLUMNS
from .plan import CREATE, PlannedRow, read_cells, refuse_twins

TITLES = {column.key: column for column in PEOPLE_COLUMNS}
ROLES = Membership.Role
LANGUAGES = {"norsk": "nb", "norwegian": "nb", "bokmål": "nb", "engelsk": "en", "english": "en"}


class _Actors:
    """The actors that the file names, by number and by full name: one query."""

    def __init__(self, texts: Iterable[str]) -> None:
        numbers, names = set(), set()
        for text in texts:
            names.add(sort_key(text))
            try:
                numbers.add(clean_organisation_number(text))
            except cells.ValidationError:
                continue
        found = Actor.objects.filter(Q(organisation_number__in=numbers) | Q(sort_name__in=names))
        self.shown: dict[int, str] = {}
        self._by_number: dict[str | None, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for pk, number, key, name in found.values_list("pk", "organisation_number", "sort_name", "name"):
            self.shown[pk] = name
            self._by_number[number] = pk
            self._by_name[key].append(pk)

    def read(self, text: str) -> int:
        try:
            return self._by_number[clean_organisation_number(text)]
        except (KeyError, cells.ValidationError):
            found = self._by_name.get(sort_key(text), [])
        if not found:
            raise cells.Misread(_("No actor here has the number or name «%(text)s».") % {"text": text})
        if len(found) > 1:
            raise cells.Misread(_("Several actors are called «%(text)s». Write the number.") % {"text": text})
        return found[0]


def plan_people(rows: Iterable[tuple[int, dict[str, str]]], *, by: Any, lock: bool = False) -> list[PlannedRow]:
    """`rows` are (number in the file, {column key: text}). `lock` holds the people until the transaction ends."""
    planned = [PlannedRow(number, texts) for number, texts in rows]
    actors = _Actors(row.cells.get("actor", "") for row in planned)
    role_words = cells.choices_by_word(ROLES)
    languages = {**LANGUAGES, **{code: code for code, _name in settings.LANGUAGES}}
    readers = {
        "email": cells.email,
        "name": lambda text: cells.short(text, 150),
        "actor": actors.read,
        "role": lambda text: cells.choice(text, role_words, ROLES),
        "language": lambda text: _language(text, languages),
    }
    read = {row.number: read_cells(row, PEOPLE_COLUMNS, readers) for row in planned}
    refuse_twins(planned, lambda row: _place(read[row.number]), TITLES["email"].label)
    names = _names(read.values())
    _refuse_two_names(planned, read, names)
    people = _people({values["email"] for values in read.values() if "email" in values}, lock=lock)
    administrators = _administrators({values["actor"] for values in read.values() if "actor" in values})
    met: set[str] = set()
    for row in planned:
        _plan_row(row, read[row.number], people, actors, names, met)
    _refuse_leaderless(planned, administrators, actors)
    for row in planned:
        if row.pk is not None and row.pk == getattr(by, "pk", None) and "role" in row.values:
            row.wrong(TITLES["role"].label, _("You cannot give yourself a role. Ask another coordinator."))
    for row in planned:
        row.settle()
    return planned


def _plan_row(row: PlannedRow, values: dict[str, Any], people, actors: _Actors, names, met: set[str]) -> None:
    email = values.get("email", "")
    person = people.get(email)
    if person is None and len(names.get(email, ())) == 1:  # said in one of a new person's rows, it is said for all
        (values["name"],) = names[email]
    row.label = values.get("name") or (str(person) if person else "") or email or row.cells.get("name", "")
    if "role" in values and "actor" not in values and not row.cells.get("actor"):
        row.wrong(TITLES["actor"].label, _("Which actor? A role needs one."))
    if not email:
        if not row.cells.get("email"):
            row.wrong(TITLES["email"].label, _("Needed in every row."))
        return
    row.values["email"] = email
    if person is None:
        row.do = CREATE
        if "name" not in values and not row.cells.get("name"):
            row.wrong(TITLES["name"].label, _("Needed for a new person."))
    else:
        row.pk = person.pk
        row.values.pop("email")
        if person.is_superuser or not person.is_active:
            row.wrong(TITLES["email"].label, _("This account is closed, or not to be changed here."))
    if person is None or email not in met:  # an existing person is changed by the first good row
        for key in ("name", "language"):
            if key in values:
                row.change(TITLES[key].label, key, getattr(person, key, None), values[key])
    if not row.errors:
        met.add(email)
    if "actor" in values:
        _plan_membership(row, values, person, actors)


def _plan_membership(row: PlannedRow, values: dict[str, Any], person, actors: _Actors) -> None:
    roles = {} if person is None else {place.actor_id: place.role for place in person.memberships.all()}
    waits = {} if person is None else {asked.actor_id: asked.role for asked in person.appointments.all()}
    old = roles.get(values["actor"])
    new = values.get("role") or old or waits.get(values["actor"]) or ROLES.MEMBER.value
    if new in (old, waits.get(values["actor"])):
        return
    row.before["role"], row.values["role"], row.values["actor"] = old, new, values["actor"]
    where = f"{TITLES['role'].label}: {actors.shown[values['actor']]}"
    row.changes.append([where, str(ROLES(old).label) if old else "", str(ROLES(new).label)])


def _place(values: dict[str, Any]) -> tuple | None:
    return (values["email"], values.get("actor")) if "email" in values else None


def _names(read: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for values in read:
        if "email" in values and "name" in values:
            names[values["email"]].add(values["name"])
    return names


def _refuse_two_names(planned: list[PlannedRow], read: dict[int, dict[str, Any]], names: dict[str, set[str]]) -> None:
    """One address with two names: nobody can tell which one is right."""
    for row in planned:
        found = names.get(read[row.number].get("email", ""), set())
        if len(found) > 1:
            shown = {"names": ", ".join(f"«{name}»" for name in sorted(found))}
            row.wrong(TITLES["name"].label, _("The same address has several names in the file: %(names)s.") % shown)


def _refuse_leaderless(planned: list[PlannedRow], administrators: dict[int, set[int]], actors: _Actors) -> None:
    """No row may take the last administrator from an actor."""
    after = {actor: set(people) for actor, people in administrators.items()}
    for row in planned:
        if not row.errors and row.values.get("role") == ROLES.ADMINISTRATOR:
            after.setdefault(row.values["actor"], set()).add(row.pk or -row.number)
    for row in planned:
        if row.errors or row.before.get("role") != ROLES.ADMINISTRATOR:
            continue
        left = after[row.values["actor"]]
        left.discard(row.pk or 0)
        if not left:
            shown = {"actor": actors.shown[row.values["actor"]]}
            row.wrong(TITLES["role"].label, _("%(actor)s would be without an administrator.") % shown)


def _people(emails: set[str], *, lock: bool) -> dict[str, User]:
    rows = Appointment.objects.filter(state=AppointmentState.WAITING)
    waiting, waiting_of_others = Prefetch("appointments", rows), Prefetch("user__appointments", rows)
    people = User.objects.alias(lower=Lower("email")).filter(lower__in=emails).order_by("pk")
    if lock:
        people = people.select_for_update(of=("self",))
    found = {person.email.lower(): person for person in people.prefetch_related("memberships", waiting)}
    others = EmailAddress.objects.filter(email__in=emails - set(found), verified=True).select_related("user")
    for address in others.prefetch_related("user__memberships", waiting_of_others):
        found[address.email.lower()] = address.user  # a second address of somebody who is here
    return found


def _administrators(actors: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    places = Membership.objects.administrators().filter(actor__in=actors)
    for actor, person in places.values_list("actor", "person"):
        found[actor].add(person)
    return found


def _language(text: str, languages: dict[str, str]) -> str:
    try:
        return languages[text.casefold()]
    except KeyError:
        raise cells.Misread(_("Write Norwegian or English, not «%(text)s».") % {"text": text}) from None
