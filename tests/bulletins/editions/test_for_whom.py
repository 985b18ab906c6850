"""An item that is for some people only goes to nobody else, by letter or on the web."""

import pytest

from bulletins.check import check
from bulletins.compose import compose
from bulletins.home import latest
from bulletins.models import Edition
from cms.people.appoint import appoint
from newsletters.sealing.seal import CannotSeal, seal
from tests.bulletins.conftest import FRIDAY, make_item
from tests.factories import make_user


@pytest.fixture
def edition(gatekeeping):
    make_item(gatekeeping, "For everybody")
    make_item(gatekeeping, "Peregrine", readers="role:dsl")
    return compose(gatekeeping, FRIDAY)


def test_an_edition_that_goes_to_others_too_is_stopped(edition):
    found = [finding.sentence for finding in check(edition) if finding.stops]

    assert found == [
        "“Peregrine” is only for: Designated safeguarding lead. This edition goes to 2 people who are not: "
        "take it out, or send it by a list of those people only."
    ]


def test_sealing_refuses_it_too(edition, ealing, monkeypatch):
    newest = edition.latest_revision_id
    monkeypatch.setattr(Edition, "approved_revision_id", lambda self: newest)

    with pytest.raises(CannotSeal, match="2 people who are not"):
        seal(edition, by=None)


def test_to_its_readers_it_goes(edition):
    edition.items.filter(title="Peregrine").update(readers="role:headteacher")
    from bulletins.models import Item

    Item.objects.filter(title="Peregrine").update(readers="role:headteacher")

    assert [finding.sentence for finding in check(Edition.objects.get(pk=edition.pk)) if finding.stops] == []


def test_the_web_shows_it_to_its_readers_only(edition, ealing, visitor, sign_in, monkeypatch):
    Edition.objects.filter(pk=edition.pk).update(live=True)
    page = Edition.objects.get(pk=edition.pk)
    archive = page.get_parent()

    for path in (page.url, f"{archive.url}feed/", archive.url, "/"):
        shown = visitor(ealing).get(path).content.decode()
        assert "Peregrine" not in shown, path
    assert "For everybody" in visitor(ealing).get(page.url).content.decode()
    assert "Peregrine" in sign_in("editor", ealing).get(page.url).content.decode()
    assert "Peregrine" not in str(latest(ealing, FRIDAY).lines)


def test_an_item_deleted_since_stays_for_its_readers(edition, ealing, visitor):
    from bulletins.models import Item

    Edition.objects.filter(pk=edition.pk).update(live=True)
    Item.objects.filter(title="Peregrine").delete()

    page = Edition.objects.get(pk=edition.pk)
    assert "Peregrine" not in visitor(ealing).get(page.url).content.decode()
    assert appoint(user=make_user(), partnership=ealing, role="editor")
