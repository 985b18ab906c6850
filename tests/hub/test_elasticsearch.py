"""What a search finds it finds with Elasticsearch too: the same tests, in a pytest of their own beside a real node."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cms.search.node import Node, NoElasticsearch

ROOT = Path(__file__).resolve().parents[2]

FILES = [
    "tests/cms/search/test_engines.py",
    "tests/cms/search/test_hostile.py",
    "tests/cms/search/test_pieces.py",
    "tests/cms/search/on_elasticsearch.py",
]


@pytest.fixture
def node() -> Iterator[Node]:
    """Where there is none the test is skipped, and fails in CI."""
    try:
        made = Node()
    except NoElasticsearch as missing:
        pytest.skip(str(missing))
    made.start()
    yield made
    made.stop()


@pytest.mark.slow
@pytest.mark.service
def test_search_finds_with_elasticsearch_what_it_finds_with_the_database(node: Node):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", *FILES],
        env={**ours, "ELASTICSEARCH_URL": node.url}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    assert "skipped" not in done.stdout.splitlines()[-1]
