"""Who is given what of the dialogue on a need, and who may what, at every stage of the need: the rule, in tables."""

from tests.procurement.visibility.addresses import ADDRESSES

# Open in a need that promises no seal, and open for a second round: with what the owner has opened already.
STAGES = ["draft", "review", "published", "unsealed", "closed", "handed_over", "reopened", "concluded"]
OPENED = {"unsealed", "handed_over", "reopened", "concluded"}
FIRM, OWNER = "responding_editor responding_member", "owner_editor owner_member"
OUTSIDE = f"anonymous person put_forward follower {FIRM} other_firm"
# The last is a member of both sides as well. It proves nothing: a coordinator makes whom they like a member.
DESK = "coordinator superuser coordinator_in_both"
VISITORS = f"{OUTSIDE} {OWNER} {DESK}".split()
NOBODY = ""

# The rows that a page is made of: who is given them, with a letter for each stage in the order above, `y` or `-`.
LOADS = {
    "need": {OUTSIDE: "--yyyyyy", f"{OWNER} {DESK}": "yyyyyyyy"},
    "document": {OUTSIDE: "--yyyyyy", f"{OWNER} {DESK}": "yyyyyyyy"},
    "unpublished_document": {f"{OWNER} coordinator_in_both": "yyyyyyyy", "coordinator superuser": "yy------"},
    "response": {FIRM: "yyyyyyyy", OWNER: "---y-yyy"},
    "competing_response": {},
    "own_response": {FIRM: "yyyyyyyy"},
    "opened": {OWNER: "---y-yyy"},
    "slot": {f"{FIRM} {OWNER}": "yyyyyyyy"},
    "minutes": {f"{FIRM} {OWNER}": "yyyyyyyy"},
}
# The permissions: whom they are given to, whatever the stage.
EVERYBODY = " ".join(VISITORS[1:])
MAY = {
    "create_need": "owner_editor coordinator superuser coordinator_in_both",
    "edit_need": "owner_editor coordinator superuser coordinator_in_both",
    "send_need": "owner_editor coordinator_in_both",
    "return_need": "owner_editor coordinator superuser coordinator_in_both",
    "publish_need": "owner_editor coordinator superuser coordinator_in_both",
    "ask_release_need": "owner_editor coordinator_in_both",
    "set_buyer_policy": "coordinator_in_both",
    "conclude_need": "owner_editor coordinator superuser coordinator_in_both",
    "hand_over_need": "owner_editor",
    "amend_need": "owner_editor coordinator_in_both",
    "reopen_need": "owner_editor coordinator_in_both",
    "watch_need": EVERYBODY,
    "ask_question": f"person put_forward follower {FIRM} other_firm coordinator superuser",
    "answer_questions_of": "owner_editor coordinator_in_both",
    "moderate_questions": DESK,
    "view_dialogue_file": OWNER,
    "share_dialogue": "owner_editor",
    "export_case": "owner_editor",
    "view_responses": OWNER,
    "answer_responses": "owner_editor",
    "open_responses": "owner_editor",
    "write_response": "responding_editor",
    "write_response:new": "responding_editor other_firm",
    "view_meetings": OWNER,
    "plan_meetings": "owner_editor",
    "book_meeting": "responding_editor",
    "book_meeting:new": "responding_editor other_firm",
    "mark_minutes": "responding_editor",
}
# What those are answered who are given it and may, a letter for each stage: 2 shown, M moved on, 4 no such page.
SHOWN, MOVED = "22222222", "MMMMMMMM"
EDITING, OPEN, DESK_OPEN = "22MMMMMM", "MM22MM2M", "MMM2M222"
GOT = {
    "need_detail": SHOWN,
    "need_edit": EDITING,
    "need_step 2": EDITING,
    "need_step 5": EDITING,
    "need_step 6": EDITING,
    "need_document": SHOWN,
    "need_document unpublished": SHOWN,
    "need_publish": EDITING,
    "need_return": "M2MMMMMM",
    "need_conclude": "MMMM22MM",
    "need_hand_over": "MMMM2MMM",
    "need_reopen": "MMMM22M2",
    "need_amend": OPEN,
    "need_ask": SHOWN,
    "need_questions": SHOWN,
    "question_list": SHOWN,
    "need_dialogue": SHOWN,
    "need_bundle": SHOWN,
    "need_dialogue_file": SHOWN,
    "dialogue_note": SHOWN,
    "dialogue_share": SHOWN,
    "need_disclosure": SHOWN,
    "need_case": SHOWN,
    "need_meetings": {OWNER: MOVED, f"{OUTSIDE} {DESK}": "44222222"},
    "need_meeting_plan": SHOWN,
    "need_add_slots": "MM222M2M",
    "need_conference": "MM222M2M",
    "slot_cancel": MOVED,
    "slot_ics": SHOWN,
    "minutes_detail": SHOWN,
    "minutes_edit": MOVED,
    "minutes_mark": SHOWN,
    "minutes_share": SHOWN,
    "response_edit": OPEN,
    "response_detail": SHOWN,
    "response_withdraw": OPEN,
    "response_receipt": SHOWN,
    "response_version": SHOWN,
    "response_file": SHOWN,
    "need_responses": "MM222222",
    "need_reply": DESK_OPEN,
}
SENT = {
    "need_send": MOVED,
    "need_watch": MOVED,
    "need_unwatch": MOVED,
    "dialogue_note": SHOWN,
    "dialogue_share": SHOWN,
    "need_disclosure": MOVED,
    "need_case": SHOWN,
    "slot_book": MOVED,
    "slot_release": MOVED,
    "minutes_correct": MOVED,
    "response_confirm": MOVED,
    "response_submit": MOVED,
    "response_withdraw": MOVED,
    "response_take_back": MOVED,
    "response_attach": SHOWN,
    "response_detach": MOVED,
    "response_note": MOVED,
    "response_shortlist": MOVED,
    "need_responses_export": DESK_OPEN,
    "need_open_responses": MOVED,
}
# What they move is tried in the tests of the actions; done here it would move the scene.
MOVES = {
    "minutes_correct",
    "response_submit",
    "response_withdraw",
    "response_take_back",
    "need_send",
    "need_open_responses",
}

SECRET = "Ultralydmatten under madrassen"
SEALED = "Vekten i sengebena"
SAID = "Pulsen leses av taket"
TOLD = "Rammen er under to millioner"


def readable(stage: str) -> dict[str, set[str]]:
    """The marked words, each with those who can read it anywhere."""
    firm, owner = set(FIRM.split()), set(OWNER.split())
    return {SECRET: firm | (owner if stage in OPENED else set()), SEALED: set(), SAID: firm | owner, TOLD: owner}


def loads(kind: str, visitor: str, stage: str) -> bool:
    return any(
        visitor in visitors.split() and letters[STAGES.index(stage)] == "y" for visitors, letters in LOADS[kind].items()
    )


def expected(method: str, page: str, visitor: str, stage: str) -> int:
    """The status that follows: log in first, no such page, refused, or what those who may are answered."""
    address = ADDRESSES[page.split()[0]]
    kind = "unpublished_document" if page == "need_document unpublished" else address.loads
    if visitor == "anonymous" and address.logs_in:
        return 302
    if kind and not loads(kind, visitor, stage):
        return 404
    if address.asks and visitor not in MAY[address.asks].split():
        return 403
    letters = (GOT if method == "GET" else SENT)[page]
    if not isinstance(letters, str):
        letters = next(row for visitors, row in letters.items() if visitor in visitors.split())
    return {"2": 200, "M": 302, "4": 404}[letters[STAGES.index(stage)]]
