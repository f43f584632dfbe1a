"""The six kinds of things on the portal, as the pages above them all need them: what is public, and how a row reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from events.models import Event
from funding.models import Call
from procurement.models import Need
from projects.models import Project
from solutions.models import Solution


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` is also the name of the icon and colour. `public` gives the rows that anybody may read."""

    key: str
    plural: Any
    counted: Any
    list_url: str
    public: Callable[[], QuerySet]
    who: Callable[[Any], str]
    summary: Callable[[Any], str]


KINDS = (
    Kind(
        "need",
        _("Needs"),
        _("Needs"),
        "procurement:need_list",
        lambda: Need.objects.published().select_related("owner"),
        lambda need: need.owner.name,
        lambda need: need.summary,
    ),
    Kind(
        "solution",
        _("Solutions"),
        _("Solutions"),
        "solutions:solution_list",
        lambda: Solution.objects.published().select_related("supplier"),
        lambda solution: solution.supplier.name if solution.supplier else "",
        lambda solution: solution.summary,
    ),
    Kind(
        "funding",
        _("Funding"),
        _("Calls"),
        "funding:call_list",
        lambda: Call.objects.public().select_related("programme__funder"),
        lambda call: call.programme.funder.name,
        lambda call: call.summary,
    ),
    Kind(
        "event",
        _("Events"),
        _("Events"),
        "events:event_list",
        lambda: Event.objects.announced().select_related("organiser"),
        lambda event: event.organiser.name,
        lambda event: event.summary,
    ),
    Kind(
        "project",
        _("Projects"),
        _("Projects"),
        "projects:project_list",
        lambda: Project.objects.published().select_related("lead"),
        lambda project: project.lead.name,
        lambda project: project.summary,
    ),
    Kind(
        "actor",
        _("Actors"),
        _("Actors"),
        "actors:actor_list",
        lambda: Actor.objects.approved().select_related("region"),
        lambda actor: str(actor.region or ""),
        lambda actor: actor.offers_text or actor.about,
    ),
)
