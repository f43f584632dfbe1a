"""What a person says of itself."""

from django.db import transaction

from ecosystem.shared.permissions import ensure

from ..models import User


@transaction.atomic
def change_about_me(*, person: User, name: str, language: str, by: User) -> User:
    """The name that colleagues and organisers see, and the language of every later e-mail."""
    ensure(by, "actors.change_about_me", person)
    person = User.objects.select_for_update().get(pk=person.pk)
    person.name, person.language = name, language
    person.save(update_fields=["name", "language", "updated_at"])
    return person
