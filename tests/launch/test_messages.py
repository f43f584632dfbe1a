import gettext

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from ecosystem.launch import messages
from ecosystem.launch.extraction import Text, all_texts, overlooked_lines, texts_of_python, texts_of_template
from ecosystem.launch.messages import faults, renewed


def found(texts):
    return [(text.context, text.ids) for text in texts]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Save")', [("", ("Save",))]),
        ('gettext_lazy("Save " "now")', [("", ("Save now",))]),
        ('ngettext("%(n)s need", "%(n)s needs", n)', [("", ("%(n)s need", "%(n)s needs"))]),
        ('pgettext_lazy("month", "May")', [("month", ("May",))]),
        ('npgettext("door", "key", "keys", n)', [("door", ("key", "keys"))]),
        ('_(variable), something("not this"), _("")', []),
    ],
)
def test_texts_of_python(source, expected):
    assert found(texts_of_python(source, "views.py")) == expected


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("f\"{_('Save')}.csv\"", [1]),
        ("\n\nf\"{pgettext('file', 'needs')}-{day}\"", [3]),
        ("from django.utils.translation import gettext as now", [1]),
        ("from django.utils.translation import gettext as _, ngettext", []),
        ('f"{len(rows)} {name}"; _("Save")', []),
    ],
)
def test_texts_that_extract_would_overlook_are_told(source, lines):
    assert list(overlooked_lines(source)) == lines


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>{% trans 'Save' %}</p>", [("", ("Save",))]),
        ("{% translate 'May' context 'month' as name %}", [("month", ("May",))]),
        ('{% some_tag label=_("Open") %}', [("", ("Open",))]),
        ('{{ value|default:_("None yet") }}', [("", ("None yet",))]),
        ("""<c-button label="{% trans 'Send' %}" :hint="_('Later')" />""", [("", ("Send",)), ("", ("Later",))]),
        (
            "{% blocktranslate trimmed with name=actor.name %}\n  Hello,\n  {{ name }}!\n{% endblocktranslate %}",
            [("", ("Hello, %(name)s!",))],
        ),
        (
            "{% blocktrans count n=needs|length context 'list' %}{{ n }} need{% plural %}{{ n }} needs{% endblocktrans %}",
            [("list", ("%(n)s need", "%(n)s needs"))],
        ),
        ("<ul>\n      <li>it's</li>\n   <li>\n{% trans \"Don't\" %} 100 %</li></ul>", [("", ("Don't",))]),
        ("{% comment %}{% trans 'Hidden' %}{% endcomment %}{# _('Gone') #}<p>_('Plain')</p>", []),
    ],
)
def test_texts_of_template(source, expected):
    assert found(texts_of_template(source, "page.html")) == expected


def test_place_of_a_text_is_file_and_line():
    assert [text.place for text in texts_of_template("<p>\n\n{% trans 'Save' %}", "page.html")] == ["page.html:3"]


def test_tests_and_migrations_are_not_searched(tmp_path):
    (tmp_path / "shop" / "migrations").mkdir(parents=True)
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "views.py").write_text('_("Kept")')
    (tmp_path / "shop" / "migrations" / "0001.py").write_text('_("Generated")')
    (tmp_path / "loose.py").write_text('_("Loose")')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{% trans 'Shown' %}")
    assert [text.ids for text in all_texts(tmp_path)] == [("Kept",), ("Shown",)]


def catalogue(**translations):
    made = Catalog(locale="nb", fuzzy=False)
    for text, translation in translations.items():
        made.add(text, translation)
    return made


def test_missing_fuzzy_and_unused_translations_are_faults():
    kept = catalogue(Save="Lagre", Open="", Gone="Borte")
    kept.add("Close", "Lukk", flags=["fuzzy"])
    texts = [Text("", (name,), "views.py:1") for name in ("Save", "Open", "Close", "New")]
    assert list(faults(kept, texts)) == [
        "fuzzy: 'Close' (views.py:1)",
        "not translated: 'New' (views.py:1)",
        "not translated: 'Open' (views.py:1)",
        "no longer used (make messages drops it): 'Gone'",
    ]


@pytest.mark.parametrize(
    ("ids", "strings", "expected"),
    [
        (("Hi %(name)s",), "Hei %(navn)s", ["unknown placeholder %(navn)s"]),
        (("Hi %(name)s",), "Hei", ["missing placeholder %(name)s"]),
        (("Hi {name}",), "Hei {name}", []),
        (("%(n)s need", "%(n)s needs"), ("ett behov", "%(n)s behov"), []),
        (("%(n)s need", "%(n)s needs"), ("ett behov", "flere behov"), ["missing placeholder %(n)s"]),
        (("Say hello",), 'Si "hei"', ['" in the translation only']),
        (('Say "hello"',), 'Si "hei"', []),
        (("%(n)s need", "%(n)s needs"), ("<b>ett</b> behov", "%(n)s behov"), ["< > in the translation only"]),
    ],
)
def test_a_translation_has_the_placeholders_of_its_source_and_no_markup_of_its_own(ids, strings, expected):
    kept = Catalog(locale="nb", fuzzy=False)
    kept.add(ids if len(ids) > 1 else ids[0], strings)
    told = [fault.partition(":")[0] for fault in faults(kept, [Text("", ids, "views.py:1")])]
    assert told == expected


def test_extraction_keeps_translations_and_drops_what_is_gone():
    updated = renewed(
        catalogue(Save="Lagre", Gone="Borte"),
        [
            Text("", ("Save",), "a.py:1"),
            Text("", ("%(n)s key", "%(n)s keys"), "a.py:2"),
            Text("door", ("Open",), "b.py:1"),
        ],
    )
    assert {(message.context, message.id): message.string for message in updated if message.id} == {
        (None, "Save"): "Lagre",
        (None, ("%(n)s key", "%(n)s keys")): ("", ""),
        ("door", "Open"): "",
    }


@pytest.fixture
def locale(tmp_path, monkeypatch):
    folder = tmp_path / "locale" / "nb" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalogue(Save="Lagre"))
    return folder


def test_catalogue_is_compiled_once_per_change(locale):
    assert messages.compile_stale() == 1
    assert messages.compile_stale() == 0
    with (locale / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Save") == "Lagre"
    assert [path.name for path in sorted(locale.iterdir())] == ["django.mo", "django.po"]


def test_extract_writes_the_catalogue_and_check_tells_what_to_translate(locale, monkeypatch, capsys):
    texts = [Text("", ("Save",), "a.py:1"), Text("", ("Open",), "a.py:2")]
    monkeypatch.setattr(messages, "all_texts", lambda: iter(texts))
    assert messages.extract() == 0
    with (locale / "django.po").open("rb") as file:
        assert {message.id: message.string for message in read_po(file) if message.id} == {"Open": "", "Save": "Lagre"}
    capsys.readouterr()
    assert messages.check() == 1
    assert capsys.readouterr().out == "locale/nb/LC_MESSAGES/django.po: not translated: 'Open' (a.py:2)\n"
