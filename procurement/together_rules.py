"""Who may do what of what bodies do together: follow, hold options, share a need, learn, run an innovation partnership."""

import rules
from django.utils.translation import gettext_lazy as _

from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.audit import keep_confidential
from ecosystem.shared.permissions import is_coordinator, is_neutral, permit

from .rules import is_no_guest, is_no_party, is_owners_editor, is_owners_member

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
def is_joint_members_editor(user, member):
    return member is not None and user.is_authenticated and user.can_edit_for(member.actor_id)


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
