"""Who is given what of what bodies do together around a need, and who may what, at each stage: the rule, in tables.

One word stands in each thing that is not for all. Whoever can read the word anywhere could read the thing.
"""

from tests.procurement.visibility.addresses import ADDRESSES

# Being written; open; read by those the firms were told of, and in competition; read by the owner alone, and bought.
STAGES = ["draft", "published", "handed_over", "concluded"]
OPENED = {"handed_over", "concluded"}
LEAD = {"owner_editor", "owner_member"}
EARLY = {"participant", "participant_member"}
PARTICIPANTS = EARLY | {"late_participant"}
FOLLOWERS = {"follower", "follower_member"}
TOGETHER = LEAD | PARTICIPANTS | FOLLOWERS
DESK = {"coordinator", "superuser", "coordinator_in_all"}
# An editor of the participating body, and of a firm that has responded: not while there are no responses.
TWO_HATS = {"two_hats"}
ROOM_PEOPLE = TOGETHER | TWO_HATS
NOT_IN_IT = {"anonymous", "person", "invited", "asked", "former", "joint_invited"}
FIRMS = {"responding_firm", "partner_firm", "tenderer"}
ALL = ROOM_PEOPLE | NOT_IN_IT | FIRMS | DESK
VISITORS = sorted(ALL)

# The words. Amounts are searched for in every way that they are written.
ROOM, ROOM_FILE, WORK = "skjermflettverk", "malsaksnavn.txt", "samlingsklang"
PLACE, RESPONSE, UNOPENED = "fjærebua 14", "natteøyesensor", "usettbarhet"
TERMS = {"owner": "lederkårene", "participant": "deltakerkårene", "follower": "følgerkårene"}
REFERENCE = {"owner": "lederavropet", "participant": "deltakeravropet", "follower": "følgeravropet"}
PAYMENT, MAXIMUM, COST = 61_700_000, 83_900_000, 72_300_000
TENDERER, PARTNER, GOAL, WHY = "Anbyderiet AS", "Utvikleriet AS", "nattroindeks", "vendepunktgrunn"
INVITED, ASKED, FORMER, JOINT_INVITED = "innbydergrunn", "spørregrunn", "avskjedsgrunn", "Framtidsvik kommune"
VARIANT = "lokalsærpreg"


def readable(stage):
    """The words, each with those who can read it anywhere."""
    given, bought = loads(stage), stage == "concluded"
    plan = may(stage)["view_partnership_plan"]
    partners = given["partnership"] if stage in OPENED | {"draft"} else ROOM_PEOPLE
    return {
        ROOM: ROOM_PEOPLE,
        ROOM_FILE: ROOM_PEOPLE,
        WORK: ROOM_PEOPLE,
        PLACE: LEAD if stage == "draft" else TOGETHER | {"responding_firm"},
        RESPONSE: given.get("response first", set()),
        UNOPENED: given.get("response second", set()),
        **{word: given_amounts(holder) for holder, word in TERMS.items()},
        **{word: given_amounts(holder) if bought else set() for holder, word in REFERENCE.items()},
        PAYMENT: plan,
        MAXIMUM: plan,
        COST: plan if bought else set(),
        TENDERER: plan,
        PARTNER: partners,
        GOAL: given["partnership"],
        WHY: given["partnership"] if bought else set(),
        INVITED: given["follower invited"],
        ASKED: given["follower asked"],
        FORMER: given["follower former"],
        JOINT_INVITED: given["member joint_invited"],
        VARIANT: given["need"],
    }


def given_amounts(holder):
    """The two sides of an option."""
    return LEAD | {"owner": set(), "participant": EARLY | TWO_HATS, "follower": FOLLOWERS}[holder]


def loads(stage):
    """The rows that a page is made of, each with those who are given it."""
    need = ALL if stage != "draft" else ROOM_PEOPLE | DESK
    reads = LEAD | (EARLY if stage == "handed_over" else set())
    amounts = {f"call_off {holder}": given_amounts(holder) for holder in TERMS if stage == "concluded"}
    responses = {
        "response first": {"responding_firm"} | (reads if stage in OPENED else set()),
        "response second": TWO_HATS,
    }
    return {
        "need": need,
        "partnership": ALL if stage in OPENED else ROOM_PEOPLE,
        "room": ROOM_PEOPLE,
        "slot": LEAD | {"responding_firm"},
        "follower participant": LEAD | EARLY | TWO_HATS,
        "follower late_participant": LEAD | {"late_participant"},
        "follower follower": LEAD | FOLLOWERS,
        **{f"follower {body}": LEAD | {body} for body in ("invited", "asked", "former")},
        "member owner": LEAD,
        "member participant": LEAD | EARLY | TWO_HATS,
        "member joint_invited": LEAD | {"joint_invited"},
        **{f"option {holder}": ALL if stage != "draft" else ROOM_PEOPLE for holder in TERMS},
        **amounts,
        **(responses if stage != "draft" else {}),
    }


def may(stage):
    """The permissions, each with those who have it. After a space: on which of the things."""
    no_party = set() if stage != "draft" else TWO_HATS
    editors = {"owner": {"owner_editor"}, "participant": {"participant", "two_hats"}, "follower": {"follower"}}
    editors |= {body: {body} for body in ("late_participant", "invited", "asked", "former", "joint_invited")}
    followers = ("participant", "late_participant", "follower", "invited", "asked", "former")
    members = ("owner", "participant", "joint_invited")
    of_owner = ("manage_followers", "gather_need", "plan_options", "manage_partnership", "plan_work_meetings")
    return {
        **{key: {"owner_editor"} for key in of_owner},
        "view_followers": LEAD,
        **{f"answer_follower {body}": {"owner_editor"} for body in followers},
        **{f"follow_as_body {body}": editors[body] for body in followers},
        **{f"answer_joint {body}": editors[body] for body in members},
        **{f"use_option {holder}": editors[holder] for holder in TERMS},
        **{f"annul_call_off {holder}": editors[holder] | {"owner_editor"} for holder in TERMS},
        "view_partnership": ALL if stage in OPENED else ROOM_PEOPLE,
        "view_partnership_plan": LEAD | PARTICIPANTS | no_party,
        "view_room": ROOM_PEOPLE,
        "post_in_room": {"owner_editor", "participant", "two_hats", "late_participant", "follower"},
        "remove_from_room lesson": {"owner_editor"},
        "remove_from_room question": {"owner_editor", "follower"},
        "view_meeting_times": PARTICIPANTS | FOLLOWERS | no_party,
        "read_responses": PARTICIPANTS | no_party,
    }


# Who may this stands in `dialogue.py`; here nothing but words is looked for.
OF_DIALOGUE = {
    "view_dialogue_file",
    "view_meetings",
    "view_responses",
    "hand_over_need",
    "conclude_need",
    "write_response:new",
    "follow_as_body:new",
}
# Pages that are there for some when there is something to show: for words too.
CHOOSING = {"need_joint", "need_options", "need_meetings", "joint_propose", "room_answer"}


def expected(page, thing, visitor, stage):
    """The statuses that may be met. Shown or moved on: that depends on the state of the thing, and has its own tests."""
    address = ADDRESSES[page]
    if visitor == "anonymous" and address.logs_in:
        return {302}
    given, has = loads(stage), may(stage)
    kind = {"phase": "partnership", "goal": "partnership"}.get(address.loads, address.loads)
    if kind and visitor not in given.get(f"{kind} {thing}", given.get(kind, set())):
        return {404}
    if address.asks in OF_DIALOGUE or page in CHOOSING:
        return {200, 302, 403, 404}
    of_thing = f"{address.asks} {thing}"
    if address.asks and visitor not in has[of_thing if of_thing in has else address.asks]:
        return {403}
    return {200, 302}
