"""`make attack` keeps up with the portal: what it plants can be planted, and it knows every address."""

import pytest

from tests.attack.addresses import all_addresses
from tests.attack.page_forms import forms_of
from tests.attack.world import plant

pytestmark = pytest.mark.django_db


def test_every_address_can_be_filled_in():
    _addresses, left_out = all_addresses(plant())
    assert left_out == []


def test_a_form_is_sent_as_a_browser_would():
    page = """<form method="post" action="/a/?next=/b/"><input type="hidden" name="csrfmiddlewaretoken" value="x">
    <input name="title" value="Fall"><input type="checkbox" name="no" value="1"><input type="radio" name="yes" value="2" checked>
    <select name="kind"><option value="a">A</option><option value="b" selected>B</option></select>
    <textarea name="text">Én linje</textarea><button name="send" value="now">Send</button></form><form><input name="q"></form>"""
    (form,) = forms_of(page, "/elsewhere/")
    assert form.action == "/a/"
    assert form.fields == [("title", "Fall"), ("yes", "2"), ("kind", "b"), ("text", "Én linje"), ("send", "now")]
