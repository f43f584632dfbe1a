"""Who may do what with needs and responses."""

import rules
from django.utils.translation import gettext_lazy as _

from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.audit import keep_confidential
from ecosystem.shared.permissions import is_coordinator, is_signed_in, permit

from .vocabulary import RESPONDING_KINDS

# Who wrote, submitted or opened a response is for the firm and the owner alone.
keep_confidential("procurement.response")
keep_confidential("procurement.question")
keep_confidential("procurement.amendmentconfirmation")
keep_confidential("procurement.dialogueentry")
keep_confidential("procurement.meetingslot")
keep_confidential("procurement.minutes")
# What bodies write to each other is theirs.
keep_confidential("procurement.roomentry")
keep_confidential("procurement.workmeeting")
# Who was asked to tender, what is paid and what it costs.
keep_confidential("procurement.partnership")
keep_confidential("procurement.partner")
keep_confidential("procurement.phase")
keep_confidential("procurement.goal")
# Who has asked, was invited or declined is between the two bodies.
keep_confidential("procurement.follower")
keep_confidential("procurement.jointmember")
# What is bought, and for how much, is between the holder and the owner.
keep_confidential("procurement.option")
keep_confidential("procurement.calloff")


@rules.predicate
def is_editor_of_public_body(user, owner):
    """An editor of this public body or, when none is named, of any."""
    if not user.is_authenticated:
        return False
    if owner is None:
        return user.editable_actors().filter(kind__in=PUBLIC_BODIES).exists()
    return owner.kind in PUBLIC_BODIES and user.can_edit_for(owner)


@rules.predicate
def is_administrator_of_public_body(user, actor):
    return (
        user.is_authenticated and actor is not None and actor.kind in PUBLIC_BODIES and user.is_administrator_of(actor)
    )


@rules.predicate
def is_owners_editor(user, need):
    return need is not None and user.is_authenticated and user.can_edit_for(need.owner_id)


@rules.predicate
def is_owners_member(user, need):
    return need is not None and user.is_authenticated and user.is_member_of(need.owner_id)


@rules.predicate
def is_neutral(user, thing):
    """Coordinators and superusers stand outside the sealed room, whatever memberships they have or give themselves."""
    return user.is_authenticated and not (user.is_staff or user.is_superuser)


@rules.predicate
def is_no_party(user, need):
    """Not of a firm that has submitted a response to this need: nobody weighs their own against a competitor's."""
    if need is None:
        return True
    theirs = need.responses.submitted().filter(firm__in=list(user.roles))
    return not theirs.exclude(firm=need.owner_id).exists()


@rules.predicate
def is_no_guest(user, need):
    """Not of a firm that has met the owner about this need, or will: nobody reads what a competitor told in a meeting."""
    if need is None:
        return True
    return not need.slots.filter(firm__in=list(user.roles)).exclude(firm=need.owner_id).exists()


@rules.predicate
def is_followers_member(user, need):
    """Of a body that follows the need now, in whichever role."""
    return need is not None and user.is_authenticated and need.followers.active().of(user).exists()


@rules.predicate
def is_participants_member(user, need):
    """Of a body that shares the process with the owner."""
    return need is not None and user.is_authenticated and need.followers.participants().of(user).exists()


@rules.predicate
def is_followers_editor(user, need):
    """An editor of a body that follows the need now."""
    if need is None or not user.is_authenticated:
        return False
    return any(user.can_edit_for(actor) for actor in need.followers.active().of(user).values_list("actor", flat=True))


@rules.predicate
def is_editor_of_body_beside(user, follower):
    """An editor of this approved public body, which is not the owner of the need."""
    return (
        follower is not None
        and user.is_authenticated
        and follower.actor_id != follower.need.owner_id
        and follower.actor.kind in PUBLIC_BODIES
        and user.can_edit_for(follower.actor_id)
    )


@rules.predicate
def is_owners_editor_of_followed(user, follower):
    return follower is not None and is_owners_editor(user, follower.need)


@rules.predicate
def is_writer_of_entry(user, entry):
    """An editor of the body that has written it, who is still in the room."""
    return (
        entry is not None
        and user.is_authenticated
        and user.can_edit_for(entry.actor_id)
        and (is_owners_member(user, entry.need) or is_followers_member(user, entry.need))
    )


@rules.predicate
def is_owners_editor_of_entry(user, entry):
    return entry is not None and is_owners_editor(user, entry.need)


@rules.predicate
def is_holders_editor(user, option):
    return option is not None and user.is_authenticated and user.can_edit_for(option.holder_id)


@rules.predicate
def is_editor_of_options_owner(user, option):
    return option is not None and user.is_authenticated and user.can_edit_for(option.need.owner_id)


@rules.predicate
def is_no_partner(user, need):
    """Not of a firm that is named in the need's innovation partnership: nobody reads who else is asked, or what it costs."""
    if need is None:
        return True
    named = type(need).objects.filter(pk=need.pk, partnership__phases__partners__firm__in=list(user.roles))
    return not named.exists()


@rules.predicate
def has_public_partnership(user, need):
    """Shown, and the need itself is public."""
    if need is None or not need.is_public:
        return False
    return type(need).objects.filter(pk=need.pk, partnership__shown_since__isnull=False).exists()


@rules.predicate
def cannot_read_competitors(user, response):
    """Not one of the owner's or a participant's people who may read what other firms have answered to the same need."""
    if response is None or not user.is_authenticated:
        return True
    others = type(response).objects.visible_to(user).filter(need=response.need_id).exclude(firm__in=list(user.roles))
    return not others.exists()


@rules.predicate
def is_responders_editor(user, response):
    """An editor of an approved firm that may answer this need."""
    return (
        response is not None
        and user.is_authenticated
        and user.can_edit_for(response.firm_id)
        and response.firm.kind in RESPONDING_KINDS
        and response.firm_id != response.need.owner_id
    )


@rules.predicate
def may_read_question(user, question):
    """Not too close to who asks or who is asked, unless nobody else can. A question that is read is for its state."""
    if question is None:
        return False
    rows = type(question).objects
    return (
        not rows.to_read().filter(pk=question.pk).exists() or rows.for_moderator(user).filter(pk=question.pk).exists()
    )


@rules.predicate
def is_joint_members_editor(user, member):
    return member is not None and user.is_authenticated and user.can_edit_for(member.actor_id)


@rules.predicate
def is_owners_editor_of_question(user, question):
    return question is not None and is_owners_editor(user, question.need)


permit(
    "procurement.create_need",
    is_editor_of_public_body,
    refusal=_("Only editors of an approved public body can write needs."),
)
permit(
    "procurement.edit_need",
    is_owners_editor | is_coordinator,
    refusal=_("Only the owner's editors can change this need."),
)
permit(
    "procurement.send_need",
    is_owners_editor,
    refusal=_("Only the owner's editors can send this need to a coordinator."),
)
permit(
    "procurement.return_need",
    is_owners_editor | is_coordinator,
    refusal=_("Only a coordinator or the owner's editors can send this need back."),
)
permit(
    "procurement.publish_need",
    is_owners_editor | is_coordinator,
    refusal=_("Only the owner's editors or a coordinator can publish this need."),
)
permit(
    "procurement.ask_release_need",
    is_owners_editor,
    refusal=_("Only the owner's editors can ask a colleague to publish."),
)
permit(
    "procurement.set_buyer_policy",
    is_administrator_of_public_body,
    refusal=_("Only administrators of an approved public body decide how its needs are published."),
)
permit(
    "procurement.conclude_need",
    is_owners_editor | is_coordinator,
    refusal=_("Only the owner's editors or a coordinator can conclude this need."),
)
permit(
    "procurement.hand_over_need",
    is_neutral & is_owners_editor,
    refusal=_("Only the owner's editors can hand this need over to a competition."),
)
permit(
    "procurement.amend_need",
    is_owners_editor,
    refusal=_("Only the owner's editors can change this need."),
)
permit(
    "procurement.view_dialogue_file",
    is_neutral & is_owners_member & is_no_party & is_no_guest,
    refusal=_("Only the owner's people, and none who act for a firm that has responded, can read the dialogue file."),
)
permit(
    "procurement.share_dialogue",
    is_neutral & is_owners_editor & is_no_party & is_no_guest,
    refusal=_(
        "Only the owner's editors, and none who act for a firm that takes part, can share what one supplier was given."
    ),
)
permit(
    "procurement.export_case",
    is_neutral & is_owners_editor & is_no_party & is_no_guest,
    refusal=_("Only the owner's editors, and none who act for a firm that has responded, can take out the case."),
)
permit(
    "procurement.ask_question",
    is_signed_in & ~is_owners_member,
    refusal=_("Questions come from outside. The owner's own people answer them."),
)
permit(
    "procurement.moderate_questions",
    is_coordinator,
    refusal=_("Only coordinators read questions before the owner."),
)
permit(
    "procurement.moderate_question",
    is_coordinator & may_read_question,
    refusal=_("Another coordinator must read this question: you are too close to it."),
)
permit(
    "procurement.answer_questions_of",
    is_owners_editor,
    refusal=_("Only the owner's editors can answer questions."),
)
permit(
    "procurement.answer_question",
    is_owners_editor_of_question,
    refusal=_("Only the owner's editors can answer questions."),
)
permit(
    "procurement.watch_need",
    is_signed_in,
    refusal=_("Log in to follow this need."),
)
# The thing is a follower, standing or about to be.
permit(
    "procurement.follow_as_body",
    is_neutral & is_editor_of_body_beside,
    refusal=_("Only editors of another approved public body can follow this need for it. Coordinators cannot."),
)
permit(
    "procurement.answer_follower",
    is_neutral & is_owners_editor_of_followed,
    refusal=_("Only the owner's editors decide who follows this need."),
)
permit(
    "procurement.manage_followers",
    is_neutral & is_owners_editor,
    refusal=_("Only the owner's editors decide who follows this need."),
)
permit(
    "procurement.view_followers",
    is_neutral & is_owners_member,
    refusal=_("Only the owner's people see who has asked, was invited or has left."),
)
permit(
    "procurement.write_response",
    is_neutral & is_responders_editor & cannot_read_competitors,
    refusal=_("Only editors of an approved firm can respond for it. Coordinators and the owner of the need cannot."),
)
permit(
    "procurement.answer_responses",
    is_neutral & is_owners_editor & is_no_party,
    refusal=_("Only the owner's editors can choose among the responses and answer them."),
)
permit(
    "procurement.view_responses",
    is_neutral & is_owners_member & is_no_party,
    refusal=_("Only the owner's people, and none who act for a firm that has responded, can read the responses."),
)
permit(
    "procurement.open_responses",
    is_neutral & is_owners_editor & is_no_party,
    refusal=_("Only the owner's editors, and none who act for a firm that has responded, can open the responses."),
)
permit(
    "procurement.reopen_need",
    is_owners_editor,
    refusal=_("Only the owner's editors can open this need again."),
)
permit(
    "procurement.view_meetings",
    is_neutral & is_owners_member & is_no_party & is_no_guest,
    refusal=_("Only the owner's people, and none who act for a firm that takes part, can see who meets them."),
)
permit(
    "procurement.plan_meetings",
    is_neutral & is_owners_editor & is_no_party & is_no_guest,
    refusal=_("Only the owner's editors, and none who act for a firm that takes part, can plan meetings."),
)
permit(
    "procurement.view_meeting_times",
    is_neutral & is_followers_member & is_no_party & is_no_guest,
    refusal=_(
        "Only people of bodies that follow the need, and none who act for a firm that takes part, see the times."
    ),
)
permit(
    "procurement.read_responses",
    is_neutral & is_participants_member & is_no_party,
    refusal=_("Only people of bodies that participate, and none who act for a firm that has responded, read them."),
)
# The thing is a slot with the firm in it, booked or about to be.
permit(
    "procurement.book_meeting",
    is_neutral & is_responders_editor,
    refusal=_("Only editors of an approved firm can book a meeting for it. Coordinators and the owner cannot."),
)
permit(
    "procurement.mark_minutes",
    is_neutral & is_responders_editor,
    refusal=_("Only editors of the firm that met the owner can mark its trade secrets."),
)
permit(
    "procurement.plan_options",
    is_neutral & is_owners_editor,
    refusal=_("Only the owner's editors decide who is named with an option, and when options can be used."),
)
permit(
    "procurement.use_option",
    is_neutral & is_holders_editor,
    refusal=_("Only editors of the body that holds the option can use it or give it up."),
)
permit(
    "procurement.annul_call_off",
    is_neutral & (is_holders_editor | is_editor_of_options_owner),
    refusal=_("Only editors of the body that holds the option, or of the need's owner, can annul a call-off."),
)
# The thing is the need: the partnership may not be begun.
permit(
    "procurement.view_partnership",
    has_public_partnership | is_neutral & is_owners_member | is_followers_member,
    refusal=_("The innovation partnership is not public yet."),
)
permit(
    "procurement.view_partnership_plan",
    is_neutral & (is_owners_member | is_participants_member) & is_no_party & is_no_guest & is_no_partner,
    refusal=_(
        "Only the people of the owner and of participants, and none of firms that take part, see the whole plan."
    ),
)
permit(
    "procurement.manage_partnership",
    is_neutral & is_owners_editor & is_no_party & is_no_guest & is_no_partner,
    refusal=_(
        "Only the owner's editors, and none who act for a firm that takes part, can change the innovation partnership."
    ),
)
permit(
    "procurement.gather_need",
    is_neutral & is_owners_editor,
    refusal=_("Only the owner's editors can gather others around this need."),
)
# The thing is a `JointMember`.
permit(
    "procurement.answer_joint",
    is_neutral & is_joint_members_editor,
    refusal=_("Only editors of the body can say what it does in a joint need."),
)
permit(
    "procurement.suggest_joint",
    is_coordinator,
    refusal=_("Only coordinators can suggest that several bodies' needs are one."),
)
permit(
    "procurement.view_room",
    is_neutral & (is_owners_member | is_followers_member),
    refusal=_("The learning room is for the people of the owner and of the bodies that follow the need."),
)
permit(
    "procurement.post_in_room",
    is_neutral & (is_owners_editor | is_followers_editor),
    refusal=_("Only editors of the owner and of the bodies that follow the need can write in the learning room."),
)
# The thing is an entry.
permit(
    "procurement.remove_from_room",
    is_neutral & (is_writer_of_entry | is_owners_editor_of_entry),
    refusal=_("Only editors of the body that wrote it, or of the need's owner, can remove it."),
)
permit(
    "procurement.plan_work_meetings",
    is_neutral & is_owners_editor,
    refusal=_("Only the owner's editors invite to work meetings."),
)
