"""Joint needs: who shares a need, asking others to, and the answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import JointMember, JointNeed, Need
from ..needs import queries as need_queries
from ..needs.views import load
from ..states import JointState
from . import actions, queries
from . import lead as joint_lead
from . import members as joint_members
from .forms import InviteBodyForm, JoinForm, LeaveJointForm, PassLeadForm, VariantForm, VolumeOfForm


@never_cache
def need_joint(request, slug):
    """Who shares the need, with what and how much; for the lead's editors also how to make it so."""
    need = load(request, slug)
    joint = queries.joint_of(request.user, need)
    can_gather = allowed(request.user, "procurement.gather_need", need)
    if not can_gather and not (joint and (joint.is_shown or joint.own or joint.waiting)):
        raise Http404
    return render(
        request,
        "procurement/joint/need_joint.html",
        {
            "need": need,
            "joint": joint,
            "can_gather": can_gather,
            "can_invite": can_gather and (need.is_editable or need.is_open()),
            "can_pass_lead": can_gather and need.is_editable and joint and len(joint.members) > 1,
            "can_edit": need.is_editable or need.is_open(),
            "edited": {row.pk for row in joint.own if request.user.can_edit_for(row.actor_id)} if joint else set(),
        },
    )


@login_required
@never_cache
def joint_invite(request, slug):
    """The lead's editor asks a body; the first time also what is counted, and the need is joint from then on."""
    need = load(request, slug)
    ensure(request.user, "procurement.gather_need", need)
    begins = not JointNeed.objects.filter(need=need).exists()
    form = InviteBodyForm(request.POST or None, need=need, begins=begins)
    if request.method == "POST" and form.is_valid():
        actor = form.cleaned_data["actor"]
        with refusal_on_form(form):
            _ask(need, request.user, begins, form.cleaned_data, bodies=[actor])
            messages.success(request, _("%(body)s is asked by e-mail.") % {"body": actor.name})
            return redirect("procurement:need_joint", need.slug)
    words = {
        "title": _("Ask a body to share the need"),
        "lead": _(
            "The text is common, with one dialogue and one set of responses. Each body says what is special there."
        ),
        "submit": _("Ask the body"),
    }
    return _form_page(request, need, form, need.owner, words)


@login_required
@never_cache
def joint_propose(request, slug):
    """From one's own draft to the owner of a similar need: gather theirs here. A published need is followed instead."""
    need = load(request, slug)
    ensure(request.user, "procurement.gather_need", need)
    rows = Need.objects.findable().select_related("owner")
    other = rows.filter(slug=request.GET.get("with", "")).exclude(owner=need.owner_id).first()
    if other is None:
        raise Http404
    begins = not JointNeed.objects.filter(need=need).exists()
    form = VolumeOfForm(request.POST or None) if begins else None
    if request.method == "POST" and not other.is_public and (form is None or form.is_valid()):
        data = form.cleaned_data if form else {}
        with refusal_as_message(request):
            _ask(need, request.user, begins, data, drafts=[other])
            messages.success(request, _("%(body)s is asked by e-mail.") % {"body": other.owner.name})
        return redirect("procurement:need_joint", need.slug)
    return render(request, "procurement/joint/joint_propose.html", {"need": need, "other": other, "form": form})


def _ask(need, by, begins, data, *, bodies=(), drafts=()):
    if begins:
        return actions.gather(need=need, by=by, volume_of=data["volume_of"], bodies=bodies, drafts=drafts)
    asked = [actions.invite_to_joint(need=need, by=by, actor=actor) for actor in bodies]
    return asked + [actions.invite_to_joint(need=need, by=by, draft=draft) for draft in drafts]


@login_required
@never_cache
def joint_pass_lead(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.gather_need", need)
    members = [row for row in queries.members_of(need) if row.actor_id != need.owner_id]
    if not (need.is_editable and members):
        return redirect("procurement:need_joint", need.slug)
    form = PassLeadForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        with refusal_on_form(form):
            joint_lead.pass_lead(need=need, to=to, by=request.user)
            messages.success(request, _("%(body)s leads the need from now on.") % {"body": to.name})
            return redirect("procurement:need_joint", need.slug)
    words = {
        "title": _("Pass the lead on"),
        "lead": _(
            "The need, its text and its documents are then the other body's, and you are a participant. It edits, publishes "
            "and reads the responses. It cannot be done after publication."
        ),
        "submit": _("Pass the lead on"),
    }
    return _form_page(request, need, form, need.owner, words)


@login_required
@never_cache
def joint_member(request, public_id):
    """The invitation, for the body's own people and the lead's: what it is asked to share, and its yes."""
    member = _load(request, public_id)
    need = member.joint.need
    is_own = request.user.is_member_of(member.actor_id)
    if member.state == JointState.JOINED:
        return redirect("procurement:need_joint", need.slug)
    waits = member.state == JointState.INVITED and (need.is_editable or need.is_open())
    can_answer = waits and allowed(request.user, "procurement.answer_joint", member)
    form = JoinForm(request.POST or None, instance=member) if can_answer else None
    if request.method == "POST":
        ensure(request.user, "procurement.answer_joint", member)
        if form is None:
            return redirect("procurement:joint_member", member.public_id)
        if form.is_valid():
            stored = _load(request, public_id)  # the form writes into its own
            with refusal_on_form(form):
                joint_members.join_joint(member=stored, by=request.user, **form.content)
                messages.success(request, _("You share the need now, and are a participant in it."))
                return redirect("procurement:need_joint", need.slug)
    return render(
        request,
        "procurement/joint/joint_member.html",
        {
            "member": member,
            "need": need,
            "is_own": is_own,
            "waits": waits,
            "form": form,
            "sections": need_queries.sections(need),
            "reads_need": Need.objects.visible_to(request.user).filter(pk=need.pk).exists(),
        },
    )


@login_required
@require_POST
def joint_decline(request, public_id):
    member = _load(request, public_id)
    with refusal_as_message(request):
        actions.decline_joint(member=member, by=request.user)
        messages.success(request, _("You have said no. The lead is told."))
    return redirect("procurement:joint_member", member.public_id)


@login_required
@require_POST
def joint_take_back(request, public_id):
    member = _load(request, public_id)
    with refusal_as_message(request):
        actions.take_back_joint(member=member, by=request.user)
        messages.success(request, _("The invitation is taken back."))
    return redirect("procurement:need_joint", member.joint.need.slug)


@login_required
@never_cache
def joint_edit(request, public_id):
    """What is special with one body, and how much."""
    member = _load(request, public_id)
    need = member.joint.need
    ensure(request.user, "procurement.answer_joint", member)
    if member.state != JointState.JOINED:
        return redirect("procurement:joint_member", member.public_id)
    form = VariantForm(request.POST or None, instance=_load(request, public_id), asks_why=need.is_public)
    if request.method == "POST" and form.is_valid():
        content = {**form.content, "seen": form.cleaned_data["seen"]}
        with refusal_on_form(form):
            joint_members.edit_variant(member=member, by=request.user, **content)
            messages.success(request, _("Saved."))
            return redirect("procurement:need_joint", need.slug)
    words = {
        "title": _("What is special with you, and how much"),
        "lead": _("It stands with the common text, and all bodies' volumes are added up."),
        "submit": _("Save"),
    }
    return _form_page(request, need, form, member.actor, words)


@login_required
@never_cache
def joint_leave(request, public_id):
    member = _load(request, public_id)
    need = member.joint.need
    ensure(request.user, "procurement.answer_joint", member)
    if member.state != JointState.JOINED or member.actor_id == need.owner_id:
        return redirect("procurement:joint_member", member.public_id)
    form = LeaveJointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            joint_members.leave_joint(member=member, by=request.user, **form.cleaned_data)
            messages.success(request, _("You no longer share the need."))
            return redirect("procurement:joint_member", member.public_id)
    if need.is_open():
        lead = _(
            "The need is published: that you leave is a change all are told of, and firms confirm their responses anew."
        )
    elif need.is_public:
        lead = _("The need is published: that you leave stands on its page with the reason, and all are told.")
    else:
        lead = _(
            "You no longer see the draft, unless you follow it. A draft of your own that waits here is yours again."
        )
    words = {"title": _("Leave the joint need"), "lead": lead, "submit": _("Leave the joint need"), "color": "danger"}
    return _form_page(request, need, form, member.actor, words)


def _load(request, public_id) -> JointMember:
    with missing_as_404(JointMember):
        return queries.joint_member(request.user, public_id)


def _form_page(request, need, form, acting_for, words):
    context = {"need": need, "form": form, "acting_for": acting_for, "words": words}
    return render(request, "procurement/joint/joint_form.html", context)
