"""Searches over needs are saved, changed, paused and deleted. Nobody but the person learns of it: no audit entry."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from actors.models import User
from actors.my_data.consent import record_consent
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from .. import searching
from ..kinds import SEARCHES, Frequency
from ..models import SavedSearch, SearchTelling
from ..models.searches import LONGEST_QUERY, MOST_SEARCHES

# A need bears the time its publication began. One that is being published while a search is saved must not be lost.
UNDER_WAY = timedelta(minutes=5)


@transaction.atomic
def save_search(*, by: User, name: str, query: str, frequency: str, wording: str, at: datetime | None = None):
    """Keep a search; from now on it tells of new needs, as often as `frequency` says.

    `query` is the parameters of the list of needs. `wording` is what the person read when they said yes to e-mail.
    Raises ActionRefused with code "empty", "most" or "saved".
    """
    ensure(by, "matching.save_search")
    at = at or timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    query = _checked(query)
    _refuse_second(by, query)
    if SavedSearch.objects.filter(person=by).count() >= MOST_SEARCHES:
        raise ActionRefused(
            _("You have %(most)d saved searches, and that is the most. Delete one you no longer need first.")
            % {"most": MOST_SEARCHES},
            code="most",
        )
    search = SavedSearch(person=by, name=_named(name), query=query, chosen_at=at)
    _choose(search, frequency, wording=wording, by=by, at=at)
    search.save()
    _begin(search, at)
    return search


@transaction.atomic
def change_search(
    *, search: SavedSearch, by: User, name: str, query: str, frequency: str, wording: str, at: datetime | None = None
) -> SavedSearch:
    """A new name, new filters or another frequency. What waits to be told and is still found is told; what the new
    filters find besides was there already."""
    at = at or timezone.now()
    search = _locked(search, by)
    search.name = _named(name)
    query = _checked(query)
    if query != search.query:
        _refuse_second(search.person, query)
        waiting = set(searching.news([search], at=at))
        search.query = query
        _know(search, set(searching.news([search], at=at)) - waiting, at)
    was_off = not search.is_on
    _choose(search, frequency, wording=wording, by=by, at=at)
    search.save()
    if was_off:
        _begin(search, at)
    return search


@transaction.atomic
def pause_search(*, search: SavedSearch, by: User) -> SavedSearch:
    search = _locked(search, by)
    search.paused_at = search.paused_at or timezone.now()
    search.save()
    return search


@transaction.atomic
def resume_search(*, search: SavedSearch, by: User, at: datetime | None = None) -> SavedSearch:
    """What came during the pause is not told."""
    at = at or timezone.now()
    search = _locked(search, by)
    if search.paused_at is not None:
        search.paused_at, search.chosen_at, search.last_digest_at = None, at, None
        search.save()
        _begin(search, at)
    return search


@transaction.atomic
def delete_search(*, search: SavedSearch, by: User) -> None:
    search = _locked(search, by)
    _choose(search, Frequency.OFF, wording="", by=by, at=timezone.now())
    search.delete()


@transaction.atomic
def choose_frequencies(
    *, person: User, choices: Mapping[str, str], wording: str, by: User, at: datetime | None = None
) -> list[SavedSearch]:
    """How often each search tells, by its public id; searches not named stay as they are."""
    ensure(by, "matching.choose_digests", person)
    at = at or timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    changed = []
    for search in SavedSearch.objects.select_for_update(of=("self",)).filter(person=person).order_by("pk"):
        frequency = choices.get(str(search.public_id), search.frequency)
        if frequency == search.frequency:
            continue
        was_off = not search.is_on
        _choose(search, frequency, wording=wording, by=by, at=at)
        search.save()
        if was_off:
            _begin(search, at)
        changed.append(search)
    return changed


def stop_searches(*, person: User, by: User) -> list[SavedSearch]:
    """The searches are kept, and none of them writes any more."""
    keys = SavedSearch.objects.filter(person=person).values_list("public_id", flat=True)
    return choose_frequencies(person=person, choices={str(key): Frequency.OFF for key in keys}, wording="", by=by)


def _locked(search: SavedSearch, by: User) -> SavedSearch:
    User.objects.select_for_update(no_key=True).get(pk=search.person_id)
    search = SavedSearch.objects.select_for_update(of=("self",)).select_related("person", "consent").get(pk=search.pk)
    ensure(by, "matching.change_search", search)
    return search


def _named(name: str) -> str:
    name = " ".join(name.split())[:80]
    if not name:
        raise ActionRefused(_("Give the search a name."), code="name")
    return name


def _checked(query: str) -> str:
    query = searching.canonical(QueryDict(query))
    if not query:
        raise ActionRefused(_("Choose at least one filter, or write what you look for."), code="empty")
    if len(query) > LONGEST_QUERY:
        raise ActionRefused(
            _("That is too much for one search. Write fewer words, or choose fewer filters."), code="long"
        )
    return query


def _refuse_second(person: User, query: str) -> None:
    same = SavedSearch.objects.filter(person=person, query=query).first()
    if same is not None:
        raise ActionRefused(_("You have saved this search already, as “%(name)s”.") % {"name": same.name}, code="saved")


def _choose(search: SavedSearch, frequency: str, *, wording: str, by: User, at: datetime) -> None:
    """The first search that writes is a yes, the last that stops is a no; between them all rest on the same yes."""
    if frequency == search.frequency:
        return
    others = SavedSearch.objects.filter(person=search.person).exclude(pk=search.pk).exclude(consent=None)
    if frequency == Frequency.OFF:
        if not others.exists():
            said = search.consent.wording if search.consent else wording
            record_consent(person=search.person, purpose=SEARCHES, given=False, wording=said, by=by, at=at)
        search.consent = None
    elif search.frequency == Frequency.OFF:
        other = others.select_related("consent").first()
        search.consent = (
            other.consent
            if other
            else record_consent(person=search.person, purpose=SEARCHES, given=True, wording=wording, by=by, at=at)
        )
    search.frequency, search.chosen_at, search.last_digest_at = frequency, at, None


def _begin(search: SavedSearch, at: datetime) -> None:
    """From now on: what it finds today was there already."""
    search.since = at - UNDER_WAY
    search.save(update_fields=["since"])
    _know(search, searching.news([search], at=at), at)


def _know(search: SavedSearch, finds, at: datetime) -> None:
    SearchTelling.objects.bulk_create(
        SearchTelling(search=search, need_id=find.need, round=find.round, told_at=at) for find in finds
    )
