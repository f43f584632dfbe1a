"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    def add(self, name: str | None, value: str | None, kind: str) -> None:
        if name and name != "csrfmiddlewaretoken":
            self.fields.append((name, value or ""))
            self.kinds[name] = kind


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.select: str | None = None
        self.chosen: str | None = None
        self.text: str | None = None
        self.written = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            posts = (given.get("method") or "get").lower() == "post"
            self.form = PageForm((given.get("action") or self.path).partition("?")[0]) if posts else None
        if self.form is None:
            return
        if tag == "input":
            kind = given.get("type") or "text"
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.form.add(given.get("name"), given.get("value"), kind)
        elif tag == "button":
            self.form.add(given.get("name"), given.get("value"), "button")
        elif tag == "select":
            self.select, self.chosen = given.get("name"), None
        elif tag == "option" and (self.chosen is None or "selected" in given):
            self.chosen = given.get("value") or ""
        elif tag == "textarea":
            self.text, self.written = given.get("name"), ""

    def handle_data(self, data):
        if self.text is not None:
            self.written += data

    def handle_endtag(self, tag):
        if self.form is None:
            return
        if tag == "select":
            self.form.add(self.select, self.chosen, "select")
        elif tag == "textarea":
            self.form.add(self.text, self.written, "textarea")
            self.text = None
        elif tag == "form":
            self.forms.append(self.form)
            self.form = None


def forms_of(html: str, path: str) -> list[PageForm]:
    """The forms that are sent by POST."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms
