"""Markdown to plain text, for reading by the matcher."""

import html

import nh3

from ecosystem.shared.markdown import render


def plain(text: str) -> str:
    """What is left when the marks are gone; paragraphs and list items stay on lines of their own."""
    return html.unescape(nh3.clean(render(text), tags=set())).strip()
