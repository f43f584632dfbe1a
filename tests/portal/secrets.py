"""One of everything that is not public, each with the same telling word in its title."""

from tests.factories.actors import ActorFactory
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory, ResponseFactory
from tests.factories.projects import ProjectFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

WORD = "Hemmeligheim"


def make_secrets():
    for stage in ("draft", "review"):
        NeedFactory(stage=stage, title=f"{WORD} behov {stage}")
    CallFactory(state="draft", title=f"{WORD} utlysning")
    EventFactory(state="draft", title=f"{WORD} arrangement")
    ProjectFactory(state="draft", title=f"{WORD} prosjekt")
    for state in ("draft", "submitted", "returned"):
        SolutionFactory(state=state, title=f"{WORD} løsning {state}")
    for state in ("applied", "declined", "suspended"):
        ActorFactory(state=state, name=f"{WORD} {state} AS")
    AdoptionFactory(state="reported", note=f"{WORD} bruk")
    ResponseFactory(summary=f"{WORD} svar", solution=f"{WORD} løsning", contact=f"{WORD} kontakt")
