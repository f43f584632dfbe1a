"""The life of a need, and of a response to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.shared.states import Move


class NeedStage(models.TextChoices):
    """Where a need is, as its owner calls it. `PUBLIC_NAMES` has the words for readers where they differ."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("With the coordinator")
    PUBLISHED = "published", _("Open for responses")
    CLOSED = "closed", _("Deadline passed")
    HANDED_OVER = "handed_over", _("Handed over")
    CONCLUDED = "concluded", _("Concluded")


PUBLIC_NAMES = {
    NeedStage.PUBLISHED: _("Open for dialogue"),
    NeedStage.CLOSED: _("Dialogue closed"),
    NeedStage.HANDED_OVER: _("In competition elsewhere"),
}

# The stages anyone may read.
PUBLIC_STAGES = (NeedStage.PUBLISHED, NeedStage.CLOSED, NeedStage.HANDED_OVER, NeedStage.CONCLUDED)

TRANSITIONS = (
    Move("send", (NeedStage.DRAFT,), NeedStage.REVIEW, "owner's editor"),
    Move("return", (NeedStage.REVIEW,), NeedStage.DRAFT, "owner's editor, coordinator"),
    Move("publish", (NeedStage.DRAFT, NeedStage.REVIEW), NeedStage.PUBLISHED, "owner's editor, coordinator"),
    Move("close", (NeedStage.PUBLISHED,), NeedStage.CLOSED, "the deadline"),
    Move("hand_over", (NeedStage.CLOSED,), NeedStage.HANDED_OVER, "owner's editor"),
    Move("conclude", (NeedStage.CLOSED, NeedStage.HANDED_OVER), NeedStage.CONCLUDED, "owner's editor, coordinator"),
    Move(
        "reopen", (NeedStage.CLOSED, NeedStage.HANDED_OVER, NeedStage.CONCLUDED), NeedStage.PUBLISHED, "owner's editor"
    ),
)


class QuestionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("question", "Being read")
    WITH_OWNER = "with_owner", pgettext_lazy("question", "With the owner")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    DECLINED = "declined", pgettext_lazy("question", "Not passed on")


QUESTION_TRANSITIONS = (
    Move("pass_on", (QuestionState.ASKED,), QuestionState.WITH_OWNER, "coordinator, who strips what identifies"),
    Move("decline", (QuestionState.ASKED,), QuestionState.DECLINED, "coordinator, with a reason to the asker"),
    Move("answer", (QuestionState.WITH_OWNER,), QuestionState.ANSWERED, "owner's editor"),
)


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# One firm has at most one response to a need in these states.
LIVING = (ResponseState.DRAFT, ResponseState.SUBMITTED)

# A submitted response that is changed is submitted anew: it never falls back to a draft that someone forgets to send.
# To have it back as a draft is a choice of its own.
RESPONSE_TRANSITIONS = (
    Move("submit", LIVING, ResponseState.SUBMITTED, "responding firm's editor, until the deadline"),
    Move("take_back", (ResponseState.SUBMITTED,), ResponseState.DRAFT, "responding firm's editor, until the deadline"),
    Move("withdraw", LIVING, ResponseState.WITHDRAWN, "responding firm's editor, until the deadline"),
)


class SlotState(models.TextChoices):
    FREE = "free", pgettext_lazy("meeting slot", "Free")
    BOOKED = "booked", pgettext_lazy("meeting slot", "Booked")
    HELD = "held", pgettext_lazy("meeting slot", "Held")
    CANCELLED = "cancelled", pgettext_lazy("meeting slot", "Cancelled")


SLOT_TRANSITIONS = (
    Move("book", (SlotState.FREE,), SlotState.BOOKED, "editor of a firm that may respond"),
    Move("release", (SlotState.BOOKED,), SlotState.FREE, "the firm that booked it, before it starts"),
    Move("hold", (SlotState.BOOKED,), SlotState.HELD, "owner's editor, when the minutes are written"),
    Move("cancel", (SlotState.FREE, SlotState.BOOKED), SlotState.CANCELLED, "owner's editor"),
)


class MinutesState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("minutes", "Being written")
    WITH_SUPPLIER = "with_supplier", pgettext_lazy("minutes", "With the supplier")
    SHARED = "shared", pgettext_lazy("minutes", "Shared with all")


MINUTES_TRANSITIONS = (
    Move("send", (MinutesState.DRAFT,), MinutesState.WITH_SUPPLIER, "minute-taker"),
    Move("mark", (MinutesState.WITH_SUPPLIER,), MinutesState.WITH_SUPPLIER, "the supplier: marks its trade secrets"),
    Move("correct", (MinutesState.WITH_SUPPLIER,), MinutesState.DRAFT, "owner's editor, to mend and send again"),
    Move("share", (MinutesState.WITH_SUPPLIER,), MinutesState.SHARED, "owner's editor, without the marked parts"),
)


class FollowerState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("follower", "Asks to follow")
    INVITED = "invited", pgettext_lazy("follower", "Invited")
    ACTIVE = "active", pgettext_lazy("follower", "Follows")
    DECLINED = "declined", pgettext_lazy("follower", "Declined")
    LEFT = "left", pgettext_lazy("follower", "Has left")


# A body stands in at most one of these with the same need.
FOLLOWING = (FollowerState.ASKED, FollowerState.INVITED, FollowerState.ACTIVE)

FOLLOWER_TRANSITIONS = (
    Move("accept", (FollowerState.ASKED,), FollowerState.ACTIVE, "owner's editor"),
    Move("decline", (FollowerState.ASKED,), FollowerState.DECLINED, "owner's editor, with a reason"),
    Move("join", (FollowerState.INVITED,), FollowerState.ACTIVE, "editor of the invited body"),
    Move("turn_down", (FollowerState.INVITED,), FollowerState.DECLINED, "editor of the invited body"),
    Move("take_back", (FollowerState.ASKED, FollowerState.INVITED), FollowerState.LEFT, "whoever asked or invited"),
    Move("leave", (FollowerState.ACTIVE,), FollowerState.LEFT, "editor of the following body"),
    Move("end", (FollowerState.ACTIVE,), FollowerState.LEFT, "owner's editor, with a reason"),
)


class OptionState(models.TextChoices):
    """What is used up or past its last day is so by sum and clock: `Option.shown_state`."""

    NAMED = "named", pgettext_lazy("option", "Named")
    LOCKED = "locked", pgettext_lazy("option", "Locked")
    OPEN = "open", pgettext_lazy("option", "Can be used")
    GIVEN_UP = "given_up", pgettext_lazy("option", "Given up")


# While the need stands in these, its owner names who may buy; after the hand-over it is settled.
NAMES_OPTIONS = (NeedStage.DRAFT, NeedStage.REVIEW, NeedStage.PUBLISHED, NeedStage.CLOSED)

OPTION_TRANSITIONS = (
    Move("lock", (OptionState.NAMED,), OptionState.LOCKED, "the hand-over of the need"),
    Move("open", (OptionState.LOCKED,), OptionState.OPEN, "owner's editor, when there is a contract to call off from"),
    Move(
        "give_up",
        (OptionState.NAMED, OptionState.LOCKED, OptionState.OPEN),
        OptionState.GIVEN_UP,
        "editor of the body that holds it",
    ),
)


class JointState(models.TextChoices):
    INVITED = "invited", pgettext_lazy("joint need", "Invited")
    JOINED = "joined", pgettext_lazy("joint need", "Has joined")
    DECLINED = "declined", pgettext_lazy("joint need", "Declined")
    LEFT = "left", pgettext_lazy("joint need", "Has left")


JOINT_TRANSITIONS = (
    Move("join", (JointState.INVITED,), JointState.JOINED, "editor of the invited body"),
    Move("decline", (JointState.INVITED,), JointState.DECLINED, "editor of the invited body"),
    Move("take_back", (JointState.INVITED,), JointState.LEFT, "the lead's editor"),
    Move("leave", (JointState.JOINED,), JointState.LEFT, "editor of the body; an amendment after publication"),
)


class PhaseState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("phase", "Planned")
    RUNNING = "running", pgettext_lazy("phase", "Under way")
    PASSED = "passed", pgettext_lazy("phase", "Passed")
    STOPPED = "stopped", pgettext_lazy("phase", "Stopped")


PHASE_TRANSITIONS = (
    Move("start", (PhaseState.PLANNED,), PhaseState.RUNNING, "owner's editor"),
    Move("pass", (PhaseState.RUNNING,), PhaseState.PASSED, "owner's editor, at the gate, with why and with whom"),
    Move(
        "stop", (PhaseState.RUNNING,), PhaseState.STOPPED, "owner's editor, at the gate, with why and what was learnt"
    ),
)
