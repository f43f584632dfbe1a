"""A coordinator's second factor counts when somebody else has vouched for the person who sets it up.

The mailbox alone must never lead to the desk. So a first factor needs a one-time code that another coordinator, or whoever
holds the command line, gives outside the portal; a further one needs a session that has shown one that counts. Whatever
happens to a coordinator's factors is told to the other coordinators.
"""

import secrets

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.rate_limit import within_limit

from ..models import ConfirmedFactor, DeskCode, User
from ..models.second_factor import CODE_VALID
from .letters import tell_coordinators

# No letter or digit that is easily taken for another: the code is read aloud.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, GROUP = 3, 4
CODES_A_DAY = 10


@transaction.atomic
def give_desk_code(*, person: User, by: User | None) -> str:
    """A new code for the person, in place of an earlier one; shown to `by` once, and told to nobody else.

    Raises ActionRefused with code "has_factor" when they have a factor that counts, or "often".
    """
    ensure(by, "actors.vouch_for_coordinator", person)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not (person.is_staff and person.is_active):
        raise ActionRefused(_("Only an active coordinator needs such a code."), code="no_coordinator")
    if ConfirmedFactor.objects.filter(factor__user=person).exists():
        raise ActionRefused(
            _("This person has a second factor that counts. If it is lost, reset it first."), code="has_factor"
        )
    if by is not None and not within_limit(f"desk-code:{person.pk}", times=CODES_A_DAY, seconds=86_400):
        raise ActionRefused(
            _("This person has been given %(n)s codes in a day. Wait until tomorrow, or use the command line.")
            % {"n": CODES_A_DAY},
            code="often",
        )
    code = "-".join("".join(secrets.choice(ALPHABET) for _letter in range(GROUP)) for _group in range(GROUPS))
    now = timezone.now()
    fields = {"given_by": by, "created_at": now, "expires_at": now + CODE_VALID, "failed_tries": 0}
    DeskCode.objects.update_or_create(person=person, defaults={**fields, "digest": DeskCode.digest_of(code, person)})
    audit.record("give_desk_code", person, by=by)
    tell_coordinators("code", person, by=by, person_too=True)
    return code


def use_desk_code(*, person: User, code: str, shown: set[int]) -> bool:
    """The person has typed a code. The factors in `shown`, which this session has proved, count from now on.

    Returns whether there were any; without, the session may set up the first one. Raises ActionRefused with code "wrong",
    or "none" when there is no code, or it has lapsed, or was tried too often.
    """
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        given = DeskCode.objects.usable(timezone.now()).filter(person=person).first()
        right = given is not None and given.is_code(code)
        if right:
            given.delete()
            factors = list(Authenticator.objects.filter(user=person, pk__in=shown))
            for factor in factors:
                _confirm(factor)
            audit.record("use_desk_code", person, by=person, after={"factors": [factor.type for factor in factors]})
            if factors:
                tell_coordinators("confirmed", person, by=person)
        elif given is not None:
            given.failed_tries += 1
            given.save(update_fields=["failed_tries"])
            audit.record("try_desk_code", person, by=person, after={"failed_tries": given.failed_tries})
    if given is None:
        raise ActionRefused(
            _(
                "No code is waiting for you: it may be more than a day old, used, or typed wrong too many times. Ask for a new one."
            ),
            code="none",
        )
    if not right:
        raise ActionRefused(_("This is not the code. Look at it once more."), code="wrong")
    return bool(factors)


@transaction.atomic
def note_factor_added(*, person: User, factor: Authenticator, vouched: bool) -> None:
    """A coordinator has set up a factor; `vouched` when the session was allowed to make one that counts."""
    if vouched:
        _confirm(factor)
    audit.record("add_second_factor", person, by=person, after={"factor": factor.type, "counts": vouched})
    tell_coordinators("added", person, by=person)


@transaction.atomic
def note_factors_gone(*, person: User, kinds: list[str], by: User | None) -> None:
    audit.record("remove_second_factor", person, by=by, before={"factors": kinds})
    tell_coordinators("removed", person, by=by)


@transaction.atomic
def reset_second_factor(*, person: User, by: User | None) -> None:
    """For somebody who has lost phone and recovery codes: all factors and sessions go, and a new code is needed."""
    ensure(by, "actors.vouch_for_coordinator", person)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    factors = Authenticator.objects.filter(user=person)
    kinds = sorted(factors.values_list("type", flat=True))
    factors.delete()
    DeskCode.objects.filter(person=person).delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    audit.record("reset_second_factor", person, by=by, before={"factors": kinds})
    tell_coordinators("reset", person, by=by, person_too=True)


@transaction.atomic
def change_rights(*, person: User, by: User | None, before: dict, after: dict) -> None:
    """The person's rights on the desk have been set anew. Who becomes a coordinator begins without a factor that counts."""
    audit.record("change_rights", person, by=by, before=before, after=after)
    if person.is_staff and person.is_active:
        begin_anew(person=person, by=by)


@transaction.atomic
def begin_anew(*, person: User, by: User | None) -> None:
    """A new coordinator: what they set up as an ordinary person counts when somebody has vouched for it."""
    ConfirmedFactor.objects.filter(factor__user=person).delete()
    DeskCode.objects.filter(person=person).delete()
    tell_coordinators("coordinator", person, by=by, person_too=True)


def _confirm(factor: Authenticator) -> None:
    ConfirmedFactor.objects.get_or_create(factor=factor)
