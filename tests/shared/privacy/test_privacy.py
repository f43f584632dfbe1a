"""Nothing personal is held that is not declared: all models are walked, so a new relation cannot be forgotten."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.registry import Erasure, Holding, Subject

SOUNDS_PERSONAL = re.compile(r"(?:^|_)(?:name|email|phone|note)$")
PERSON = apps.get_model(settings.AUTH_USER_MODEL)
SUBJECT = Subject(1, ("ann@firma.example",), "Ann Berg", True, "Slettet person", "erased-1@erased.invalid")


def columns(model):
    return [field for field in model._meta.get_fields(include_hidden=True) if getattr(field, "concrete", False)]


def points_at_person(field):
    return field.is_relation and field.related_model is PERSON


def models_with_a_person():
    """Those that point at one, hold an address, say who by number, or are declared."""
    known = {holding.model for holding in registry.HOLDINGS}
    for model in apps.get_models(include_auto_created=True):
        fields = columns(model)
        if (
            model is PERSON
            or model._meta.label in known
            or any(points_at_person(f) or isinstance(f, models.EmailField) or f.name == "by_id" for f in fields)
        ):
            yield model


def must_be_declared():
    for model in models_with_a_person():
        for field in columns(model):
            if model is PERSON and field.is_relation and field.many_to_many:
                continue  # its table is a model of its own, and walked
            if points_at_person(field) or isinstance(field, models.EmailField) or SOUNDS_PERSONAL.search(field.name):
                yield model._meta.label, field.name


def hangs_on_a_persons_rows():
    """Rows that go when a person's rows go hold something of the person too."""
    own = {holding.model for holding in registry.HOLDINGS if holding.erasure == Erasure.DELETE}
    shared_tables = {"shared.OutgoingMail", "events.Signup", "actors.User"}  # their rows stay
    for model in apps.get_models(include_auto_created=True):
        for field in columns(model):
            if field.is_relation and field.related_model and field.related_model._meta.label in own - shared_tables:
                yield model._meta.label, field.name


def test_the_walk_sees_something():
    found = set(must_be_declared())
    assert len(found) > 50
    assert {("actors.HistoricalMembership", "person"), ("actors.Invitation", "email")} <= found
    assert ("socialaccount.SocialToken", "account") in set(hangs_on_a_persons_rows())


@pytest.mark.parametrize("walk", [must_be_declared, hangs_on_a_persons_rows])
def test_everything_personal_is_declared(walk):
    declared = registry.declared()
    missing = sorted(
        f"{model}.{name}"
        for model, name in set(walk())
        if name not in declared.get(model, ()) and (model, name) != ("matching.Subscription", "consent")
    )
    assert missing == [], "Say in the app's privacy.py what these hold, and what erasure does to them"


def test_a_new_relation_would_be_found(monkeypatch):
    kept = [holding for holding in registry.HOLDINGS if holding.model != "actors.ActorNote"]
    monkeypatch.setattr(registry, "HOLDINGS", kept)
    declared = registry.declared()
    missing = {(m, n) for m, n in must_be_declared() if n not in declared.get(m, ())}
    assert missing == {("actors.ActorNote", "author")}


def test_every_history_table_is_declared():
    declared = registry.declared()
    kept = [m._meta.label for m in apps.get_models() if hasattr(m, "history_type") and hasattr(m, "history_user_id")]
    assert [label for label in kept if "history_user" not in declared.get(label, ())] == []
    assert len(kept) > 10


def test_nothing_is_declared_that_is_not_there():
    wrong = []
    for model, names in registry.declared().items():
        there = {field.name for field in columns(apps.get_model(model))}
        wrong += [f"{model}.{name}" for name in names - there]
    assert wrong == []


def test_what_goes_into_the_copy_is_there():
    for holding in registry.HOLDINGS:
        for path in holding.copy:
            model = apps.get_model(holding.model)
            *steps, last = path.split(".")
            for step in steps:
                model = model._meta.get_field(step).related_model
            assert model._meta.get_field(last), (holding.model, path)


def test_what_is_kept_or_left_out_needs_a_reason():
    facts = {"model": "actors.User", "fields": ("name",), "words": "Navn", "rows": lambda subject: None}
    with pytest.raises(ValueError, match="kept needs a reason"):
        Holding(**facts, erasure=Erasure.KEEP, copy=("name",))
    with pytest.raises(ValueError, match="left out of the copy"):
        Holding(**facts, erasure=Erasure.DELETE)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Ann Berg har søkt", "Slettet person har søkt"),
        ("ANN BERG", "Slettet person"),
        ("Skriv til Ann@Firma.example.", "Skriv til erased-1@erased.invalid."),
        ("joann@firma.example", "joann@firma.example"),
        ("Ann Bergersen", "Ann Bergersen"),
        ({"who": ["Ann Berg", 3, None]}, {"who": ["Slettet person", 3, None]}),
    ],
)
def test_a_person_is_taken_out_of_texts_and_nobody_else(text, after):
    assert SUBJECT.without(text) == after


def test_a_name_that_others_have_is_taken_out_of_own_rows_alone():
    common = Subject(1, ("ann@firma.example",), "Ann", False, "Slettet person", "x@erased.invalid")
    assert common.without("Ann – Firma AS") == "Ann – Firma AS"
    assert common.without("Ann – Firma AS", own=True) == "Slettet person – Firma AS"
