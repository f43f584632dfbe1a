"""The dialogue's pages as each kind of visitor meets them: what is answered, and which of the marked words can be read.

Two stages are swept: every visitor at every address, and all that could be told elsewhere. In the second of them a
visitor is refused once in each way (by the same rows and the same permission), by turns at each address. At the other
stages one visitor of each kind tries each address where its answer changes, and three read what tells most.
"""

import pytest

from ecosystem.shared.models import OutgoingMail
from procurement.models import Response
from procurement.needs.letters import tell_involved
from tests.factories.actors import ActorFactory
from tests.factories.procurement import ResponseFactory
from tests.procurement.visibility.addresses import ADDRESSES as ADDRESS_TABLE
from tests.procurement.visibility.dialogue import GOT, MOVES, SECRET, SENT, STAGES, VISITORS, expected, readable
from tests.procurement.visibility.dialogue_scene import Scene
from tests.procurement.visibility.reading import Visit, bare, one_of_each

pytestmark = pytest.mark.django_db

ADDRESSES = [("GET", page) for page in GOT] + [("POST", page) for page in SENT]
SWEPT = ["published", "concluded"]
BETWEEN = [stage for stage in STAGES if stage not in SWEPT]
TELLING = [
    "need_detail",
    "need_dialogue",
    "need_responses",
    "response_detail",
    "need_dialogue_file",
    "minutes_detail",
]


class DialogueVisit(Visit):
    def __init__(self, scene, visitor):
        super().__init__(scene, visitor, readable(scene.stage))

    def meet(self, method, page):
        status = expected(method, page, self.visitor, self.scene.stage)
        if method == "POST" and status == 302 and page in MOVES:
            return
        ask = self.client.get if method == "GET" else self.client.post
        answer = ask(self.scene.address(page))
        if answer.status_code != status:
            self.wrong.append(f"{self.visitor} is answered {answer.status_code} by {method} {page}, not {status}")
        self.look(page, answer)


def turns(stage):
    """(visitor, method, page): one visitor of each kind where the answer is another than at the stage before.

    Nothing is before the first stage: there it is where the answer is another than in a published need.
    """
    place, found = STAGES.index(stage), []
    before = place - 1 if place else STAGES.index("published")
    for method, page in ADDRESSES:
        kinds = {}
        for visitor in VISITORS:
            kinds.setdefault(tuple(expected(method, page, visitor, each) for each in STAGES), visitor)
        found += [(visitor, method, page) for row, visitor in kinds.items() if row[place] != row[before]]
    return sorted(found)


def shown_or_refused_once(visitor, stage):
    """What this visitor is shown or moved on from, and one address of each kind that refuses."""
    answers = {address: expected(*address, visitor, stage) for address in ADDRESSES}
    tables = {address: ADDRESS_TABLE[address[1].split()[0]] for address in ADDRESSES}
    refused = [((tables[address], status), address) for address, status in answers.items() if status in {403, 404}]
    shown = [address for address, status in answers.items() if status not in {403, 404}]
    return shown + one_of_each(refused, VISITORS.index(visitor))


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("dialogue_scene", SWEPT, indirect=True)
def test_every_visitor_at_every_address(dialogue_scene, one_frame, visitor):
    visit, stage = DialogueVisit(dialogue_scene, visitor), dialogue_scene.stage
    visit.look_elsewhere()
    for method, page in ADDRESSES if stage == SWEPT[0] else shown_or_refused_once(visitor, stage):
        visit.meet(method, page)
    assert visit.breaches + visit.missing == []


@pytest.mark.parametrize("dialogue_scene", BETWEEN, indirect=True)
def test_where_an_answer_changes(dialogue_scene, one_frame):
    visits = {}
    for visitor, method, page in turns(dialogue_scene.stage):
        if visitor not in visits:
            visits[visitor] = DialogueVisit(dialogue_scene, visitor)
        visits[visitor].meet(method, page)
    assert [breach for visit in visits.values() for breach in visit.breaches] == []


@pytest.mark.parametrize("visitor", ["other_firm", "owner_editor", "coordinator"])
@pytest.mark.parametrize("dialogue_scene", BETWEEN, indirect=True)
def test_what_is_read_at_the_stages_between(dialogue_scene, one_frame, visitor):
    visit = DialogueVisit(dialogue_scene, visitor)
    visit.look_elsewhere()
    for page in TELLING:
        visit.meet("GET", page)
    assert visit.breaches + visit.missing == []


@pytest.mark.parametrize("dialogue_scene", ["concluded"], indirect=True)
def test_whoever_is_only_put_forward_is_sent_no_news(dialogue_scene):
    people = dialogue_scene.people
    OutgoingMail.objects.all().delete()
    facts = {"owner": "Eier", "need": "Behov", "title": "Nytt", "text": SECRET, "url": "/"}
    tell_involved("dialogue/told", dialogue_scene.need, key="anything", facts=facts)
    assert not OutgoingMail.objects.filter(to=people["put_forward"].email).exists()
    assert OutgoingMail.objects.filter(to=people["responding_editor"].email).exists()


@pytest.mark.parametrize(
    "visitor", ["owner_editor", "owner_member", "coordinator", "superuser", "other_firm", "anonymous"]
)
def test_before_the_deadline_pages_are_the_same_with_and_without_responses(visitor):
    scene = Scene("published", responses=False)
    client = scene.client(visitor)
    addresses = [scene.address(page) for page in ("need_detail", "need_responses")]
    empty = [bare(client.get(address).content.decode()) for address in addresses]
    for number in range(3):
        ResponseFactory(need=scene.need, firm=ActorFactory(name=f"Søvnradar {number} AS"), state="submitted")
    assert [bare(client.get(address).content.decode()) for address in addresses] == empty


@pytest.mark.parametrize("dialogue_scene", ["closed"], indirect=True)
def test_drafts_and_withdrawn_responses_never_reach_the_owner(dialogue_scene):
    Response.objects.update(state="draft", submitted_at=None)
    client = dialogue_scene.client("owner_editor")
    assert client.get(dialogue_scene.address("response_detail")).status_code == 404
    assert "Hemmelig Sensor" not in client.get(dialogue_scene.address("need_responses")).content.decode()
