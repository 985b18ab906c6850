"""Five kills in mid-send over 10,000 letters: nobody is lost, nobody gets two, and no kill leaves a letter in doubt."""

import pytest

from tests.benchmarks.kills import run

pytestmark = [pytest.mark.slow, pytest.mark.service]
RECIPIENTS = 10_000


@pytest.mark.parametrize("cuts", [True, False])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kills_lose_and_double_nobody(tmp_path, request, lay_database, database, cuts):
    url = request.getfixturevalue("postgresql").migrated_database() if database == "postgresql" else ""

    found = run(lay_database(tmp_path), kills=5, recipients=RECIPIENTS, cuts=cuts, database_url=url)

    assert found.recipients == RECIPIENTS
    assert (found.lost, found.doubled, found.wrong) == ([], [], [])
    # Of a connection that the server cut nobody can tell; a kill leaves nothing in doubt.
    assert found.unknown <= found.cuts
    assert sum(found.states.values()) == RECIPIENTS
