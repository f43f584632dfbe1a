"""A worker killed in the middle of the digests: nothing is lost, and nobody gets the same digest twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from actors.models import Actor, Consent, Membership, User
from actors.states import ActorState
from ecosystem.shared.mail_decisions import send_again
from ecosystem.shared.models import OutgoingMail
from matching import queries
from matching.kinds import Frequency, Kind
from matching.models import Match, Subscription, Telling
from tests.factories.actors import CoordinatorFactory
from tests.factories.matching import REASONS
from tests.factories.procurement import NeedFactory
from tests.matching.processes import Queue, Sink, Worker, nobody_writes, wait_until

PEOPLE = 200
MANY = 40
ACTORS = 10
NEEDS = 3


def people_with_digests_due():
    """200 people in ten firms, each of which fits three needs; the daily digest is due for all."""
    yesterday = timezone.now() - timedelta(days=1, hours=1)
    actors = [Actor.objects.create(name=f"Firma {n} AS", kind="firm", state=ActorState.APPROVED) for n in range(ACTORS)]
    people = User.objects.bulk_create(User(email=f"p{n}@firma.example", name=f"P {n}") for n in range(PEOPLE))
    Membership.objects.bulk_create(
        Membership(person=person, actor=actors[n % ACTORS]) for n, person in enumerate(people)
    )
    consents = Consent.objects.bulk_create(
        Consent(person=person, purpose="digest:need", given=True, wording="Ja takk.", at=yesterday) for person in people
    )
    Subscription.objects.bulk_create(
        Subscription(
            person=person,
            kind=Kind.NEED,
            frequency=Frequency.DAILY,
            consent=consent,
            chosen_at=yesterday,
        )
        for person, consent in zip(people, consents, strict=True)
    )
    needs = NeedFactory.create_batch(NEEDS)
    Match.objects.bulk_create(
        Match(actor=actor, need=need, score=0.8, reasons=REASONS) for actor in actors for need in needs
    )
    return people


def locked(rows):
    """True while somebody holds one of them: the server lets go a moment after a process is killed."""
    with transaction.atomic():
        return len(rows.select_for_update(skip_locked=True)) < rows.count()


@pytest.mark.django_db(transaction=True)
def test_killed_worker_loses_no_digest_and_repeats_none(tmp_path):
    people = people_with_digests_due()
    log = tmp_path / "worker.log"
    queue = Queue()
    worker = None

    def scheduler():
        queue.start("matching.tasks.send_due_digests")
        queue.start("ecosystem.shared.tasks.send_due_mail")

    with Sink() as sink:

        def so_far():
            return (
                f"{OutgoingMail.objects.count()} mails queued, {sink.store.count} arrived\n"
                + log.read_text(errors="replace")[-3000:]
            )

        try:
            # First death: digests are half written, the tellings made and the mail not yet queued.
            worker = Worker(sink, queue, log)
            scheduler()
            wait_until(lambda: OutgoingMail.objects.count() >= MANY, seconds=120, what=so_far)
            with nobody_writes(OutgoingMail._meta.db_table) as waiting:
                wait_until(lambda: waiting() >= Worker.PROCESSES, seconds=60, what=so_far)
                written = OutgoingMail.objects.count()
                worker.kill()
            assert MANY <= written < PEOPLE

            # Second death: mail is half sent, and the mail server has not answered.
            sink.store.hold_from = max(MANY, sink.store.count)
            worker = Worker(sink, queue, log)
            scheduler()
            wait_until(lambda: sink.store.held >= Worker.PROCESSES, seconds=120, what=so_far)
            worker.kill()
            assert MANY <= sink.store.count < PEOPLE
            sink.store.hold_from = None
            # Only what was being handed over is in doubt; after a minute, that is.
            doubtful = OutgoingMail.objects.filter(state=OutgoingMail.State.SENDING)
            wait_until(lambda: not locked(doubtful), seconds=30, what=so_far)
            assert 1 <= doubtful.update(handed_over_at=timezone.now() - timedelta(minutes=2)) <= Worker.PROCESSES

            worker = Worker(sink, queue, log)
            scheduler()
            ended = [OutgoingMail.State.SENT, OutgoingMail.State.UNKNOWN]
            unsent = OutgoingMail.objects.exclude(state__in=ended)
            wait_until(
                lambda: not queries.people_due(timezone.now()) and not unsent.exists(),
                seconds=180,
                what=so_far,
                every=0.5,
                meanwhile=scheduler,
            )
            assert sink.store.duplicates == 0, "nobody gets the same digest twice by the portal's own doing"
            for mail in OutgoingMail.objects.ended_badly():
                send_again(mail=mail, by=CoordinatorFactory())
            scheduler()
            left = OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT)
            wait_until(lambda: not left.exists(), seconds=60, what=so_far, every=0.5, meanwhile=scheduler)
        finally:
            if worker:
                worker.kill()
            queue.close()

    everyone = sorted(person.email for person in people)
    assert sorted(message["To"] for message in sink.store.messages.values()) == everyone
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == everyone
    assert set(OutgoingMail.objects.values_list("message_id", flat=True)) == set(sink.store.messages)
    assert Telling.objects.count() == PEOPLE * NEEDS
    assert sink.store.duplicates <= Worker.PROCESSES, "only what a coordinator chose to send again"
