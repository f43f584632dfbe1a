"""What coordinators meet in the admin: the side menu, and a front page with what waits for them."""

from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared import mail_hold
from ecosystem.shared.breaker import REDIS
from ecosystem.shared.schedule import is_quiet, last_done, standings

from .waiting import queues

# By what coordinators come to do. A model that has no admin page is left out of the menu.
MENU = (
    (
        _("Actors and people"),
        (
            ("actors.Actor", _("Actors"), "apartment"),
            ("actors.HistoricalActor", _("Profile changes"), "difference"),
            ("actors.User", _("People"), "person"),
            ("actors.Membership", _("Memberships"), "group"),
            ("actors.Appointment", _("Unconfirmed memberships"), "verified_user"),
            ("actors.ImportRun", _("Imports"), "upload_file"),
            ("actors.ActorTag", _("Coordinators' tags"), "label"),
            ("actors.JoinRequest", _("Requests to join"), "group_add"),
            ("actors.Invitation", _("Invitations"), "forward_to_inbox"),
        ),
    ),
    (
        _("Needs"),
        (
            ("procurement.Need", _("Needs"), "campaign"),
            ("procurement.LegalValue", _("Values given by law"), "gavel"),
        ),
    ),
    (
        _("Projects and funding"),
        (
            ("projects.Project", _("Projects"), "handshake"),
            ("projects.PartnerSearch", _("Partner searches"), "person_search"),
            ("funding.Call", _("Calls"), "savings"),
            ("funding.Programme", _("Programmes"), "account_tree"),
            ("funding.Funder", _("Funders"), "account_balance"),
        ),
    ),
    (
        _("Solutions"),
        (
            ("solutions.Solution", _("Solutions"), "lightbulb"),
            ("solutions.Adoption", _("Adoptions"), "verified"),
        ),
    ),
    (
        _("Events"),
        (
            ("events.Event", _("Events"), "event"),
            ("events.Signup", _("Sign-ups"), "how_to_reg"),
        ),
    ),
    (
        _("Matches and mail"),
        (
            ("matching.Match", _("Matches"), "join_inner"),
            ("matching.Subscription", _("Subscriptions"), "notifications"),
            ("matching.NotTheSame", _("Needs that are not the same"), "call_split"),
            ("shared.OutgoingMail", _("Mail outbox"), "outgoing_mail"),
        ),
    ),
    (
        _("Lists and log"),
        (
            ("actors.Topic", _("Topics"), "sell"),
            ("actors.Region", _("Places"), "map"),
            ("shared.AuditEntry", _("Audit log"), "history"),
            ("shared.RetentionRun", _("Rounds of deletion"), "auto_delete"),
        ),
    ),
)
# Pages of coordinators' that are not in the admin, by the heading they stand under.
PAGES = {"procurement.Need": (_("Needs that may be one"), "matching:similar_needs", "join")}


def navigation(request):
    groups = [{"items": [{"title": _("What waits"), "icon": "inbox", "link": reverse("admin:index")}]}]
    for title, entries in MENU:
        items = [
            {"title": name, "icon": icon, "link": changelist(label)}
            for label, name, icon in entries
            if is_on_desk(label)
        ]
        items += [
            {"title": name, "icon": icon, "link": reverse(page)}
            for label, _name, _icon in entries
            if label in PAGES
            for name, page, icon in [PAGES[label]]
        ]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def account_links(request):
    return [
        {"title": _("My page"), "link": reverse("portal:my_page")},
        {"title": _("Passkeys and two-step log-in"), "link": reverse("mfa_index")},
    ]


def dashboard(request, context):
    context["queues"] = queues(request.user)
    context["warnings"] = warnings()
    context["all_done"] = not any(queue.count for queue in context["queues"])
    return context


def warnings() -> list[tuple[str, str]]:
    """(what is amiss in how the portal is set up, what to do) for coordinators to know of."""
    found = []
    if held := mail_hold.why_held():
        found.append(
            (
                _("No mail is sent: %(why)s") % {"why": held},
                _("Look through what waits in the mail outbox, and release it there."),
            )
        )
    if not settings.CLAMD_ADDRESS:
        found.append(
            (
                _("Uploaded files are not checked for viruses: the portal has no virus scanner."),
                _("Open files from others with care. Whoever runs the portal sets up a scanner (CLAMD_ADDRESS)."),
            )
        )
    if REDIS.resting:
        found.append(
            (
                _("Redis does not answer: the portal goes on without its cache and its queue."),
                _("Letters wait, and nobody counts attempts to log in. Tell whoever runs the portal."),
            )
        )
    return found + work_not_done(timezone.now())


def work_not_done(at: datetime) -> list[tuple[str, str]]:
    """Of the scheduled work: that all of it stands still, or what of it is late."""
    tasks = standings(at)
    if is_quiet(tasks, at):
        last = last_done(tasks)
        told = (
            _("Scheduled work stands still: nothing has been done since %(when)s.")
            % {"when": formats.date_format(timezone.localtime(last), "SHORT_DATETIME_FORMAT")}
            if last
            else _("Scheduled work has not begun: nothing has been done yet.")
        )
        return [
            (
                told,
                _(
                    "Letters, reminders and matches wait; nothing is lost. Whoever runs the portal looks at scheduler, "
                    "worker and Redis."
                ),
            )
        ]
    late = [task.task for task in tasks if task.late]
    if not late:
        return []
    return [
        (
            _("Some scheduled work is late: %(names)s.") % {"names": ", ".join(late)},
            _("It is tried again every time it is due. The worker's log says why it is not done."),
        )
    ]


def is_on_desk(label: str) -> bool:
    app, _dot, name = label.partition(".")
    model = apps.all_models[app].get(name.lower())
    return model is not None and admin.site.is_registered(model)


def changelist(label: str, query: str = "") -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_changelist") + (f"?{query}" if query else "")
