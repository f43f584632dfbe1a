from datetime import timedelta

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum.no import orgnr

from actors.models import Actor, ConfirmedFactor, Interest, Invitation, JoinRequest, Membership, Region, Topic, User
from actors.states import ActorState
from actors.vocabulary import ActorKind

PASSWORD = "helsehub-demo"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@helsehub.example")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", None)
        return model_class.objects.create_user(*args, password=password, **kwargs)


def confirm_factors(*factors):
    """They count for the desk, as after a code from another coordinator."""
    for factor in factors:
        ConfirmedFactor.objects.create(factor=factor)


class CoordinatorFactory(UserFactory):
    email = factory.Sequence(lambda n: f"coordinator{n}@helsehub.example")
    is_staff = True


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{9000 + n % 999}")
    name = factory.Sequence(lambda n: f"Kommune {n}")
    level = Region.Level.MUNICIPALITY


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"tema-{n}")
    name_nb = factory.LazyAttribute(lambda o: o.slug.replace("-", " ").capitalize())
    name_en = factory.LazyAttribute(lambda o: f"Topic {o.slug}")


def organisation_number(n: int) -> str:
    """A valid but invented number: counts up in the series nobody has."""
    base = 100_000_000
    found = -1
    while True:
        candidate = str(base)
        if orgnr.is_valid(candidate):
            found += 1
            if found == n:
                return candidate
        base += 1


class ActorFactory(DjangoModelFactory):
    class Meta:
        model = Actor
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Virksomhet {n} AS")
    kind = ActorKind.FIRM
    state = ActorState.APPROVED

    @factory.post_generation
    def topics(self, create, topics, **kwargs):
        if create and topics:
            self.topics.set(topics)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    actor = factory.SubFactory(ActorFactory)
    role = Membership.Role.EDITOR


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = Interest

    actor = factory.SubFactory(ActorFactory)
    side = Interest.Side.OFFERS
    code = "technology"


def verify(person, email="") -> EmailAddress:
    """The person has proved that this address is theirs; their log-in address when none is given."""
    email = email or person.email
    return EmailAddress.objects.create(user=person, email=email, verified=True, primary=email == person.email)


def editor_of(actor, role="editor"):
    return MembershipFactory(actor=actor, role=role).person


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    actor = factory.SubFactory(ActorFactory)
    email = factory.Sequence(lambda n: f"invitert{n}@helsehub.example")
    role = Membership.Role.EDITOR
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class JoinRequestFactory(DjangoModelFactory):
    class Meta:
        model = JoinRequest

    person = factory.SubFactory(UserFactory)
    actor = factory.SubFactory(ActorFactory)
    message = "Jeg arbeider i innkjøpsavdelingen."
