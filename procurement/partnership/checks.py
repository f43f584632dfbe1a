"""What the rules ask of an innovation partnership, held against a plan: plain warnings, never a block.

After the public procurement regulations (anskaffelsesforskriften, FOA) chapter 26 and anskaffelser.no's guide. Pure: what
the law counts comes in as `LegalValue` rows. Where none holds for a day, the check says so and guesses nothing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..needs.legal_values import Values

LAW = gettext_lazy("Public procurement regulations (FOA), chapter 26")
GUIDE = gettext_lazy("anskaffelser.no on innovation partnerships")

REQUEST_DAYS, INVITED = "partnership_request_days", "partnership_invited"


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    kind: str
    starts_on: dt.date
    ends_on: dt.date
    payment: int | None = None
    sub_goals: int = 0
    partners: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """`phases` in their order; `performance_goals` is how many."""

    market_lacks: str = ""
    ipr_terms: str = ""
    maximum_cost: int | None = None
    performance_goals: int = 0
    requests_from: dt.date | None = None
    requests_until: dt.date | None = None
    phases: Sequence[Phase] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    text: str
    source: str


def warnings(plan: Plan, values: Values) -> list[Finding]:
    found = [*_stated(plan), *_requests(plan, values), *_invited(plan, values), *_development(plan), *_order(plan)]
    return [row for row in found if row]


def _stated(plan):
    if not plan.market_lacks:
        yield _by_law(
            "market_lacks",
            _("Say what the market lacks. An innovation partnership is only for what cannot be bought today."),
        )
    if not plan.ipr_terms:
        yield _by_law("ipr_terms", _("Say who has the rights to the results. The competition must state it."))
    if plan.maximum_cost is None:
        yield _by_law(
            "maximum_cost",
            _("State a maximum cost. What is developed can only be bought within what was agreed beforehand."),
        )
    if not plan.performance_goals:
        yield _by_law(
            "performance_goals",
            _("State performance goals for what is bought. It can only be bought when they are met."),
        )


def _requests(plan, values):
    if plan.requests_from is None or plan.requests_until is None:
        yield _by_law("requests", _("Say from when and until when suppliers can ask to take part."))
        return
    least = values.on(REQUEST_DAYS, plan.requests_from)
    if least is None:
        yield _missing(_("how many days suppliers must have to ask to take part"), plan.requests_from)
        return
    days = (plan.requests_until - plan.requests_from).days
    if days < least.value:
        words = ngettext(
            "Suppliers have %(days)s day to ask to take part. They must have at least %(least)s.",
            "Suppliers have %(days)s days to ask to take part. They must have at least %(least)s.",
            days,
        )
        yield Finding("requests", words % {"days": days, "least": least.value}, least.source)


def _invited(plan, values):
    tendering = [phase for phase in plan.phases if phase.kind == "tender"]
    if not tendering:
        yield _by_law("tender", _("The plan has no tendering. Partners are found in a competition."))
        return
    phase = tendering[0]
    least = values.on(INVITED, phase.starts_on)
    if least is None:
        yield _missing(_("how many suppliers must be invited"), phase.starts_on)
    elif phase.partners < least.value:
        words = ngettext(
            "%(n)s supplier is named as invited in “%(phase)s”. At least %(least)s must be, if so many are qualified.",
            "%(n)s suppliers are named as invited in “%(phase)s”. At least %(least)s must be, if so many are qualified.",
            phase.partners,
        )
        yield Finding("invited", words % {"n": phase.partners, "phase": phase.name, "least": least.value}, least.source)


def _development(plan):
    steps = [phase for phase in plan.phases if phase.kind == "development"]
    if not steps:
        yield _by_law(
            "development", _("The plan has no research and development. That is what the partnership is for.")
        )
    for phase in steps:
        if not phase.sub_goals:
            yield _by_law(
                "sub_goals",
                _("“%(phase)s” has no sub-goals. Each step of the development has its own.") % {"phase": phase.name},
            )
        if not phase.payment:
            yield _by_law(
                "payment",
                _("“%(phase)s” has no payment. Partners are paid for each step of the development.")
                % {"phase": phase.name},
            )


def _order(plan):
    for earlier, later in pairwise(plan.phases):
        if later.starts_on < earlier.ends_on:
            yield Finding(
                "order",
                _("“%(later)s” begins %(day)s, before “%(earlier)s” has ended.")
                % {
                    "later": later.name,
                    "earlier": earlier.name,
                    "day": formats.date_format(later.starts_on, "DATE_FORMAT"),
                },
                str(GUIDE),
            )


def _by_law(code: str, text: Any) -> Finding:
    return Finding(code, str(text), str(LAW))


def _missing(what: str, day: dt.date) -> Finding:
    text = _(
        "We do not know %(what)s on %(day)s: no coordinator has written it for that day. Look it up before you go on."
    )
    words = {"what": what, "day": formats.date_format(day, "DATE_FORMAT")}
    return Finding("value", text % words, str(LAW))
