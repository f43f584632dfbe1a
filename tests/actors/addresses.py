"""Every address about actors and people: what it loads, which permission it asks, and what those who may are answered.

A line for each address: name, `loads`, `asks`, then the answer when it is read and when it is sent. Whoever does not
log in where it is asked meets L; whoever is not given what it loads, 4; whoever then lacks the permission, 3. `-` stands
for nothing. `~` before a name: the address asks nobody to log in.

Answers: 2 shown, M moved on, 4 does not exist (for this visitor), 5 the method is not for this address, G it is over,
0 bad input. One letter, or one for each state of the actor.
"""

from typing import NamedTuple

STATES = ("applied", "asked", "approved", "declined", "suspended")
VISITORS = ("anonymous", "person", "member", "editor", "administrator", "other_administrator", "coordinator")

TABLE = """
actors:actor_completeness    actor  edit_profile         5      2
actors:actor_confirm         actor  edit_profile         5      M
~actors:actor_detail         actor  -                    2      2
actors:actor_edit            actor  edit_profile         2      2
actors:actor_export_csv      -      -                    2      2
actors:actor_export_xlsx     -      -                    2      2
actors:actor_history         actor  see_history          2      2
~actors:actor_list           -      -                    2      2
~actors:actor_logo           -      -                    4      5
~actors:actor_map            -      -                    2      2
actors:actor_register        -      register_actor       2      2
actors:application           actor  view_application     2      0
actors:application_edit      actor  edit_application     2      2
actors:appointments          -      -                    4      M
actors:invitation_resend     actor  manage_team          5      M
actors:invitation_withdraw   actor  manage_team          5      M
actors:invite                actor  manage_team          2      2
actors:join_answer           actor  answer_join_request  2      2
actors:join_ask              actor  ask_to_join          2      2
actors:join_withdraw         actor  -                    5      4
actors:team                  actor  see_team             2      2
actors:team_leave            actor  leave_team           2      M
actors:team_member           actor  manage_team          2      2
actors:team_remove           actor  manage_team          5      M
people:about_me              -      -                    2      2
people:appointment_withdraw  -      -                    5      4
people:copy_ask              -      ask_for_copy         5      M
people:copy_fetch            -      -                    4      4
people:erase                 -      -                    2      2
~people:erased               -      -                    2      2
~people:invitation           -      -                    GG2GG  GGMGG
people:my_data               -      -                    2      2
~people:objection            -      -                    4      4
people:second_factor         -      -                    M      M
"""
# Whoever belongs already is moved on to where they belong; an invitation is taken by the one it was sent to.
OWN = {
    "actors:join_ask": {"member editor administrator": "M"},
    "people:invitation POST": {"anonymous member editor administrator other_administrator coordinator": "GG3GG"},
}

TEAM = "member editor administrator"
# Who is given the actor, and who may what with it: a letter for each state, `y` or `-`.
LOADS = {"actor": {"anonymous person other_administrator": "--y--", f"{TEAM} coordinator": "yyyyy"}}
MAY = {
    "edit_profile": {"editor": "--y--", "administrator": "yyy--", "coordinator": "yyyyy"},
    "see_history": {f"{TEAM} coordinator": "yyyyy"},
    "view_application": {"administrator coordinator": "yyyyy"},
    "edit_application": {"administrator coordinator": "yy---"},
    "decide_on_actor": {"coordinator": "yyyyy"},
    "answer_for_application": {"administrator": "yy-y-"},
    "see_team": {f"{TEAM} coordinator": "yyyyy"},
    "manage_team": {"administrator": "--y--", "coordinator": "yyyyy"},
    "answer_join_request": {"administrator": "--y--", "coordinator": "yyyyy"},
    "leave_team": {TEAM: "yyyyy"},
    "ask_to_join": {" ".join(VISITORS[1:]): "yyyyy"},
    "register_actor": {" ".join(VISITORS[1:]): "yyyyy"},
    "ask_for_copy": {" ".join(VISITORS[1:]): "yyyyy"},
}


class Address(NamedTuple):
    loads: str
    asks: str
    logs_in: bool
    read: str
    sent: str


def _read(line):
    name, *words = line.split()
    loads, asks, read, sent = (word.strip("-") for word in words)
    return name.lstrip("~"), Address(loads, asks, not name.startswith("~"), read, sent)


ADDRESSES = dict(_read(line) for line in TABLE.splitlines() if line)


def holds(rows: dict[str, str], visitor: str, state: str) -> bool:
    return any(visitor in who.split() and letters[STATES.index(state)] == "y" for who, letters in rows.items())


def expected(method: str, name: str, visitor: str, state: str) -> str:
    """The letter that follows from the tables."""
    address = ADDRESSES[name]
    letters = address.read if method == "GET" else address.sent
    if visitor == "anonymous" and address.logs_in:
        return "L"
    if letters != "5":
        if address.loads and not holds(LOADS[address.loads], visitor, state):
            return "4"
        if address.asks and not holds(MAY[address.asks], visitor, state):
            return "3"
        own = OWN.get(name, OWN.get(f"{name} {method}", {}))
        letters = next((row for who, row in own.items() if visitor in who.split()), letters)
    return letters if len(letters) == 1 else letters[STATES.index(state)]
