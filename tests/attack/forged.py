"""Others' keys in addresses and in fields, sent to every address: nothing of theirs changes, nothing breaks."""

import random
from collections import Counter

from django.apps import apps

from .addresses import Address
from .figures import Part, say
from .fingerprint import Fingerprint
from .many import do_all
from .page_forms import PageForm, forms_of
from .visitors import Visitor
from .world import World

# Whose forms are copied: they may send them.
INSIDERS = (
    "together.owner_editor",
    "sealed.owner_editor",
    "sealed.responding_editor",
    "together.participant",
    "together.follower",
    "together.responding_firm",
    "stranger_body",
    "stranger_firm",
    "applicant",
    "sealed.superuser",
)
ATTACKERS = ("anonymous", "sealed.person", "newcomer_firm", "newcomer_body", "deactivated", "unconfirmed")
# Of one's own account; and links that are keys, which whoever has them may use.
NOT_SENT = {
    "account_logout",
    "admin:logout",
    "people:erase",
    "matching:choices_signed",
    "matching:unsubscribe",
    "people:invitation",
}
OWN_ACCOUNT = ("account_", "mfa_", "usersessions_", "socialaccount_")
# What anybody who is logged in may leave with others: a question, a request, a sign-up, and what is told of it.
MAY_BE_NEW = {
    "actors_actor", "actors_consent", "actors_dataexport", "actors_historicalactor", "actors_joinrequest", "actors_membership",
    "events_signup", "matching_notforus", "matching_savedsearch", "matching_subscription",
    "procurement_follower", "procurement_needwatch", "procurement_question", "procurement_response",
    "shared_auditentry", "shared_outgoingmail", "solutions_adoption",
}  # fmt: skip
# The column that says whose a new thing is.
OWNERS = {
    "procurement.need": "owner_id",
    "procurement.response": "firm_id",
    "procurement.follower": "actor_id",
    "procurement.option": "holder_id",
    "events.event": "organiser_id",
    "projects.project": "lead_id",
    "solutions.solution": "supplier_id",
    "solutions.adoption": "actor_id",
    "matching.notforus": "actor_id",
}
OWN_PAGES = {
    "procurement:need_create", "events:event_create", "projects:project_create", "solutions:solution_create",
    "solutions:adoption_report", "solutions:adoption_register", "matching:search_create", "matching:not_for_us",
    "procurement:response_edit", "procurement:need_follow_ask", "procurement:need_ask", "actors:actor_register",
}  # fmt: skip


def attack(world: World, visitors: list[Visitor], addresses: list[Address], *, seed: int, seconds: float) -> Part:
    part = Part("forged")
    by_name = {visitor.name: visitor for visitor in visitors}
    addresses = [
        address for address in addresses if address.name not in NOT_SENT and not address.name.startswith(OWN_ACCOUNT)
    ]
    random.Random(seed).shuffle(addresses)
    forms = copied_forms([by_name[name] for name in INSIDERS if name in by_name], addresses, seconds=seconds * 0.35)
    say(f"forged: {sum(map(len, forms.values()))} forms copied from {len(forms)} pages")
    statuses: Counter = Counter()
    broken: list[str] = []
    changed: list[str] = []
    attackers = [by_name[name] for name in ATTACKERS if name in by_name]
    share = seconds * 0.65 / (len(attackers) + 1)
    left = 0

    def sender(visitor: Visitor, with_token: bool):
        def send(piece) -> None:
            path, fields = piece
            answer = visitor.post(path, fields, with_token=with_token)
            statuses[answer.status] += 1
            if answer.status >= 500 or answer.status == 0:
                broken.append(f"{answer.status or answer.error} POST {path} as {visitor.name}")

        return send

    for visitor in attackers:
        before, owned = Fingerprint(), owned_by_others(visitor)
        pieces = [*foreign(addresses, forms), *own_pages(visitor, world, addresses)]
        left += do_all(pieces, sender(visitor, True), seconds=share, what=f"forged as {visitor.name}")
        changed += told(visitor.name, before, visitor)
        changed += [f"{name} made in others' name as {visitor.name}" for name in grown(owned, owned_by_others(visitor))]
    insider = by_name[INSIDERS[0]]
    before = Fingerprint()
    left += do_all(foreign(addresses, forms), sender(insider, False), seconds=share, what="forged from another site")
    changed += [f"{table} {key} without a token" for table, key in Fingerprint().changed_since(before)]
    part.figures = {
        "forms copied": sum(map(len, forms.values())),
        "attackers": len(attackers) + 1,
        "requests": sum(statuses.values()),
        "not reached in time": left,
        "answers": dict(sorted(statuses.items())),
        "others' rows changed": len(changed),
        "5xx or no answer": len(broken),
    }
    part.none_of(changed, "a row of others changed or came to be")
    part.none_of(sorted(broken), "5xx or no answer")
    return part


def copied_forms(insiders: list[Visitor], addresses: list[Address], *, seconds: float) -> dict[str, list[PageForm]]:
    """By the path they are sent to: what those who may would send."""
    forms: dict[str, list[PageForm]] = {}
    # Most things are the first insiders': the others look where nothing was found yet.
    for insider in insiders:
        wanted = [address for address in addresses if address.path not in forms]

        def look(address: Address, insider=insider) -> None:
            answer = insider.get(address.path)
            if answer.status == 200 and b"<form" in answer.body:
                for form in forms_of(answer.text, address.path):
                    forms.setdefault(form.action, []).append(form)

        do_all(wanted, look, seconds=seconds / len(insiders), what=f"forms of {insider.name}")
    return {path: list({str(form): form for form in found}.values())[:3] for path, found in forms.items()}


def foreign(addresses: list[Address], forms: dict[str, list[PageForm]]):
    """Every address with the forms of those who may; where none was seen, with nothing."""
    for address in addresses:
        for form in forms.get(address.path, [PageForm(address.path)]):
            yield address.path, [(name, value or "forged") for name, value in form.fields]


def own_pages(visitor: Visitor, world: World, addresses: list[Address]):
    """The attacker's own forms, with others' keys wherever something is chosen."""
    victims = [world.things["scenes"][0].owner, world.things["body"][0], world.things["firm"][0]]
    things = [thing[0] for kind, thing in world.things.items() if thing and kind not in ("scenes",)]
    keys = [
        str(key)
        for row in (*victims, *things)
        for key in (row.pk, getattr(row, "slug", ""), getattr(row, "public_id", ""))
        if key
    ]
    for address in addresses:
        if address.name not in OWN_PAGES:
            continue
        answer = visitor.get(address.path)
        for form in forms_of(answer.text, address.path) if answer.status == 200 else []:
            for key in keys[:9]:
                yield (
                    form.action,
                    [
                        (
                            name,
                            key
                            if form.kinds[name] in ("select", "hidden", "radio", "button")
                            else value or "Forfalsket",
                        )
                        for name, value in form.fields
                    ],
                )


def owned_by_others(visitor: Visitor) -> dict[str, set[int]]:
    own = set(visitor.person.memberships.values_list("actor_id", flat=True)) if visitor.person else set()
    return {
        label: set(apps.get_model(label).objects.exclude(**{f"{column}__in": own}).values_list("pk", flat=True))
        for label, column in OWNERS.items()
    }


def grown(before: dict[str, set[int]], after: dict[str, set[int]]) -> list[str]:
    return [f"{label} {key}" for label, keys in after.items() for key in sorted(keys - before[label])]


def told(name: str, before: Fingerprint, visitor: Visitor) -> list[str]:
    """Rows that changed (one's own account apart), and new ones where nobody but their own people makes any."""
    now = Fingerprint()
    own = ("actors_user", str(visitor.person.pk)) if visitor.person else None
    found = [f"{table} {key} changed as {name}" for table, key in now.changed_since(before) if (table, key) != own]
    new = now.new_since(before)
    return found + [f"{number} new in {table} as {name}" for table, number in new.items() if table not in MAY_BE_NEW]
