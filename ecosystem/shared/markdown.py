"""Safe markdown: what people write becomes a small, harmless subset of HTML, or plain text without the marks."""

import html

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3", "h4", "hr"}
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["strikethrough"])


def render(text: str) -> SafeString:
    """Markdown to sanitized HTML. Headings start at h3, since pages own h1 and h2; links say no-follow."""
    tokens = _parser.parse(text or "")
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"
    clean = nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)  # noqa: S308  nh3 has cleaned it


def plain(text: str) -> str:
    """What a reader of the markdown sees, as text that is marked safe nowhere: for descriptions, titles and letters.

    Paragraphs and list items stay on lines of their own.
    """
    return html.unescape(nh3.clean(render(text), tags=set())).strip()
