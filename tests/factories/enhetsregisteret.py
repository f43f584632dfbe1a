"""A server that answers as Enhetsregisteret does, on this machine: the shapes are those its API documents."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TYPES = {"enheter": "enhet.v2", "underenheter": "underenhet.v2"}


def address(**changes):
    return {
        "land": "Norge",
        "landkode": "NO",
        "postnummer": "3008",
        "poststed": "DRAMMEN",
        "adresse": ["Engene 1"],
        "kommune": "DRAMMEN",
        "kommunenummer": "3301",
        **changes,
    }


def unit(number, name="FJORDVAKT SENSOR AS", form=("AS", "Aksjeselskap"), **changes):
    """A main unit, as `/enheter/<number>` gives it."""
    return {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": {"kode": form[0], "beskrivelse": form[1], "_links": {}},
        "hjemmeside": "www.fjordvakt.example.no",
        "postadresse": address(adresse=["Postboks 7", None], postnummer="3001"),
        "registreringsdatoEnhetsregisteret": "2016-02-19",
        "registrertIMvaregisteret": True,
        "naeringskode1": {"kode": "62.010", "beskrivelse": "Programmeringstjenester"},
        "antallAnsatte": 14,
        "harRegistrertAntallAnsatte": True,
        "forretningsadresse": address(),
        "stiftelsesdato": "2016-01-04",
        "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
        "registrertIForetaksregisteret": True,
        "registrertIStiftelsesregisteret": False,
        "registrertIFrivillighetsregisteret": False,
        "sisteInnsendteAarsregnskap": "2024",
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        "maalform": "Bokmål",
        "aktivitet": ["Utvikling av sensorer."],
        "_links": {"self": {"href": f"https://data.brreg.no/enhetsregisteret/api/enheter/{number}"}},
        **changes,
    }


def sub_unit(number, parent, name="FJORDVAKT SENSOR AS AVD LIER", **changes):
    """A sub-unit, as `/underenheter/<number>` gives it."""
    return {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": {"kode": "BEDR", "beskrivelse": "Underenhet til næringsdrivende", "_links": {}},
        "registreringsdatoEnhetsregisteret": "2019-05-02",
        "registrertIMvaregisteret": False,
        "naeringskode1": {"kode": "62.010", "beskrivelse": "Programmeringstjenester"},
        "antallAnsatte": 3,
        "harRegistrertAntallAnsatte": True,
        "overordnetEnhet": parent,
        "oppstartsdato": "2019-04-01",
        "beliggenhetsadresse": address(kommune="LIER", kommunenummer="3312", poststed="LIER", postnummer="3400"),
        "_links": {},
        **changes,
    }


def deleted(number, name="BORTE VEKK AS"):
    """A deleted unit has little left."""
    return {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap", "_links": {}},
        "slettedato": "2023-11-07",
        "respons_klasse": "SlettetEnhet",
        "_links": {},
    }


class Enhetsregisteret:
    """`units` and `sub_units` by number; `trouble` by number is what happens instead. `asked` is every path, in order."""

    def __init__(self):
        self.units: dict[str, dict] = {}
        self.sub_units: dict[str, dict] = {}
        self.trouble: dict[str, str] = {}
        self.asked: list[str] = []
        self.url = ""

    def add(self, body):
        """Keep a unit or a sub-unit under its number."""
        kept = self.sub_units if "beliggenhetsadresse" in body else self.units
        kept[body["organisasjonsnummer"]] = body
        return body["organisasjonsnummer"]

    def answer(self, request):
        self.asked.append(request.path)
        kind, number = request.path.strip("/").split("/")[-2:]
        match self.trouble.get(number):
            case "slow":
                time.sleep(3)
            case "drip":
                self.drip(request)
                return
            case "500":
                self.send(request, 500, {"status": 500, "error": "Internal Server Error", "path": request.path})
                return
            case "410":
                self.send(request, 410 if kind == "enheter" else 404, {"organisasjonsnummer": number})
                return
            case "garbage":
                self.send(request, 200, "<html>Vi oppdaterer</html>")
                return
            case "half":
                self.send(request, 200, {"organisasjonsnummer": number})
                return
            case "hang up":
                request.connection.shutdown(socket.SHUT_RDWR)
                return
        body = (self.units if kind == "enheter" else self.sub_units).get(number)
        self.send(request, 200 if body else 404, body or {"status": 404, "error": "Not Found"}, TYPES[kind])

    @staticmethod
    def drip(request):
        """A byte at a time: every single wait is short, all of them together are not."""
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        for _second in range(30):
            request.wfile.write(b" ")
            request.wfile.flush()
            time.sleep(0.1)

    @staticmethod
    def send(request, status, body, media="enhet.v2"):
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        request.send_response(status)
        request.send_header("Content-Type", f"application/vnd.brreg.enhetsregisteret.{media}+json;charset=UTF-8")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


@contextmanager
def running(port=0) -> Iterator[Enhetsregisteret]:
    register = Enhetsregisteret()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            try:
                register.answer(self)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    register.url = f"http://127.0.0.1:{server.server_port}/enhetsregisteret/api"
    try:
        yield register
    finally:
        server.shutdown()
        server.server_close()
