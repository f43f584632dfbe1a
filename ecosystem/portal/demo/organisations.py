"""The demo's actors and log-ins."""

from datetime import timedelta
from functools import cached_property

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from actors.logos import read_logo
from actors.models import Actor, Interest, Membership, User
from actors.profile.actions import set_interests
from actors.states import ActorState
from actors.vocabulary import ActorKind
from matching.actions import choose_digests, save_search

from .loading import Loading
from .marks import mark

PASSWORD = "helsehub-demo"


class Organisations(Loading):
    def actor(self, row):
        approved = row.get("state", "approved") == "approved"
        actor, new = self._make(
            Actor,
            row,
            {
                "kind": row["kind"],
                "state": ActorState.APPROVED if approved else ActorState.APPLIED,
                "region": self.regions.get(row.get("region")),
                "sector": row.get("sector", ""),
                "size_band": row.get("size", ""),
                "about": row.get("about", ""),
                "offers_text": row.get("offers_text", ""),
                "seeks_text": row.get("seeks_text", ""),
                "application": row.get("application", ""),
                "is_partner": row.get("partner", False),
                "is_example": row.get("example", False),
                "decided_at": self.at if approved else None,
                "created_at": self.at - timedelta(days=4) if not approved else self.at,
            },
            name=row["name"],
        )
        if new:
            set_interests(actor, [(side, code) for side in ("seeks", "offers") for code in row.get(side, [])])
            if actor.is_example and actor.kind == ActorKind.FIRM:
                self.firm(actor, row)

    def firm(self, actor, row):
        """What only invented firms may be given: a logo, what matters most to them, where and how they work."""
        most = {side: row[side][0] for side in ("seeks", "offers") if row.get(side)}
        for side, code in most.items():
            actor.interests.filter(side=side, code=code).update(relevance=Interest.Relevance.VERY_RELEVANT)
        actor.languages = ["nb", "en"]
        number = self.made["actor"]
        if number % 4:  # some have not got round to it
            actor.logo.save("logo.webp", read_logo(mark(number)), save=False)
        actor.save()
        actor.regions_served.set([self.regions[code] for code in ("33", "32", "39")[: 1 + number % 3]])

    @cached_property
    def password(self) -> str:
        """Hashed once: a good hash is slow to make, and all have the same."""
        return make_password(PASSWORD)

    def person(self, row):
        person = User.objects.filter(email=row["email"]).first()
        if person is None:
            person = User.objects.create_user(
                row["email"], None, name=row["name"], is_staff=row.get("coordinator", False)
            )
            person.password = self.password
            person.save(update_fields=["password"])
            self.made["user"] = self.made.get("user", 0) + 1
            for kind, frequency in row.get("digests", {}).items():
                self.subscribe(person, kind, frequency)
            for search in row.get("searches", []):
                save_search(by=person, wording="Valgt i demonstrasjonen.", at=self.at, **search)
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        if "actor" in row:
            Membership.objects.get_or_create(
                person=person, actor=self.actor_named(row["actor"]), defaults={"role": row["role"]}
            )

    def subscribe(self, person, kind, frequency):
        choose_digests(
            person=person, choices={kind: frequency}, wording="Valgt i demonstrasjonen.", by=person, at=self.at
        )
