"""What is strange in an answer: read as whoever gets it would read it."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from xml.etree import ElementTree

from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.utils.html import escape
from icalendar import Calendar
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from tests.markup.texts import OWN, WORD

ATTRIBUTE = re.compile(r"[A-Za-z@:][A-Za-z0-9_.:@-]*")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def strange_elements(html: str | bytes) -> list[str]:
    """The elements that no template wrote, those with an attribute that none did, and JSON that is none."""
    tree = LexborHTMLParser(html)
    found = [
        node.html[:300]
        for node in tree.root.traverse(include_text=False)
        if node.tag == OWN
        or any(name.startswith("data-own") or not ATTRIBUTE.fullmatch(name) for name in node.attributes)
    ]
    for script in tree.css("script[type='application/ld+json'], script[type='application/json']"):
        try:
            json.loads(script.text())
        except ValueError:
            found.append(script.html[:300])
    return found


def is_page(answer: HttpResponse) -> bool:
    return answer.get("Content-Type", "").startswith("text/html") and not answer.streaming


def strange(answer: HttpResponse) -> Iterator[str]:
    if OWN in str(answer.headers).lower() and answer.headers.get("Content-Disposition", "").count('"') > 2:
        yield f"the name of the file: {answer.headers['Content-Disposition']}"
    kind = answer.get("Content-Type", "").partition(";")[0]
    content = answer.getvalue()
    yield from strange_content(kind, content)


def strange_content(kind: str, content: bytes) -> Iterator[str]:
    if kind == "text/html":
        yield from strange_elements(content)
    elif kind == "application/json":
        json.loads(content)
    elif kind in {"application/xml", "image/svg+xml"}:
        yield from (element.tag for element in ElementTree.fromstring(content).iter() if OWN in element.tag)
    elif kind == "text/calendar":
        for part in Calendar.from_ical(content.decode()).walk():
            yield from (name for name in part if name.lower() == OWN)
            yield from (
                f"a parameter {p}" for line in part.values() for p in getattr(line, "params", ()) if OWN in p.lower()
            )
    elif kind == "text/csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        yield from (f"a row of {len(row)} cells" for row in rows if len(row) != len(rows[0]))
    elif kind == WORKBOOK:
        for row in load_workbook(io.BytesIO(content)).active.iter_rows():
            yield from (f"a formula: {cell.value}" for cell in row if cell.data_type == "f")
    elif kind == "application/zip":
        yield from strange_parts(content)


KINDS = {"html": "text/html", "json": "application/json", "csv": "text/csv", "ics": "text/calendar", "xlsx": WORKBOOK}


def strange_parts(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if set('"<>\r\n\t\\') & set(name):
                yield f"a file with the name {name!r}"
            yield from strange_content(KINDS.get(name.rpartition(".")[2], ""), archive.read(name))


def strange_letter(mail) -> Iterator[str]:
    """A row of the outbox, written out and read again."""
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=mail.headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attached in mail.attachments:
        message.attach(attached["name"], attached["content"], attached["type"])
    read = BytesParser(policy=policy.default).parsebytes(message.message().as_bytes())
    yield from (f"a header {name}" for name in read if name.lower() == OWN)
    if str(read["Subject"]).split() != mail.subject.split() or "\n" in mail.subject:
        yield f"the subject {read['Subject']!r} of {mail.subject!r}"
    if escape(WORD)[:12] in mail.text:
        yield f"text that is escaped for HTML: {mail.text[:300]}"
    for part in read.walk():
        if not part.is_multipart():
            yield from strange_content(part.get_content_type(), part.get_payload(decode=True))
