"""The outbox on the desk: what was sent to whom, what did not get through and why in plain words, and what is held."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from . import mail_decisions, mail_hold
from .desk.read_only import ReadOnlyAdmin
from .errors import ActionRefused
from .models import OutgoingMail
from .permissions import is_coordinator

Fault, State = OutgoingMail.Fault, OutgoingMail.State
ENDED = {State.FAILED, State.UNKNOWN}
WHAT_TO_DO = {
    Fault.ADDRESS: _(
        "The receiving mail server says that the address does not exist or takes no mail. Ask the person for the right one."
    ),
    Fault.LETTER: _("The receiving mail server does not take this letter. Reach the person in another way."),
    Fault.TRUST: _(
        "The mail server does not trust the sender. Tell whoever runs the portal: the sender's domain or the right to send "
        "onwards must be mended."
    ),
    Fault.LATER: _("The mail server asks to be tried again later. The portal does so by itself."),
    Fault.SERVER: _(
        "Nothing is wrong with the letter: our own mail server refuses the portal. Tell whoever runs it. What waits is sent "
        "when it is mended."
    ),
    Fault.SILENT: _("Nothing is wrong with the letter: our own mail server does not answer. It is tried every minute."),
    Fault.UNCLEAR: _(
        "The letter was handed over, but the line broke before the answer. It may have arrived, and it may not."
    ),
}


class DeliveryFilter(admin.SimpleListFilter):
    title = _("delivery")
    parameter_name = "delivery"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("Has not been sent")),
            ("ended", _("Did not get through")),
            ("address", _("Refused address")),
        ]

    def queryset(self, request, mails):
        match self.value():
            case "waiting":
                return mails.waiting_long(timezone.now())
            case "ended":
                return mails.ended_badly()
            case "address":
                return mails.filter(fault=Fault.ADDRESS)
        return mails


def _short(at):
    """Seven columns leave no room for the month's name."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else None


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Who was sent what and how it went. The text stays out: it may hold log-in links and words meant for one person."""

    list_display = ["created", "to", "subject", "category", "shown_state", "shown_fault", "sent"]
    list_filter = [DeliveryFilter, ("state", ChoicesDropdownFilter), ("category", ChoicesDropdownFilter)]
    list_filter_submit = True
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    fields = [
        "to",
        "subject",
        "category",
        "language",
        "state",
        "what_to_do",
        "attempts",
        "not_before",
        "last_error",
        "created_at",
        "sent_at",
    ]
    readonly_fields = ["what_to_do"]
    actions = ["send_chosen_again", "set_chosen_aside"]
    actions_list = ["release_all", "release_new"]
    actions_detail = ["send_again", "set_aside"]

    def get_queryset(self, request):
        return super().get_queryset(request).readable().defer("text", "html", "attachments")

    @display(
        description=_("state"),
        ordering="state",
        label={"queued": "warning", "sending": "info", "sent": "success", "failed": "danger", "unknown": "danger"},
    )
    def shown_state(self, mail):
        return mail.state, mail.get_state_display()

    @display(description=_("created"), ordering="created_at")
    def created(self, mail):
        return _short(mail.created_at)

    @display(description=_("sent"), ordering="sent_at")
    def sent(self, mail):
        return _short(mail.sent_at)

    @display(description=_("what is wrong"), ordering="fault")
    def shown_fault(self, mail):
        return mail.get_fault_display() if mail.state != State.SENT else ""

    @display(description=_("what is wrong"))
    def what_to_do(self, mail):
        return WHAT_TO_DO.get(mail.fault, "") if mail.state != State.SENT else ""

    @admin.action(description=_("Send again"))
    def send_chosen_again(self, request, mails):
        self._each(request, mails, mail_decisions.send_again)

    @admin.action(description=_("Set aside"))
    def set_chosen_aside(self, request, mails):
        self._each(request, mails, mail_decisions.set_aside)

    @action(description=_("Send again"), url_path="send-again", permissions=["send_again"])
    def send_again(self, request, object_id):
        words = _("The letter is sent once more to the same address. Whoever has had it already gets it twice.")
        return self._one(request, object_id, mail_decisions.send_again, _("Send again"), words)

    @action(description=_("Set aside"), url_path="set-aside", permissions=["set_aside"])
    def set_aside(self, request, object_id):
        words = _("The letter is not sent, and waits for nobody any more. It can be sent again later.")
        return self._one(request, object_id, mail_decisions.set_aside, _("Set aside"), words)

    @action(description=_("Release all mail"), url_path="release-all", permissions=["release"])
    def release_all(self, request):
        words = _("Everything that waits is sent. Choose this when nothing was sent after the backup was taken.")
        return self._release(request, _("Release all mail"), words, set_aside_old=False)

    @action(description=_("Release new mail only"), url_path="release-new", permissions=["release"])
    def release_new(self, request):
        words = _(
            "Letters that waited when the hold began are set aside: they may have left after the backup was taken. You can "
            "send each of them again. Newer letters are sent."
        )
        return self._release(request, _("Release new mail only"), words, set_aside_old=True)

    def has_send_again_permission(self, request, object_id=None):
        mail = self.get_object(request, object_id) if object_id else None
        return mail is not None and mail.state in {*ENDED, State.DROPPED} and bool(mail.to)

    def has_set_aside_permission(self, request, object_id=None):
        mail = self.get_object(request, object_id) if object_id else None
        return mail is not None and mail.state in ENDED

    def has_release_permission(self, request):
        return is_coordinator(request.user) and bool(mail_hold.why_held())

    def _each(self, request, mails, decide):
        done = 0
        for mail in mails:
            try:
                decide(mail=mail, by=request.user)
            except ActionRefused as refusal:
                messages.error(request, f"{mail.subject}: {refusal}")
            else:
                done += 1
        if done:
            words = ngettext("%(n)s letter is decided.", "%(n)s letters are decided.", done) % {"n": done}
            messages.success(request, words)

    def _one(self, request, object_id, decide, title, words):
        mail = self.get_object(request, object_id)
        page = reverse("admin:shared_outgoingmail_change", args=[mail.pk])
        if request.method != "POST":
            return self._ask(request, title, words, page)
        self._each(request, [mail], decide)
        return redirect(page)

    def _release(self, request, title, words, *, set_aside_old):
        page = reverse("admin:shared_outgoingmail_changelist")
        if request.method != "POST":
            return self._ask(request, title, words, page)
        mail_hold.release(by=request.user, set_aside_old=set_aside_old)
        messages.success(request, _("Mail is sent again."))
        return redirect(page)

    def _ask(self, request, title, words, back):
        """A button starts nothing by a link alone."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "words": words,
            "back": back,
        }
        return TemplateResponse(request, "admin/confirm.html", context)
