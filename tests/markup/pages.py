"""Every page that visitors come to by following links, every form on them, and every letter that comes of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ecosystem.shared.models import OutgoingMail
from tests.markup.answers import is_page, strange, strange_letter
from tests.markup.texts import TEXT, WORD

LEADS = {"a": "href", "iframe": "src", "img": "src", "form": "action"}
LINKS = "a, iframe, img, form[method=get], [hx-get]"
WRITTEN_IN = {"text", "search", "email", "url", "tel", "number", "date", "time", "password", ""}
# Sends the visitor away.
LEAVES = {"account_logout", "admin:logout"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Pages of the desk that are one and the same for every kind of row.
ALIKE = ("_add", "_delete", "_history", "_simple_history")


def view_name(address: str) -> str | None:
    """The name of the address in the URL table."""
    try:
        name = resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None
    alike = next((end for end in ALIKE if name.endswith(end)), "") if name.startswith("admin:") else ""
    return f"admin:{alike}" if alike else name


def logged_in(user) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


@dataclass
class Round:
    """What several visitors see between them, each address in the URL table at most `most` times but where they start.

    `met` has the pages by address and visitor, `sent` the forms, `letters` how many were written, `wrong` what was strange
    or broke.
    """

    desk: bool = False
    most: int = 1
    counted: Counter = field(default_factory=Counter)
    met: list[tuple[Client, str]] = field(default_factory=list)
    sent: set = field(default_factory=set)
    letters: int = 0
    wrong: list[str] = field(default_factory=list)

    def visit(self, client: Client, starts: Iterable[str]) -> None:
        queue, own = [(start, True) for start in dict.fromkeys(starts)], set()
        known = {address for address, _is_start in queue}
        while queue:
            address, is_start = queue.pop(0)
            view = view_name(address)
            if view is None or view in LEAVES or view.startswith("admin:") != self.desk:
                continue
            if not is_start and (view in own or self.counted[view] >= self.most):
                continue
            answer = client.get(address)
            self.look(address, answer)
            if answer.status_code == 200:
                own.add(view)
                self.counted[view] += 1
                self.met.append((client, address))
            for link in links(answer):
                link = urljoin(address, link).partition("#")[0]
                if link.startswith("/") and link not in known:
                    known.add(link)
                    queue.append((link, False))
            self.send(client, address, answer)

    def seek(self, client: Client, addresses: Iterable[str]) -> None:
        """Pages no link has led to yet, each tried where it may be: most of them are refused, in words."""
        for address in addresses:
            view = view_name(address)
            if view in LEAVES or self.counted[view]:
                continue
            answer = client.get(address)
            self.look(address, answer)
            if answer.status_code in {200, 405}:  # the latter: only sent to
                self.counted[view] += 1
            if answer.status_code == 200:
                self.met.append((client, address))
                self.send(client, address, answer)

    def send(self, client: Client, address: str, answer: HttpResponse) -> None:
        """Every form of the page that was not sent before, with such a text in each field. Nothing of it stays."""
        for form in LexborHTMLParser(answer.content).css("form") if is_page(answer) else ():
            to = urljoin(address, form.attributes.get("action") or "")
            fields = written(form)
            view = view_name(to)
            key = (view, *sorted(fields))
            if key in self.sent or view is None or view in LEAVES or view.startswith("admin:") != self.desk:
                continue
            self.sent.add(key)
            with transaction.atomic():
                last = OutgoingMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                is_post = form.attributes.get("method") == "post"
                self.look(f"sent to {to}", (client.post if is_post else client.get)(to, fields, follow=True))
                for mail in OutgoingMail.objects.filter(pk__gt=last):
                    self.letters += 1
                    self.wrong += [f"letter {mail.key}: {found}" for found in strange_letter(mail)]
                transaction.set_rollback(True)

    def look(self, what: str, answer: HttpResponse) -> None:
        if answer.status_code >= 500:
            self.wrong.append(f"{what}: {answer.status_code} {getattr(answer, 'exc_info', ['', ''])[1]!r}")
        self.wrong += [f"{what}: {found}" for found in strange(answer)]


def links(answer: HttpResponse) -> list[str]:
    if answer.status_code in {301, 302}:
        return [answer.url]
    if not is_page(answer):
        return []
    nodes = LexborHTMLParser(answer.content).css(LINKS)
    found = [(node.attributes.get("hx-get"), node.attributes.get(LEADS.get(node.tag, ""))) for node in nodes]
    return [link for pair in found for link in pair if link]


def written(form: LexborNode) -> dict[str, str]:
    """What is sent: the text wherever one can write, and the form's own first choice where one chooses."""
    fields = {}
    for node in form.css("input[name], textarea[name], select[name], button[name]"):
        name, kind = node.attributes["name"], (node.attributes.get("type") or "").lower()
        if node.tag == "textarea" or (node.tag == "input" and kind in WRITTEN_IN):
            fields[name] = f"t{WORD}{TEXT}"
        elif node.tag == "select":
            values = [option.attributes.get("value") or "" for option in node.css("option")]
            fields.setdefault(name, next((value for value in values if value), ""))
        elif kind != "file":
            fields.setdefault(name, node.attributes.get("value") or "on")
    fields.pop("csrfmiddlewaretoken", None)
    return fields
