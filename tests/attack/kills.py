"""Letters and sign-ups while the worker, the Redis-protocol server, PostgreSQL and web processes are killed."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from celery import current_app
from django.db import Error, connection
from django.urls import reverse

from actors.models import User
from ecosystem.shared.mail import queue_mail
from ecosystem.shared.models import OutgoingMail
from events.models import Event, Signup
from tests.factories.events import EventFactory

from .figures import Part, say
from .many import do_all
from .own_portal import OwnPortal
from .visitors import Visitor
from .world import World

LETTERS = PEOPLE = 200
PLACES = 10
DOMAIN = "drept.example"
STOPPED_SECONDS = 8.0
# What is killed, and when in the first part of the time.
PLAN = (
    (0.08, "worker"),
    (0.18, "web process"),
    (0.28, "valkey"),
    (0.40, "postgres"),
    (0.55, "valkey stopped"),
    (0.74, "worker"),
    (0.84, "web process"),
    (0.92, "postgres"),
)
UNDER_WAY = {"queued", "sending"}
# How long a person goes on clicking, and how long letters may take when all is up again.
TRIES, PATIENCE = 12, 150.0


@dataclass
class Course:
    """What happened, shared by the threads."""

    fault: str = "none"
    queued: set[str] = field(default_factory=set)
    yes: set[int] = field(default_factory=set)
    no: list[str] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    failed: Counter = field(default_factory=Counter)
    slowest: float = 0.0


def attack(portal: OwnPortal, sink, world: World, *, seed: int, seconds: float) -> Part:
    part, course = Part("kills"), Course()
    event = EventFactory(organiser=world.things["body"][0], title="Ti plasser", capacity=PLACES)
    visitors = [Visitor(person.email, person, portal.port, seed) for person in make_people()]
    portal.start_workers()
    span = max(seconds * 0.6, 30.0)
    threads = [
        threading.Thread(target=write_letters, args=(course, span)),
        threading.Thread(target=kill_by_plan, args=(portal, course, span)),
    ]
    for thread in threads:
        thread.start()
    path = reverse("events:event_sign_up", args=[event.slug])
    began = time.monotonic()

    def sign_up(piece) -> None:
        number, visitor = piece
        # Spread over the time, as people come.
        time.sleep(max(0.0, began + span * number / PEOPLE - time.monotonic()))
        persist(course, visitor, path)

    do_all(list(enumerate(visitors)), sign_up, seconds=span + 120, what="sign-ups", threads=12)
    for thread in threads:
        thread.join(span + 120)
    portal.wait_for_web()
    rows = settle()
    judge_letters(part, course, sink, rows)
    judge_sign_ups(part, course, event, visitors)
    part.figures["killed"] = ", ".join(what for _when, what in PLAN)
    part.figures["restarted"] = dict(portal.restarts)
    return part


def make_people() -> list[User]:
    people = [User.objects.create_user(f"p{n}@{DOMAIN}", None, name=f"P {n}") for n in range(PEOPLE)]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    return people


def write_letters(course: Course, span: float) -> None:
    """By the outbox's own door, again when the database was away: the key makes it one letter."""
    for number in range(LETTERS):
        key = f"attack:{number}"
        for _try in range(60):
            try:
                queue_mail(key=key, to=f"brev{number}@{DOMAIN}", subject=f"Brev {number}", text="Hei.")
            except Error:
                connection.close()
                time.sleep(0.5)
            else:
                course.queued.add(key)
                break
        time.sleep(span / LETTERS)
    connection.close()


def kill_by_plan(portal: OwnPortal, course: Course, span: float) -> None:
    began = time.monotonic()
    for when, what in PLAN:
        time.sleep(max(0.0, began + span * when - time.monotonic()))
        say(f"kills: {what}")
        course.fault = what
        if what == "valkey stopped":
            portal.stop("valkey", seconds=STOPPED_SECONDS)
        else:
            portal.kill(what)


def persist(course: Course, visitor: Visitor, path: str) -> None:
    """Sign up, and try again while no plain answer comes, as a person would."""
    for _try in range(TRIES):
        answer = visitor.post(path, {"note": ""}, timeout=30)
        if answer.status == 302 and "/login" not in answer.headers.get("Location", ""):
            course.yes.add(visitor.person.pk)
            course.slowest = max(course.slowest, answer.seconds)
            return
        if answer.status and answer.status < 500 and answer.status != 302:
            course.no.append(f"{answer.status} for {visitor.name}")
            return
        course.failed[f"{answer.status or answer.error} after {course.fault}"] += 1
        time.sleep(1.5)
    course.given_up.append(visitor.person.pk)


def settle() -> list[OutgoingMail]:
    """Wait until nothing of ours waits in the outbox; the scheduler's nudge comes every five seconds instead of sixty."""
    deadline = time.monotonic() + PATIENCE
    nudged = 0.0
    while True:
        try:
            rows = list(OutgoingMail.objects.filter(to__endswith=f"@{DOMAIN}"))
            if not any(row.state in UNDER_WAY for row in rows) or time.monotonic() > deadline:
                return rows
        except Error:
            connection.close()
            if time.monotonic() > deadline + 60:
                raise
        if time.monotonic() - nudged > 5:
            nudged = time.monotonic()
            current_app.send_task("ecosystem.shared.tasks.send_due_mail")
        time.sleep(0.5)


def judge_letters(part: Part, course: Course, sink, rows: list[OutgoingMail]) -> None:
    deliveries = {
        key: number
        for key, number in sink.store.deliveries.items()
        if (sink.store.messages[key]["To"] or "").endswith(f"@{DOMAIN}")
    }
    by_id = {row.message_id: row for row in rows}
    unwritten = sorted(course.queued - {row.key for row in rows})
    lost = [row.key for row in rows if row.state == OutgoingMail.State.SENT and row.message_id not in deliveries]
    waiting = Counter(row.state for row in rows if row.state != OutgoingMail.State.SENT)
    doubled = [by_id[key].key for key, number in deliveries.items() if number > 1 and key in by_id]
    unknown = sorted(set(deliveries) - set(by_id))
    part.figures |= {
        "letters in the outbox": len(rows),
        "letters that arrived": len(deliveries),
        "letters lost": len(lost) + len(unwritten),
        "letters doubled": len(doubled),
        "letters unknown": len(unknown),
        "letters not sent, and said so": dict(waiting),
    }
    part.promise(len(course.queued) == LETTERS, f"only {len(course.queued)} of {LETTERS} letters could be written")
    part.none_of(lost + unwritten, "lost letter")
    part.none_of(unknown, "letter that no row tells of")
    senders_killed = sum(what in ("worker", "postgres") for _when, what in PLAN)
    part.promise(
        len(doubled) <= 2 * senders_killed, f"{len(doubled)} doubled letters of {senders_killed} kills of two senders"
    )
    part.promise(not UNDER_WAY & set(waiting), f"{waiting} still wait {PATIENCE:.0f} s after all was up")


def judge_sign_ups(part: Part, course: Course, event: Event, visitors: list[Visitor]) -> None:
    rows = list(Signup.objects.filter(event=event).values_list("person_id", "state"))
    states, per_person = Counter(state for _person, state in rows), Counter(person for person, _state in rows)
    confirmed = Counter(
        OutgoingMail.objects.filter(to__in=[visitor.name for visitor in visitors]).values_list("to", flat=True)
    )
    twice = [person for person, number in per_person.items() if number > 1]
    missing = sorted(course.yes - set(per_person))
    part.figures |= {
        "sign-ups answered yes": len(course.yes),
        "sign-ups in the database": len(rows),
        "places": f"{states['signed_up']} of {PLACES}, {states['waiting']} wait",
        "slowest yes": f"{course.slowest:.1f} s",
        "tries that failed": dict(course.failed.most_common()),
        "gave up": len(course.given_up),
        "refused": len(course.no),
    }
    part.promise(states["signed_up"] <= PLACES, f"{states['signed_up']} have one of {PLACES} places")
    part.promise(
        states["signed_up"] == min(PLACES, len(rows)), f"only {states['signed_up']} of {PLACES} places are taken"
    )
    part.none_of(missing, "sign-up answered yes and not there")
    part.none_of(twice, "person signed up twice")
    part.none_of(course.no, "sign-up refused though the event is open")
    part.none_of(course.given_up, f"person without an answer after {TRIES} tries")
    people = {visitor.person.pk: visitor.name for visitor in visitors}
    part.none_of([people[pk] for pk in per_person if confirmed[people[pk]] != 1], "sign-up without exactly one letter")
