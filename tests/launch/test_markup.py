"""The check of templates and code: each kind of place where a text could break out is refused, and what is right passes."""

import ast

import pytest

from ecosystem.launch.marked_safe import calls, markup_filters, markup_tags
from ecosystem.launch.markup import Project
from ecosystem.launch.place import Place, Where
from ecosystem.launch.places import ROOT

OWN = {"markdown", "script_json"}
BASE = {
    "base.html": '<title>{% block title %}{% endblock %}</title><meta content="{% block description %}{% endblock %}">'
    "{% block content %}{% endblock %}",
    "words.html": "<b>{{ name }}</b> {{ text|markdown }}",
    "cotton/card.html": '<c-vars title="" media="" /><article aria-label="{{ title }}">{{ media }}{{ slot }}</article>',
    "list.html": '<c-card title="{{ name }}"><c-slot name="media"><img alt=""></c-slot>{{ text|markdown }}</c-card>',
}


def faults(source, name="page.html"):
    project = Project({**BASE, name: source}, Project({}, set(), set()).filters | MARKUP, {"lang_attr", "inserts"})
    return [str(fault) for fault in project.faults()]


MARKUP = {"safe", "linebreaks", "urlize", "json_script", "striptags", *OWN}
REFUSED = {
    "markdown in an attribute": '<meta name="description" content="{{ text|markdown|striptags|truncatewords:30 }}">',
    "line breaks in an attribute": "<p title='{{ text|linebreaks }}'>",
    "markdown in a block that the base page has put in an attribute": (
        '{% extends "base.html" %}{% block description %}{{ text|markdown|truncatewords:30 }}{% endblock %}'
    ),
    "markdown in the title": '{% extends "base.html" %}{% block title %}{{ text|markdown }}{% endblock %}',
    "markup under another name": '{% with short=text|markdown %}<p title="{{ short }}">{% endwith %}',
    "markup in a sentence": (
        '<p title="{% blocktranslate with text=text|markdown %}About {{ text }}{% endblocktranslate %}">'
    ),
    "a sentence with an element in it": (
        '{% blocktranslate asvar words %}For <b>{{ name }}</b>{% endblocktranslate %}<p title="{{ words }}">'
    ),
    "an included template that writes markup": '<p title="{% include "words.html" %}">',
    "an included template that nobody can know": '<p title="{% include which %}">',
    "a tag that writes markup": '<p title="{% inserts place %}">',
    "a quote in a text to translate": '<p title="{% translate \'Say "hello"\' %}">',
    "safe": "<p>{{ text|safe }}</p>",
    "safe among other filters": "<p>{{ text|default:'a|b'|safe|upper }}</p>",
    "autoescape off": "{% autoescape off %}<p>{{ text }}</p>{% endautoescape %}",
    "a whole part made markup": "{% filter safe %}{{ text }}{% endfilter %}",
    "no quotes": "<a href={{ url }}>a</a>",
    "no quotes after a choice": "<a {% if url %}href={{ url }}{% else %}name=a{% endif %}>a</a>",
    "attributes put together elsewhere": "<a {{ more }}>a</a>",
    "a name of an element": "<{{ element }}>",
    "passed-on attributes": "<button {{ attrs }}>",
    "a script": "<script>let name = '{{ name }}'</script>",
    "JSON-LD": '<script type="application/ld+json">{{ data }}</script>',
    "a style sheet": "<style>p { color: {{ color|script_json }} }</style>",
    "a style": '<p style="color: {{ color }}">',
    "an attribute that runs": "<p onclick=\"go('{{ name }}')\">",
    "an attribute of htmx that runs": "<p hx-on:click=\"go('{{ name }}')\">",
    "JSON in an attribute": '<p hx-vals=\'{"name": "{{ name }}"}\'>',
    "a comment": "<!-- {{ name }} -->",
    "markup in a component's attribute": '<c-card title="{{ text|markdown }}" />',
    "an expression put together": '<c-card :title="{{ name }}" />',
    "a level of heading": '<c-card level="{{ name }}" />',
}
PASSES = {
    "text": "<p>{{ text }}</p>",
    "markdown in text": "<div>{{ text|markdown }}</div>",
    "a description": '{% extends "base.html" %}{% block description %}{{ text|plain|truncatewords:30 }}{% endblock %}',
    "an attribute": "<a href=\"{{ url }}\" title='{{ name }}'>{{ name }}</a>",
    "attributes by choice": '<{% if url %}a href="{{ url }}"{% else %}button type="{{ type }}"{% endif %} class="b">',
    "attributes that a tag writes": "<p {% lang_attr language %}>{{ text|linebreaks }}</p>",
    "passed-on attributes": '<button class="b"{{ attrs|passed_on }}>{{ text }}</button>',
    "JSON-LD": '<script type="application/ld+json">{{ data|script_json }}</script>',
    "a string in a script": "<script>let name = '{{ name|escapejs }}'</script>",
    "a sentence": '{% blocktranslate asvar words %}For {{ name }}{% endblocktranslate %}<p title="{{ words }}">',
    "an included template in text": '<div>{% include "words.html" %}</div>',
    "a slot": '<c-card title="{{ name }}"><c-slot name="media">{{ text|markdown }}</c-slot></c-card>',
    "a comment of the template": "{% comment %}{{ text|safe }}{% endcomment %}{# {{ text|safe }} #}",
    "a sign that is no tag": "<p>{{ a }} < {{ b|linebreaks }}</p>",
    "code in text": '<p>{{ text|default:"|safe" }}</p>',
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_a_place_where_text_breaks_out_is_refused(source):
    assert len(faults(source)) == 1


@pytest.mark.parametrize("source", PASSES.values(), ids=PASSES)
def test_a_place_where_text_stays_passes(source):
    assert faults(source) == []


def test_a_slot_in_an_attribute_is_refused():
    assert len(faults('<c-vars media="" /><p title="{{ media }}">{{ slot }}</p>', "cotton/figure.html")) == 1
    assert len(faults('<p title="{{ slot }}"></p>', "cotton/figure.html")) == 1


def test_a_letter_is_not_escaped_for_html():
    assert faults("{% autoescape off %}Hello {{ name }}{% endautoescape %}", "letter.txt") == []
    assert len(faults("{{ name }}{% autoescape off %}Hello {{ name }}{% endautoescape %}", "letter.txt")) == 1
    assert faults("Hello {{ name }}", "letters/events/place.txt") == []
    assert len(faults("{{ name|safe }}", "letters/events/place.html")) == 1


def test_a_fault_tells_file_line_and_remedy():
    assert faults('<p>\n<p title="{{ text|markdown }}">') == [
        "page.html:2: {{ text|markdown }} is markup (markdown) in the attribute title: use |plain, or pass a slot"
    ]


@pytest.mark.parametrize(
    ("pieces", "where", "attribute"),
    [
        (["<p>a"], Where.TEXT, ""),
        (['<p class="a" id="'], Where.VALUE, "id"),
        (['<p class="a', 'b">'], Where.TEXT, ""),
        (["<p id="], Where.BARE_VALUE, "id"),
        (["<p id=a b"], Where.TAG, ""),
        (["<"], Where.TAG, ""),
        (["<TITLE>a <b>"], Where.TITLE, ""),
        (["<title>a</title>b"], Where.TEXT, ""),
        (['<script type="module">if (a < b) "'], Where.CODE, ""),
        (["<script>a</script><p>"], Where.TEXT, ""),
        (["<!-- <p title='"], Where.COMMENT, ""),
        (["<!-- --><br/><img alt='"], Where.VALUE, "alt"),
        (['<c-card title="a > b" href="'], Where.VALUE, "href"),
    ],
)
def test_the_place_after_some_html(pieces, where, attribute):
    place = Place()
    for piece in pieces:
        place = place.after(piece)
    assert (place.where, place.attribute) == (where, attribute)


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("mark_safe(text)", True),
        ('mark_safe(f"<b>{text}</b>")', True),
        ('mark_safe("<b>%s</b>" % text)', True),
        ("SafeString(json.dumps(said))", True),
        ("safestring.mark_safe(text)", True),
        ('format_html(f"<b>{text}</b>")', True),
        ('format_html(f"<b>{text}</b>{{}}", other)', True),
        ('format_html("<b>" + text + "</b>{}", other)', True),
        ('format_html("<b>a</b>")', True),
        ('format_html_join("", f"<b>{text}</b>{{}}", rows)', True),
        ("class Name:\n    def __html__(self):\n        return self.name", True),
        ('mark_safe(" checked")', False),
        ('mark_safe(" checked" if on else "")', False),
        ('format_html("<b>{}</b>", text)', False),
        ('format_html(_("About <b>{}</b>"), text)', False),
        ('format_html_join(", ", "<b>{}</b>", rows)', False),
    ],
)
def test_code_marks_only_its_own_constants(code, refused):
    assert bool(list(calls(ast.parse(code)))) is refused


def test_own_filters_that_give_markup_are_found():
    libraries = list(ROOT.glob("ecosystem/shared/templatetags/*.py"))
    assert markup_filters(libraries) == {"markdown", "script_json", "passed_on"}
    assert markup_tags(libraries) == {"current_page", "lang_attr", "inserts"}
