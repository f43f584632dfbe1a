"""The coordinators' view of matches and choices: to look at, and to start the matching again."""

from django.contrib import admin, messages
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecosystem.shared.desk.read_only import ReadOnlyAdmin
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name

from .models import THINGS, Match, NotTheSame, Subscription


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    list_display = ["actor", "kind", "shown_thing", "shown_score", "shown_reasons", "state", "told", "updated_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["actor", *THINGS]
    search_fields = ["actor__name", *(f"{name}__title" for name in THINGS if name != "partner_search")]
    date_hierarchy = "created_at"
    actions = ["find_matches_again"]
    fields = ["actor", *THINGS, "score", "shown_reasons", "state", "created_at", "updated_at"]
    readonly_fields = ["shown_reasons"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(told=Count("tellings"))

    @admin.display(description=_("thing"))
    def shown_thing(self, match):
        return str(match.thing)

    @admin.display(description=_("score"), ordering="score")
    def shown_score(self, match):
        return f"{match.score:.2f}"

    @admin.display(description=_("told"), ordering="told")
    def told(self, match):
        return match.told

    @admin.display(description=_("reasons"))
    def shown_reasons(self, match):
        return "; ".join(f"{reason['code']}: {', '.join(reason['values'])}" for reason in match.reasons)[:300]

    @admin.action(description=_("Find matches again"), permissions=["view"])
    def find_matches_again(self, request, chosen):
        """Match the things of the chosen rows once more, each thing once."""
        ensure(request.user, "matching.find_matches")
        things = {(match.kind, getattr(match, f"{match.kind}_id")) for match in chosen}
        for kind, pk in sorted(things):
            enqueue_by_name("matching.tasks.find_matches", kind, pk)
        words = ngettext(
            "The matching of %(count)d thing has started.", "The matching of %(count)d things has started.", len(things)
        )
        self.message_user(request, words % {"count": len(things)}, messages.SUCCESS)


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["person", "kind", "frequency", "chosen_at", "consented", "last_digest_at", "told"]
    list_filter = ["kind", "frequency"]
    list_select_related = ["person", "consent"]
    search_fields = ["person__email", "person__name"]
    date_hierarchy = "chosen_at"
    fields = [
        "person", "kind", "frequency", "chosen_at", "consented", "consent_wording", "last_digest_at", "told",
    ]  # fmt: skip
    readonly_fields = ["consented", "consent_wording", "told"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(told_count=Count("person__tellings"))

    @admin.display(description=_("consented"), ordering="consent__at")
    def consented(self, subscription):
        return subscription.consent.at if subscription.consent else None

    @admin.display(description=_("wording of the consent"))
    def consent_wording(self, subscription):
        return subscription.consent.wording if subscription.consent else ""

    @admin.display(description=_("matches told to the person"), ordering="told_count")
    def told(self, subscription):
        return subscription.told_count


@admin.register(NotTheSame)
class NotTheSameAdmin(ReadOnlyAdmin):
    """Taken away again, a pair may be suggested as one."""

    list_display = ["need", "other", "by", "at"]
    list_select_related = ["need", "other", "by"]
    search_fields = ["need__title", "other__title"]
    date_hierarchy = "at"
    fields = ["need", "other", "by", "at"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_staff
