"""What people have chosen and saved, and who has something coming."""

from datetime import datetime

from django.db.models import QuerySet

from .. import searching
from ..kinds import Frequency
from ..models import SavedSearch, Subscription


def people_due(at: datetime) -> list[int]:
    """People whose digest is due. At once means: there is something they have not been told."""
    due = Subscription.objects.due(at).exclude(frequency=Frequency.AT_ONCE)
    searches = SavedSearch.objects.due(at).exclude(frequency=Frequency.AT_ONCE)
    return sorted({*_people(due), *_people(searches), *people_with_news_at_once(at)})


def people_with_news_at_once(at: datetime) -> list[int]:
    matched = Subscription.objects.wanted().filter(frequency=Frequency.AT_ONCE).with_news()
    searches = SavedSearch.objects.wanted().filter(frequency=Frequency.AT_ONCE).only("person", "query", "since")
    owners = {search.pk: search.person_id for search in searches}
    finding = {owners[find.search] for find in searching.news(searches, at=at)}
    return sorted({*_people(matched), *finding})


def _people(chosen: QuerySet) -> set[int]:
    return set(chosen.values_list("person", flat=True))


def choices_of(person) -> dict[str, Subscription]:
    """The person's choices by kind; kinds never chosen are not there, which means off."""
    return {row.kind: row for row in Subscription.objects.filter(person=person)}


def searches_of(person) -> list[SavedSearch]:
    """The person's saved searches by name, each with `sought`: what it looks for, in words. Four queries at most."""
    searches = list(SavedSearch.objects.filter(person=person).by_name())
    sought = searching.look_up({search.query for search in searches})
    for search in searches:
        search.sought = sought[search.query]
    return searches


def search_of(person, public_id) -> SavedSearch:
    """One of the person's own; raises SavedSearch.DoesNotExist for all others."""
    return SavedSearch.objects.select_related("person").get(person=person, public_id=public_id)


def saved_as(user, query: str) -> SavedSearch | None:
    """The person's own search for just this, if they have one."""
    return SavedSearch.objects.filter(person=user, query=query).first() if user.is_authenticated else None
