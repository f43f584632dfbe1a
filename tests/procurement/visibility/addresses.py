"""Every address of needs: what it loads, and which permission it asks before it shows or does anything.

A line for each address: name, `loads`, `asks`. Whoever is not given what it loads meets 404; whoever then lacks the
permission meets 403. `-` stands for nothing. `:new` after a permission: for what is about to be made. `~` before a
name: the address asks nobody to log in. `!` before a name: it is for posting only.

`test_addresses.py` holds this table against the URL table and against what the pages do. Who is given what, and who may
what, stage by stage, stands in `dialogue.py` and `together.py`.
"""

from typing import NamedTuple

DIALOGUE = """
~need_list              -             -
need_create             -             create_need
~need_detail            need          -
~need_ics               need          -
need_edit               need          edit_need
need_step               need          edit_need
~need_document          document      -
!need_send              need          send_need
need_return             need          return_need
!need_ask_release       need          ask_release_need
need_publish            need          publish_need
need_hand_over          need          hand_over_need
need_conclude           need          conclude_need
need_reopen             need          reopen_need
need_amend              need          amend_need
buyer_policy            -             set_buyer_policy

!need_watch             need          watch_need
!need_unwatch           need          watch_need

need_ask                need          ask_question
need_questions          need          answer_questions_of
question_list           -             moderate_questions
question_moderate       -             moderate_questions
question_answer         question      answer_question

~need_dialogue          need          -
need_dialogue_file      need          view_dialogue_file
dialogue_note           need          share_dialogue
dialogue_share          need          share_dialogue
need_disclosure         need          share_dialogue
~need_bundle            need          -
need_case               need          export_case

need_meetings           need          -
need_meeting_plan       need          view_meetings
need_add_slots          need          plan_meetings
need_conference         need          plan_meetings
!slot_book              need          book_meeting:new
!slot_release           slot          book_meeting
slot_cancel             slot          plan_meetings
slot_ics                slot          -
minutes_detail          minutes       -
minutes_edit            slot          plan_meetings
minutes_mark            minutes       mark_minutes
!minutes_correct        minutes       plan_meetings
minutes_share           minutes       plan_meetings

response_edit           need          write_response:new
response_detail         response      -
!response_submit        response      write_response
response_withdraw       response      write_response
!response_take_back     response      write_response
!response_confirm       response      write_response
!response_attach        response      write_response
!response_detach        response      write_response
response_file           own_response  -
response_receipt        own_response  -
response_version        own_response  -
need_responses          need          view_responses
need_reply              need          answer_responses
!need_responses_export  need          view_responses
!need_open_responses    need          open_responses
!response_note          opened        -
!response_shortlist     opened        answer_responses
"""

TOGETHER = """
following               -             -
need_followers          need          view_followers
need_follow_ask         need          follow_as_body:new
need_follower_invite    need          manage_followers
follower_detail         follower      -
!follower_take_back     follower      -
follower_leave          follower      follow_as_body
follower_end            follower      answer_follower
!follower_role          follower      answer_follower

~need_joint             need          -
joint_invite            need          gather_need
joint_propose           need          gather_need
joint_pass_lead         need          gather_need
joint_member            member        -
!joint_decline          member        answer_joint
!joint_take_back        member        gather_need
joint_edit              member        answer_joint
joint_leave             member        answer_joint

~need_options           need          -
option_new              need          plan_options
need_open_options       need          plan_options
~option_detail          option        -
option_edit             option        plan_options
!option_remove          option        plan_options
option_give_up          option        use_option
option_call_off         option        use_option
call_off_annul          call_off      annul_call_off
solutions:purchase      option        use_option

~need_partnership       partnership   -
partnership_start       need          manage_partnership
partnership_edit        partnership   manage_partnership
!partnership_show       partnership   manage_partnership
!partnership_hide       partnership   manage_partnership
partnership_phases      partnership   manage_partnership
phase_edit              phase         manage_partnership
!phase_remove           phase         manage_partnership
!phase_start            phase         manage_partnership
phase_partners          phase         manage_partnership
phase_gate              phase         manage_partnership
phase_stop              phase         manage_partnership
goal_add                partnership   manage_partnership
goal_edit               goal          manage_partnership
goal_measure            goal          manage_partnership
!goal_remove            goal          manage_partnership

need_room               room          -
room_post               room          post_in_room
room_answer             room          -
room_remove             room          remove_from_room
room_file               room          -
room_meeting            room          plan_work_meetings
"""


class Address(NamedTuple):
    loads: str
    asks: str
    logs_in: bool
    posts_only: bool


def _read(line):
    name, loads, asks = (word.strip("-") for word in line.split())
    return name.lstrip("~!"), Address(loads, asks, not name.startswith("~"), name.startswith("!"))


def _table(text):
    return dict(_read(line) for line in text.splitlines() if line)


OF_TOGETHER = _table(TOGETHER)
ADDRESSES = _table(DIALOGUE) | OF_TOGETHER
