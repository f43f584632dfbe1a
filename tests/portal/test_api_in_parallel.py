"""The API's description is asked for by many at once, from the first second on."""

from collections import Counter

import pytest

from tests.portal.serving import Web

ROUNDS = 2
SCHEMA = "/api/v1/schema/"
ASKED = [SCHEMA, "/apne-data/", "/en/open-data/", "/api/v1/schema/?format=json"] * 5


@pytest.mark.django_db(transaction=True)
def test_twenty_who_ask_right_after_a_start_all_get_the_same_description(tmp_path):
    for _round in range(ROUNDS):
        with Web(tmp_path) as web:
            answers = web.get_all(ASKED)
            said = web.said()
        assert Counter(answer.status for answer in answers) == {200: len(ASKED)}, said[-3000:]
        schemas = {answer.content for answer, path in zip(answers, ASKED, strict=True) if path == SCHEMA}
        assert len(schemas) == 1
