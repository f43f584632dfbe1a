"""The components, the formats and the forms as people meet them."""

import datetime as dt
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django_cotton.compiler_regex import CottonCompiler

from ecosystem.shared.filtering import active_filters
from ecosystem.shared.forms import DateTimeField
from ecosystem.shared.templatetags import ui
from ecosystem.shared.templatetags.escaping import passed_on, plain

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def rendered(source: str, **context) -> str:
    return Template(CottonCompiler().process("{% load ui %}" + source)).render(Context(context)).strip()


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.all if name == tag]

    def with_id(self, value: str) -> tuple[str, dict[str, str | None]]:
        return next(element for element in self.all if element[1].get("id") == value)


@pytest.fixture
def gallery(client, db):
    def page(language: str) -> str:
        response = client.get("/ui/", {"lang": language})
        assert response.status_code == 200
        return response.content.decode()

    return page


@pytest.mark.parametrize(("language", "button"), [("nb", "Vis resultater"), ("en", "Show results")])
def test_gallery_shows_every_component_in_both_languages(gallery, language, button):
    page = gallery(language)
    assert f'<html lang="{language}"' in page
    assert button in page
    assert not re.search(r"</?c-[a-z]", page), "a component was not found and stayed as it was written"


def test_every_component_is_in_the_gallery():
    shown = "".join((TEMPLATES / "ui" / name).read_text() for name in ("gallery.html", "gallery_small.html"))
    used_inside = "".join(path.read_text() for path in (TEMPLATES / "cotton").glob("*.html"))
    missing = [
        path.stem
        for path in (TEMPLATES / "cotton").glob("*.html")
        if f"<c-{path.stem.replace('_', '-')}" not in shown + used_inside
    ]
    assert missing == []


def test_gallery_has_one_h1_unique_ids_and_nothing_inline(gallery):
    page = Elements(gallery("nb"))
    assert len(page.of("h1")) == 1
    ids = [attrs["id"] for _tag, attrs in page.all if attrs.get("id")]
    prefixes = ("id_",)  # the two example forms share a few field names with the filter
    assert sorted(i for i in set(ids) if ids.count(i) > 1 and not i.startswith(prefixes)) == []
    assert [tag for tag, attrs in page.all if "style" in attrs or any(name.startswith("on") for name in attrs)] == []
    assert [attrs for attrs in page.of("script") if not attrs.get("src")] == []


@pytest.mark.parametrize("code", ["400", "403", "404"])
def test_error_pages_say_what_to_do_in_both_languages(code, rf):
    from django.template.loader import render_to_string

    request = rf.get("/nowhere/")
    request.user = SimpleNamespace(is_authenticated=False)
    pages = {}
    for language in ("nb", "en"):
        with translation.override(language):
            pages[language] = render_to_string(f"{code}.html", request=request)
    assert f"Feil {code}" in pages["nb"]
    assert f"Error {code}" in pages["en"]


def test_server_error_page_needs_no_context():
    text = Template((TEMPLATES / "500.html").read_text()).render(Context())
    assert "Noe gikk galt hos oss" in text
    assert "Something went wrong on our side" in text


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        (None, "", ""),
        (0, "0 kr", "NOK 0"),
        (20_000, "20\u00a0000 kr", "NOK 20\u00a0000"),
        (1_000_000, "1 mill. kr", "NOK 1 million"),
        (1_500_000, "1,5 mill. kr", "NOK 1.5 million"),
        (150_400_000, "150 mill. kr", "NOK 150 million"),
        (999_960_000, "1 mrd. kr", "NOK 1 billion"),
        (20_000_000_000, "20 mrd. kr", "NOK 20 billion"),
    ],
)
def test_nok(amount, nb, en):
    assert ui.nok(amount) == nb
    with translation.override("en"):
        assert ui.nok(amount) == en


def test_nok_range_with_open_ends():
    assert ui.nok_range(1_000_000, 3_000_000) == "1 mill. kr til 3 mill. kr"
    assert ui.nok_range(1_000_000, None) == "fra 1 mill. kr"
    assert ui.nok_range(None, 3_000_000) == "inntil 3 mill. kr"
    assert ui.nok_range(500, 500) == "500 kr"
    assert ui.nok_range(None, None) == ""


NOON = dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("deadline", "words", "urgency"),
    [
        (NOON - dt.timedelta(minutes=1), "stengt", "closed"),
        (NOON, "stengt", "closed"),
        (NOON + dt.timedelta(hours=3), "i dag kl. 15:00", "last"),
        (NOON + dt.timedelta(hours=13), "i morgen", "last"),
        (NOON + dt.timedelta(days=2), "2 dager igjen", "last"),
        (NOON + dt.timedelta(days=10), "10 dager igjen", "soon"),
        (NOON + dt.timedelta(days=20), "20 dager igjen", "calm"),
        (NOON + dt.timedelta(days=28), "4 uker igjen", "calm"),
        (NOON + dt.timedelta(days=152), "5 måneder igjen", "calm"),
        (dt.date(2026, 3, 10), "i dag", "last"),
        (dt.date(2026, 3, 9), "stengt", "closed"),
    ],
)
def test_deadline_in_words(monkeypatch, deadline, words, urgency):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    told = ui.deadline_words(deadline)
    assert (told["words"], told["urgency"]) == (words, urgency)


def test_no_deadline_leaves_no_trace():
    assert ui.deadline_words(None) == {}
    assert rendered('<c-deadline :at="at" />', at=None) == ""


def test_day_of_a_deadline_is_the_norwegian_one(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC))
    assert ui.days_left(dt.date(2026, 3, 11)) == 0
    assert ui.days_left(dt.date(2026, 3, 10)) == -1


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Drammen kommune", "D"),
        ("Vestre Viken HF", "VV"),
        ("Universitetet i Sørøst-Norge", "US"),
        ("Øvre Eiker kommune", "ØE"),
        ("AS", "A"),
        ("", ""),
        (None, ""),
    ],
)
def test_initials(name, letters):
    assert ui.initials(name) == letters


def test_query_replace_changes_removes_and_goes_back_to_page_one(rf):
    context = {"request": rf.get("/behov/", QueryDict("q=fall&topic=a&topic=b&page=3").dict() | {"topic": ["a", "b"]})}
    assert ui.query_replace(context, q=None) == "/behov/?topic=a&topic=b"
    assert ui.query_replace(context, page=4) == "/behov/?q=fall&topic=a&topic=b&page=4"
    assert ui.query_replace({"request": rf.get("/behov/?page=2")}) == "/behov/"


def test_translated_url_leads_to_the_same_page_with_its_filters(rf):
    request = rf.get("/konto/login/?next=/min-side/")
    assert ui.translated_url({"request": request}, "en") == "/en/account/login/?next=/min-side/"
    assert ui.translated_url({"request": request}, "nb") == "/konto/login/?next=/min-side/"


def test_language_is_marked_only_where_it_differs():
    assert ui.lang_attr("nb") == ""
    assert ui.lang_attr("en") == 'lang="en"'
    assert ui.lang_attr("") == ""


class Filter(forms.Form):
    q = forms.CharField(label="Søk", required=False)
    topic = forms.MultipleChoiceField(
        label="Tema", required=False, choices=[("a", "Demens"), ("Kropp", [("b", "Fall")])]
    )
    open_only = forms.BooleanField(label="Bare åpne", required=False)
    after = forms.DateField(label="Etter", required=False)


def test_active_filters_say_what_is_chosen_and_how_to_undo_it():
    address = "/behov/?q=natt&topic=a&topic=b&topic=nonsense&open_only=on&page=2&sort=title"
    request = RequestFactory().get(address)
    chips = active_filters(Filter(request.GET), request)
    assert [(chip["label"], chip["value"]) for chip in chips] == [
        ("Søk", "«natt»"),
        ("Tema", "Demens"),
        ("Tema", "Fall"),
        ("", "Bare åpne"),
    ]
    assert chips[1]["href"] == "/behov/?q=natt&topic=b&topic=nonsense&open_only=on&sort=title"


class Example(forms.Form):
    title = forms.CharField(label="Tittel", help_text="Kort.")
    about = forms.CharField(
        label="Om", required=False, widget=forms.Textarea(attrs={"class": "wide", "placeholder": "x"})
    )
    topics = forms.MultipleChoiceField(
        label="Temaer", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    at = DateTimeField(label="Frist")
    file = forms.FileField(label="Vedlegg", required=False, help_text="PDF.")
    hidden = forms.CharField(widget=forms.HiddenInput)


def test_field_is_tied_to_its_label_help_and_error():
    page = Elements(str(Example({})))
    _tag, title = page.with_id("id_title")
    assert title["aria-invalid"] == "true"
    assert title["class"] == "ds-input"
    described = title["aria-describedby"].split()
    assert described == ["id_title_helptext", "id_title_error"]
    assert [page.with_id(name)[0] for name in described] == ["div", "div"]
    assert {"for": "id_title", "class": "ds-label"} in page.of("label")


def test_error_summary_links_to_fields_that_exist():
    page = Elements(str(Example({})))
    links = [attrs["href"] for attrs in page.of("a")]
    assert links == ["#id_title", "#id_topics", "#id_at"]
    assert all(page.with_id(link[1:]) for link in links)


def test_hidden_field_errors_are_told_too():
    assert str(Example({})).count("Dette feltet er påkrevd.") == 7  # four in the summary, three at the fields


def test_unbound_form_has_no_summary_and_marks_what_is_optional():
    text = str(Example())
    assert "ds-error-summary" not in text
    assert text.count("(valgfritt)") == 2


def test_widgets_keep_their_own_class_and_lose_the_placeholder():
    _tag, about = Elements(str(Example())).with_id("id_about")
    assert about["class"] == "ds-input wide"
    assert "placeholder" not in about


def test_groups_are_fieldsets_with_legends_and_every_box_has_a_label():
    page = Elements(str(Example()))
    assert len(page.of("fieldset")) == len(page.of("legend")) == 2
    labelled = {attrs["for"] for attrs in page.of("label")}
    inputs = {attrs["id"] for attrs in page.of("input") if attrs["type"] != "hidden"}
    assert inputs <= labelled


def test_date_and_time_go_round_in_the_format_browsers_want():
    at = dt.datetime(2026, 3, 10, 12, 0, tzinfo=timezone.get_current_timezone())
    page = Elements(str(Example(initial={"at": at})["at"].as_field_group()))
    assert [(attrs["type"], attrs["value"]) for attrs in page.of("input")] == [
        ("date", "2026-03-10"),
        ("time", "12:00"),
    ]
    form = Example({"title": "x", "topics": ["a"], "at_0": "2026-03-10", "at_1": "12:00", "hidden": "y"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == at


def test_card_shows_only_what_it_is_given():
    bare = re.sub(r"\s*\n\s*", "", rendered('<c-card title="{{ title }}" />', title="<b>Fall</b>"))
    assert '<h3 class="hh-card__title" >&lt;b&gt;Fall&lt;/b&gt;</h3>' in bare
    assert "hh-card__foot" not in bare
    assert "<a " not in bare
    full = rendered(
        '<c-card kind="need" href="/x/" title="Fall" lang="en"><c-slot name="meta">Lier</c-slot></c-card>',
    )
    assert '<a class="hh-card__link" href="/x/">Fall</a>' in full
    assert 'lang="en"' in full
    assert "Behov" in full
    assert '<div class="hh-card__foot">Lier</div>' in full


def test_status_says_the_words_whatever_the_colour():
    assert "Publisert" in rendered('<c-status state="published" label="Publisert" />')
    assert 'data-color="success"' in rendered('<c-status state="published" label="Publisert" />')
    assert 'data-color="neutral"' in rendered('<c-status state="unheard_of" label="Ukjent" />')
    assert rendered("<c-status />") == ""


def test_account_pages_wear_the_portal_s_look(client, db):
    page = client.get("/konto/login/").content.decode()
    assert "hh-gate__card" in page
    assert "Opprett konto" in page
    assert "Make an account" in client.get("/en/account/login/").content.decode()


QUOTED = '"\'><b data-own="1">&'


def test_markdown_without_its_marks_is_no_markup():
    text = plain(f"## Fall\n\n- **raskt** {QUOTED}\n- [trygt](https://a.example)")
    assert text == f"Fall raskt {QUOTED} trygt"
    assert not hasattr(text, "__html__")


def test_a_quote_in_a_description_adds_no_attribute():
    (meta,) = Elements(rendered('{% load escaping %}<meta content="{{ text|plain }}">', text=QUOTED)).all
    assert meta == ("meta", {"content": QUOTED})


@pytest.mark.parametrize("given", [':value="text"', 'value="{{ text }}"', "value=text"])
def test_what_a_component_hands_on_is_escaped(given):
    ((tag, attributes),) = Elements(rendered(f'<c-button text="Send" name="who" hidden {given} />', text=QUOTED)).all
    kept = {"type": "submit", "class": "ds-button", "data-variant": "primary", "name": "who", "hidden": None}
    assert (tag, attributes) == ("button", {**kept, "value": QUOTED})


def test_marked_safe_text_in_an_attribute_of_a_field_stays_there():
    class Form(forms.Form):
        why = forms.CharField(
            help_text=QUOTED, widget=forms.TextInput({"aria-label": mark_safe(f"<b>{QUOTED}</b>"), "maxlength": 2000})
        )

    elements = Elements(str(Form()["why"]) + rendered('{% include "ui/help_text.html" %}', field=Form()["why"])).all
    names = [(tag, set(attributes)) for tag, attributes in elements]
    assert names == [
        ("input", {"type", "name", "class", "maxlength", "required", "id", "aria-label", "aria-describedby"}),
        ("div", {"class", "data-field", "id"}),
    ]
    assert elements[0][1]["aria-label"] == f"<b>{QUOTED}</b>"
    assert elements[0][1]["maxlength"] == "2000"


def test_json_does_not_leave_its_script():
    page = rendered(
        "{% load escaping %}<script>{{ said|script_json }}</script>", said={"name": "</script><!-- \u2028 &"}
    )
    assert json.loads(re.fullmatch("<script>(.*?)</script>", page)[1]) == {"name": "</script><!-- \u2028 &"}


@pytest.mark.parametrize("name", ["a b", 'a"', "a>", "", "1"])
def test_only_names_become_names_of_attributes(name):
    with pytest.raises(ValueError, match="not the name of an attribute"):
        passed_on({name: "a"})
