"""Where a need stands, and what comes next with its dates."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ..needs.stages import Step
from ..states import NeedStage


def steps(need) -> list[Step]:
    here = NeedStage.DRAFT if need.stage == NeedStage.REVIEW else need.shown_stage
    drafting = _("With the coordinator") if need.stage == NeedStage.REVIEW else _("Draft")
    sealed = _("responses are sealed") if here == NeedStage.PUBLISHED and need.is_sealed else ""
    rows: list[tuple[str, str, datetime | None, str]] = [
        (NeedStage.DRAFT, drafting, None, "")
        if here == NeedStage.DRAFT
        else (NeedStage.DRAFT, _("Published"), need.published_at, ""),
        (NeedStage.PUBLISHED, _("Open for responses"), None, sealed),
        ("deadline", _("Deadline for responses"), need.response_deadline, ""),
        (NeedStage.CLOSED, _("The owner reads and answers"), None, ""),
    ]
    if need.round > 1:
        again = _("round %(number)s") % {"number": need.round}
        rows.insert(1, ("reopened", _("Opened again"), need.reopened_at, again))
    if need.handed_over_at:
        rows.append((NeedStage.HANDED_OVER, _("Competition elsewhere"), need.handed_over_at, ""))
    rows.append((NeedStage.CONCLUDED, _("Concluded"), need.concluded_at, ""))
    keys = [key for key, *_rest in rows]
    current = len(rows) if here == NeedStage.CONCLUDED else keys.index(here)
    states = ["done" if n < current else "current" if n == current else "todo" for n in range(len(rows))]
    return [Step(text, state, at, note) for (_key, text, at, note), state in zip(rows, states, strict=True)]


def what_next(need) -> str:
    """What happens now and when, in a sentence or two; nothing when all has happened."""
    shown = {
        "questions": _day(need.questions_until),
        "answers": _day(need.answers_until),
        "deadline": _time(need.response_deadline),
        "competition": _time(need.competition_deadline),
    }
    return _sentence(need) % shown


def _sentence(need) -> str:
    today = timezone.localdate()
    match need.shown_stage:
        case NeedStage.DRAFT:
            if need.response_deadline:
                return _("Next: the need is published. Firms can then respond until %(deadline)s.")
            return _("Next: the need is published.")
        case NeedStage.REVIEW:
            return _("Next: a coordinator reads the need and publishes it, or asks for something to be mended.")
        case NeedStage.PUBLISHED if need.questions_until and need.questions_until >= today:
            return _(
                "Next: firms can ask until %(questions)s, questions are answered by %(answers)s, and the responses are due "
                "%(deadline)s."
            )
        case NeedStage.PUBLISHED if need.answers_until and need.answers_until >= today:
            return _("Next: the last questions are answered by %(answers)s, and the responses are due %(deadline)s.")
        case NeedStage.PUBLISHED:
            return _("Next: the responses are due %(deadline)s.")
        case NeedStage.CLOSED:
            return _(
                "Next: the owner reads the responses, and tells here whether there is a competition or what else comes "
                "of it."
            )
        case NeedStage.HANDED_OVER if need.competition_deadline and need.competition_deadline > timezone.now():
            return _(
                "Next: tenders are due %(competition)s where the competition is announced. When it is decided, the owner "
                "tells here what came of it."
            )
        case NeedStage.HANDED_OVER:
            return _("Next: when the competition is decided, the owner tells here what came of it.")
    return ""


def _day(day) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""


def _time(at) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""
