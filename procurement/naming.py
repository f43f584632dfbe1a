"""Whether a text names a firm."""

import re

FORM = re.compile(r"\s+(AS|ASA|SA|BA|DA|ANS|ENK|NUF|AB|ApS|GmbH|Ltd)\.?$", re.IGNORECASE)


def is_named(name: str, text: str) -> bool:
    """However many spaces or line breaks stand between the words of the name."""
    return any(pattern.search(text) for pattern in _patterns(name))


def without_name(name: str, text: str, instead: str) -> str:
    """The text with `instead` where the firm is named."""
    for pattern in _patterns(name):
        text = pattern.sub(lambda _found: instead, text)
    return text


def _patterns(name: str) -> list[re.Pattern[str]]:
    """The name in full, and without its form of business. Then a single word must have its capital letter: "varsel" may
    be just a word, and "Varsel" the firm."""
    short = FORM.sub("", name)
    alone = 0 if " " not in short else re.IGNORECASE
    return [re.compile(_whole(name), re.IGNORECASE)] + ([re.compile(_whole(short), alone)] if short != name else [])


def _whole(name: str) -> str:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return rf"(?<!\w){words}(?!\w)"
