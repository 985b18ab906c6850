"""The links of a letter: nobody can make one, read one, or use one elsewhere."""

import pytest

from newsletters.readers import links
from newsletters.readers.links import BadLink
from tests.factories import make_contact
from tests.newsletters.letters import make_publication


@pytest.fixture
def sam(ealing):
    return make_contact(ealing, "sam.reader@oak.example", name="Sam Reader")


@pytest.fixture
def gatekeeping(ealing):
    return make_publication(ealing)


def test_a_link_leads_back_to_its_reader(ealing, sam, gatekeeping):
    made = links.token(contact_id=sam.pk, publication_id=gatekeeping.pk)

    reader = links.reader(made, partnership=ealing)

    assert (reader.contact, reader.publication) == (sam, gatekeeping)
    assert len(made) == links.TOKEN_LENGTH


def test_the_three_addresses_are_complete_and_say_nothing_of_the_reader(ealing, sam, gatekeeping):
    made = links.for_reader(contact_id=sam.pk, publication=gatekeeping)

    assert set(made) == {"leave_url", "preferences_url", "one_click_url"}
    assert all(url.startswith("http://ealing.test/letters/") for url in made.values())
    assert not any("sam" in url or "oak" in url for url in made.values())


def test_neighbours_have_links_that_look_nothing_alike(gatekeeping):
    one = links.token(contact_id=1, publication_id=gatekeeping.pk)
    two = links.token(contact_id=2, publication_id=gatekeeping.pk)

    assert sum(a == b for a, b in zip(one, two, strict=True)) < 12


def test_another_partnerships_link_is_bad_here(camden, sam, gatekeeping):
    with pytest.raises(BadLink):
        links.reader(links.token(contact_id=sam.pk, publication_id=gatekeeping.pk), partnership=camden)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "A", lambda t: t[:-2], lambda t: "", lambda t: "é" * 32]
)
def test_a_cut_link_is_bad(ealing, sam, gatekeeping, spoil):
    with pytest.raises(BadLink):
        links.reader(spoil(links.token(contact_id=sam.pk, publication_id=gatekeeping.pk)), partnership=ealing)


def test_a_link_with_any_character_changed_is_bad(ealing, sam, gatekeeping):
    made = links.token(contact_id=sam.pk, publication_id=gatekeeping.pk)

    for at, character in enumerate(made):
        with pytest.raises(BadLink):
            links.read(made[:at] + ("A" if character != "A" else "B") + made[at + 1 :])


def test_links_outlive_a_change_of_the_secret_key(settings, ealing, sam, gatekeeping):
    made = links.token(contact_id=sam.pk, publication_id=gatekeeping.pk)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"

    assert links.reader(made, partnership=ealing).contact == sam

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadLink):
        links.reader(made, partnership=ealing)
