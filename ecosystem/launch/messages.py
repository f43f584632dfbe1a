"""Translations: `python -m ecosystem.launch.messages extract|compile|check`. The code is English; locale/ holds the rest."""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ecosystem.launch.extraction import Text, all_texts, overlooked
from ecosystem.launch.places import ROOT

LOCALE = ROOT / "locale"
# Our own words for texts that packages bring (the account pages): written by hand, not extracted from our code.
OVERRIDES = ROOT / "ecosystem" / "shared" / "locale"
MARKUP_SIGNS = set('"<>')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def catalogues() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def compile_stale() -> int:
    """Compile every catalogue that is newer than its compiled file; how many."""
    count = 0
    for path in [*catalogues(), *sorted(OVERRIDES.glob("*/LC_MESSAGES/django.po"))]:
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        # The time before reading counts: a change made meanwhile is compiled the next time.
        changed = path.stat().st_mtime_ns
        half = compiled.with_name(f"{compiled.name}.{os.getpid()}")
        with half.open("wb") as file:
            write_mo(file, read(path))
        os.utime(half, ns=(changed, changed))
        half.replace(compiled)
        count += 1
    return count


def extract() -> int:
    """Put the texts of code and templates in every catalogue, keep the translations, drop what is no longer used."""
    texts = list(all_texts())
    for path in catalogues():
        old = read(path)
        updated = renewed(old, texts)
        with path.open("wb") as file:
            write_po(file, updated, width=120, sort_output=True, no_location=True)
        gone = sum(1 for message in old if message.id and updated.get(first(message), message.context) is None)
        missing = sum(1 for message in updated if message.id and not is_translated(message))
        print(f"{path.relative_to(ROOT)}: {len(updated)} texts, {missing} to translate, {gone} dropped")
    compile_stale()
    return 0


def renewed(old: Catalog, texts: Iterable[Text]) -> Catalog:
    """A catalogue of just these texts, with the old one's header and translations."""
    updated = Catalog(locale=old.locale, charset="utf-8", fuzzy=False)
    updated.header_comment = old.header_comment
    updated.mime_headers = old.mime_headers
    plural = {text.key: text.ids for text in texts if len(text.ids) > 1}
    for key in {text.key for text in texts}:
        context, singular = key
        message = old.get(singular, context or None)
        ids = plural.get(key, (singular,))
        string = message.string if message else ""
        if len(ids) > 1 and isinstance(string, str):
            string = (string, string) if string else ("", "")
        if len(ids) == 1 and not isinstance(string, str):
            string = string[0]
        updated.add(
            ids if len(ids) > 1 else singular,
            string,
            context=context or None,
            flags=message.flags if message else (),
            user_comments=message.user_comments if message else (),
        )
    return updated


def check() -> int:
    """Tell every text without a translation and every translation that cannot be right; 1 if there are any."""
    texts = list(all_texts())
    problems = [
        f"{path.relative_to(ROOT)}: {problem}" for path in catalogues() for problem in faults(read(path), texts)
    ]
    problems += [f"not found by extract (in an f-string, or renamed): {place}" for place in overlooked()]
    print("\n".join(problems) if problems else f"Translations: {len({text.key for text in texts})} texts, all there.")
    return 1 if problems else 0


def faults(catalogue: Catalog, texts: Iterable[Text]) -> Iterator[str]:
    places = defaultdict(list)
    plural = set()
    for text in texts:
        places[text.key].append(text.place)
        if len(text.ids) > 1:
            plural.add(text.key)
    for key, where in sorted(places.items()):
        context, singular = key
        message = catalogue.get(singular, context or None)
        shown = f"{singular!r}" + (f" (context {context!r})" if context else "") + f" ({where[0]})"
        if message is None or not is_translated(message):
            yield f"not translated: {shown}"
        elif message.fuzzy:
            yield f"fuzzy: {shown}"
        elif key in plural and isinstance(message.string, str):
            yield f"no plural form: {shown}"
        else:
            yield from (f"{fault}: {shown}" for fault in (*placeholder_faults(message), *markup_faults(message)))
    for message in catalogue:
        if message.id and (message.context or "", first(message)) not in places:
            yield f"no longer used (make messages drops it): {first(message)!r}"


def placeholder_faults(message: Message) -> Iterator[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    known = {name for text in ids for name in PLACEHOLDER.findall(text)}
    needed = set(PLACEHOLDER.findall(ids[-1]))
    for number, string in enumerate(strings):
        used = set(PLACEHOLDER.findall(string))
        if stray := used - known:
            yield f"unknown placeholder {', '.join(sorted(stray))}"
        # The singular may say "one" instead of the number.
        elif (len(strings) == 1 or number > 0) and (lacking := needed - used):
            yield f"missing placeholder {', '.join(sorted(lacking))}"


def markup_faults(message: Message) -> Iterator[str]:
    """A translation may stand in an attribute wherever its source may: it brings no sign that would end it."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    if brought := MARKUP_SIGNS & set("".join(strings)) - set("".join(ids)):
        yield f"{' '.join(sorted(brought))} in the translation only"


def is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


COMMANDS = {"extract": extract, "compile": lambda: 0 * compile_stale(), "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"Say one of: {', '.join(COMMANDS)}")
    sys.exit(COMMANDS[sys.argv[1]]())
