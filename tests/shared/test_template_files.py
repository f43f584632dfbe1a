"""How a template's file is laid out is no part of what it draws."""

import pytest
from django.template.loader import render_to_string

from ecosystem.shared.template_files import trimmed


@pytest.mark.parametrize(
    ("file", "drawn"),
    [
        ("<p>x</p>\n", "<p>x</p>"),
        ("{% load ui %}\n<p>x</p>\n", "{% load ui %}<p>x</p>"),
        ("\n{% load ui %}\n{% cotton:vars a='' %}\n\n<p>x</p>", "{% load ui %}{% cotton:vars a='' %}<p>x</p>"),
        ("{# Why. #}\n{% load ui %}\n{{ x }}\n{{ y }}\n", "{# Why. #}{% load ui %}{{ x }}\n{{ y }}"),
        ("{% if x %}\n  x\n{% endif %}\n", "{% if x %}\n  x\n{% endif %}"),
        ("", ""),
    ],
)
def test_line_breaks_around_the_first_tags_and_at_the_end_are_not_drawn(file, drawn):
    assert trimmed(file) == drawn


def test_a_component_draws_nothing_outside_its_element():
    drawn = render_to_string("cotton/tag.html", {"text": "Lier"})
    assert (drawn[0], drawn[-1]) == ("<", ">")


def test_a_letter_keeps_its_line_breaks():
    assert render_to_string("account/email/unknown_account_message.txt", {"email": "a@b.no"}).endswith("\n")
