"""What a person follows. There is no way to ask who follows a need."""

from ..models import Need, NeedWatch


def is_watching(user, need) -> bool:
    return user.is_authenticated and NeedWatch.objects.filter(need=need, person=user).exists()


def watched_needs(user):
    """Published needs the person follows, the last followed first."""
    needs = Need.objects.published().filter(watches__person=user).select_related("owner")
    return needs.defer("search_vector", "owner__search_vector").order_by("-watches__since", "pk")
