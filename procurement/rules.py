"""Who may do what with needs and responses."""

import rules
from django.utils.translation import gettext_lazy as _

from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.audit import keep_confidential
from ecosystem.shared.permissions import is_coordinator, is_neutral, is_signed_in, permit

from .vocabulary import RESPONDING_KINDS

# Who wrote, submitted or opened a response is for the firm and the owner alone.
keep_confidential("procurement.response")
keep_confidential("procurement.question")
keep_confidential("procurement.amendmentconfirmation")
keep_confidential("procurement.dialogueentry")
keep_confidential("procurement.meetingslot")
keep_confidential("procurement.minutes")


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
def is_owners_editor_of_question(user, question):
    return question is not None and is_owners_editor(user, question.need)


@rules.predicate
def is_coordinator_for_public_body(user, owner):
    """A coordinator writes for a body that is named, at the desk."""
    return owner is not None and owner.is_public_body and owner.is_approved and is_coordinator(user)


permit(
    "procurement.create_need",
    is_editor_of_public_body | is_coordinator_for_public_body,
    refusal=_("Only editors of an approved public body can write needs."),
)
permit(
    "procurement.classify_need",
    is_coordinator,
    refusal=_("Only a coordinator changes how a need is found."),
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
