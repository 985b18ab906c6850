"""Two publications that anybody may sign up to, and one that nobody may."""

import pytest

from newsletters.models import Publication
from tests.newsletters.letters import make_publication


@pytest.fixture
def gatekeeping(ealing) -> Publication:
    return make_publication(ealing, open_to_all=True, description="The week's news for schools.")


@pytest.fixture
def bulletin(ealing) -> Publication:
    return make_publication(ealing, slug="send", name="SEND bulletin", open_to_all=True)


@pytest.fixture
def closed(ealing) -> Publication:
    return make_publication(ealing, slug="report", name="Directors' report")
