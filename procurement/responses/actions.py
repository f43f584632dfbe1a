"""What happens to responses. The deadline is kept by the database's clock, in the same statement that submits."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..models import JointMember, Need, Response, ResponseAttachment, ResponseVersion
from ..models.response_trail import content_of, fingerprint_of
from ..states import RESPONSE_TRANSITIONS, ResponseState
from .letters import send_receipt


@transaction.atomic
def start_response(*, need, firm, by, addressed=(), **content) -> Response:
    """Begin a firm's response as a draft. Raises ActionRefused (code `exists`) when the firm already has one.

    `addressed` are the bodies of a joint need that it is to; none is all of them.
    """
    response = Response(need=need, firm=firm, author=by, **content)
    ensure(by, "procurement.write_response", response)
    dialogue_round = Need.objects.open(Now()).filter(pk=need.pk).values_list("round", flat=True).first()
    if dialogue_round is None:
        raise too_late()
    response.round = dialogue_round
    try:
        with transaction.atomic():
            response.save()
    except IntegrityError as error:
        raise ActionRefused(
            _(
                "A colleague has already begun your firm's response to this need. What stands now is shown below, and your "
                "words are still in the form: put together what you want to keep, and save again."
            ),
            code="exists",
        ) from error
    response.addressed.set(_of_the_need(response, addressed))
    audit.record("start_response", response, by=by, after={"state": response.state})
    return response


@transaction.atomic
def edit_response(*, response, by, version=None, autosaved=False, **content) -> Response:
    """Save a draft. `version` is the one the form was made from: a colleague's change in between refuses the save.

    What saves itself while somebody writes (`autosaved`) is not told of in the log: it comes every few seconds.
    """
    response = locked(response)
    ensure(by, "procurement.write_response", response)
    if response.state != ResponseState.DRAFT:
        raise ActionRefused(
            _("This response is no longer a draft. Reload the page to see how it stands."), code="state"
        )
    if _change(response, version, content) and not autosaved:
        audit.record("edit_response", response, by=by, after={"version": response.version})
    return response


@transaction.atomic
def submit_response(*, response, by, version=None, **content) -> Response:
    """Submit, or submit anew with changes; the person gets a receipt by e-mail. Refused from the deadline on."""
    response = locked(response)
    ensure(by, "procurement.write_response", response)
    before = response.state
    target = next_state(RESPONSE_TRANSITIONS, "submit", before)
    if content:
        _change(response, version, content)
    if response.missing:
        raise ActionRefused(
            _("Fill in these first: %(fields)s.") % {"fields": ", ".join(capfirst(name) for name in response.missing)},
            code="incomplete",
        )
    if response.attachments.filter(scan=ResponseAttachment.Scan.INFECTED).exists():
        raise ActionRefused(_("Remove the file in which a virus was found, and submit again."), code="infected")
    in_time = Response.objects.filter(pk=response.pk).in_time()
    if not in_time.update(state=target, submitted_at=Now(), submitted_by=by, updated_at=Now()):
        raise too_late()
    response = locked(response)
    version = _keep_version(response, by)
    audit.record(
        "submit_response",
        response,
        by=by,
        before={"state": before},
        after={
            "state": response.state,
            "version": version.number,
            "at": response.submitted_at.isoformat(),
            "fingerprint": version.fingerprint,
        },
    )
    if by is not None:
        send_receipt(response, version, to=by)
    return response


@transaction.atomic
def take_back_response(*, response, by) -> Response:
    """Make a submitted response a draft again, until the deadline. Its versions stand, for the firm alone."""
    response = locked(response)
    ensure(by, "procurement.write_response", response)
    before = response.state
    target = next_state(RESPONSE_TRANSITIONS, "take_back", before)
    _refuse_if_opened(response)
    in_time = Response.objects.filter(pk=response.pk).before_deadline()
    if not in_time.update(state=target, submitted_at=None, submitted_by=None, fingerprint="", updated_at=Now()):
        raise too_late()
    response = locked(response)
    audit.record("take_back_response", response, by=by, before={"state": before}, after={"state": response.state})
    return response


@transaction.atomic
def withdraw_response(*, response, by) -> Response:
    """Take it back for good, until the deadline. The owner never learns that it was there."""
    response = locked(response)
    ensure(by, "procurement.write_response", response)
    before = response.state
    target = next_state(RESPONSE_TRANSITIONS, "withdraw", before)
    _refuse_if_opened(response)
    in_time = Response.objects.filter(pk=response.pk).before_deadline()
    if not in_time.update(state=target, withdrawn_at=Now(), updated_at=Now()):
        raise too_late()
    response = locked(response)
    audit.record("withdraw_response", response, by=by, before={"state": before}, after={"state": response.state})
    return response


def locked(response) -> Response:
    rows = Response.objects.select_for_update(of=("self",)).select_related("need__owner", "firm")
    return rows.get(pk=response.pk)


def _change(response, version, content) -> bool:
    """Take in the words; False when they are the ones that stand."""
    addressed = content.pop("addressed", None)
    if addressed is not None:
        addressed = _of_the_need(response, addressed)
    same = (addressed is None or set(addressed) == set(response.addressed.all())) and all(
        getattr(response, name) == value for name, value in content.items()
    )
    if version is not None and version != response.version and not same:  # the same words sent twice are no conflict
        raise ActionRefused(
            _(
                "A colleague has changed the response since you opened it. What stands now is shown below, and your words "
                "are still in the form: put together what you want to keep, and save again."
            ),
            code="changed",
        )
    if not Response.objects.filter(pk=response.pk).before_deadline().exists():
        raise too_late()
    if same:
        return False
    for name, value in content.items():
        setattr(response, name, value)
    response.version += 1
    if response.state == ResponseState.SUBMITTED and response.missing:
        return False  # submit_response says what is missing; nothing is saved
    response.save(update_fields=[*content, "version", "updated_at"])
    if addressed is not None:
        response.addressed.set(addressed)
    return True


def _of_the_need(response, addressed) -> list[JointMember]:
    """Those among them that are or have been in this need."""
    rows = JointMember.objects.filter(joint__need=response.need_id, joined_at__isnull=False)
    return list(rows.filter(pk__in=[member.pk for member in addressed])) if addressed else []


def _keep_version(response, by) -> ResponseVersion:
    """Append-only: what was submitted, at the time the database gave it."""
    content = content_of(response)
    last = response.versions.order_by("-number").first()
    version = ResponseVersion.objects.create(
        response=response,
        number=last.number + 1 if last else 1,
        content=content,
        fingerprint=fingerprint_of(content),
        submitted_at=response.submitted_at,
        submitted_by=by,
        submitted_by_name=str(by)[:200] if by is not None else "HelseHub",
    )
    response.fingerprint = version.fingerprint
    response.save(update_fields=["fingerprint"])
    return version


def _refuse_if_opened(response) -> None:
    """What is read cannot be unread."""
    if response.opened_at is not None:
        raise ActionRefused(_("The owner has opened this response, so it can no longer be taken back."), code="opened")


def too_late() -> ActionRefused:
    return ActionRefused(
        _("The deadline has passed, or the need is no longer open. Responses are closed."), code="deadline"
    )
