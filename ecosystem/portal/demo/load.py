"""Put the demo ecosystem into the database. Adds what is missing and leaves what is there alone."""

import tomllib
from pathlib import Path

from django.db import transaction

from .meetings import Meetings
from .organisations import PASSWORD, Organisations
from .partnership import InnovationPartnership
from .responses import Responses

__all__ = ["PASSWORD", "Demo"]

FOLDER = Path(__file__).parent


def read(name: str) -> dict[str, list[dict]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())


class Demo(Organisations, Responses, Meetings, InnovationPartnership):
    """The whole of it; `load` gives how many rows of each kind are new."""

    @transaction.atomic
    def load(self) -> dict[str, int]:
        for row in read("actors")["actor"]:
            self.actor(row)
        for row in read("people")["person"]:
            self.person(row)
        for row in read("needs")["need"]:
            self.need(row)
            self.meetings(row)
        for row in read("responses")["response"]:
            self.response(row)
        funding = read("funding")
        for row in funding["programme"]:
            self.programme(row)
        for row in funding["call"]:
            self.call(row)
        for row in read("events")["event"]:
            self.event(row)
        for row in read("projects")["project"]:
            self.project(row)
        for row in read("solutions")["solution"]:
            self.solution(row)
        self.buying_together(read("together"))
        self.partnership(read("partnership"))
        return self.made
