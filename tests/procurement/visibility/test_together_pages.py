"""What bodies do together around a need, as each kind of visitor reads it: which of the marked words can be read.

Two stages are swept: every visitor reads all that is shown to them and all that could be told elsewhere, and is refused
once in each way, by turns at each address. At the stages between, those who read each a part of their own.
"""

import pytest

from tests.procurement.visibility.addresses import ADDRESSES
from tests.procurement.visibility.reading import Visit, one_of_each
from tests.procurement.visibility.together import VISITORS, expected, readable

pytestmark = pytest.mark.django_db

SHOWN = {200, 302}
# They are given what somebody else is, at every stage (`test_together_rules.py`): they read where most is to be read.
ALIKE = {"person", "owner_member", "participant_member", "follower_member", "superuser"}
SWEEPS = [("handed_over", visitor) for visitor in VISITORS]
SWEEPS += [("concluded", visitor) for visitor in VISITORS if visitor not in ALIKE]
READERS = [
    "owner_editor",
    "late_participant",
    "follower",
    "invited",
    "responding_firm",
    "two_hats",
    "coordinator_in_all",
]
BETWEEN = [(stage, visitor) for stage in ("draft", "published") for visitor in READERS]


class TogetherVisit(Visit):
    def __init__(self, scene, visitor):
        super().__init__(scene, visitor, readable(scene.stage))

    def meet(self, page, thing, address):
        answer, wanted = self.client.get(address), self.wanted(page, thing)
        if answer.status_code not in wanted:
            which = f"{page} ({thing})" if thing else page
            self.wrong.append(f"{self.visitor} is answered {answer.status_code} by {which}, not {sorted(wanted)}")
        if answer.status_code == 200:
            self.look(address, answer)

    def wanted(self, page, thing):
        return expected(page, thing, self.visitor, self.scene.stage)

    @property
    def shown(self):
        return [page for page in self.scene.pages() if self.wanted(*page[:2]) & SHOWN]

    @property
    def refused_once(self):
        refused = [page for page in self.scene.pages() if not self.wanted(*page[:2]) & SHOWN]
        kinds = [((ADDRESSES[page[0]], *self.wanted(*page[:2])), page) for page in refused]
        return one_of_each(kinds, VISITORS.index(self.visitor))


@pytest.mark.parametrize(("together_scene", "visitor"), SWEEPS, indirect=["together_scene"])
def test_every_visitor(together_scene, one_frame, visitor):
    visit = TogetherVisit(together_scene, visitor)
    visit.look_elsewhere()
    for page in visit.shown + visit.refused_once:
        visit.meet(*page)
    assert visit.breaches + visit.missing == []


@pytest.mark.parametrize(("together_scene", "visitor"), BETWEEN, indirect=["together_scene"])
def test_what_is_read_at_the_stages_between(together_scene, one_frame, visitor):
    visit = TogetherVisit(together_scene, visitor)
    visit.look_elsewhere()
    for page in visit.shown:
        visit.meet(*page)
    assert visit.breaches + visit.missing == []
