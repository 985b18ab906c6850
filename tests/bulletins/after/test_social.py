"""The kit for networks: words within each network's length, a picture of its size, of what anybody may read only."""

import io
import zipfile

import pytest
from PIL import Image

from bulletins.after import social
from bulletins.after.social import NETWORKS, Thing, length, posts
from bulletins.after.social_picture import can_be_drawn
from bulletins.models import Edition, EditionItem
from tests.bulletins.conftest import make_item

URL = "https://hub.example/gatekeeping/2026-11-27/item-12/"


@pytest.fixture
def number(gatekeeping, send) -> Edition:
    make_item(gatekeeping, "Census sign-off", summary="Sign it off. " * 60)
    make_item(gatekeeping, "For SENCOs only")
    number = send(gatekeeping, subject="Census week")
    EditionItem.objects.filter(title="For SENCOs only").update(readers="senco")
    return number


def test_words_fit_each_network_and_hold_the_address_whole():
    for title in ("Census", "Ż" * 200, "消防 " * 90, "a" * 500, "🎉" * 150, "مردم شماری " * 20):
        for summary in ("", "word " * 900, "字" * 900):
            for post in posts(Thing("item-1", title, summary, "Sign it off by 4 December 2026.", URL)):
                assert post.length <= post.network.longest
                assert post.text.endswith(URL)


def test_x_counts_an_address_as_23_and_wide_letters_as_two():
    x = NETWORKS[0]

    assert length(f"Hello\n\n{URL}", x) == 7 + 23
    assert length("字é", x) == 3


def test_the_screen_the_pictures_and_the_whole_kit(number, ealing, sign_in):
    client = sign_in("editor", ealing)
    item = number.items.get(title="Census sign-off").anchor

    screen = client.get(f"/admin/editions/{number.pk}/social/?of={item}").content.decode()
    pictures = {
        network: Image.open(io.BytesIO(client.get(f"/admin/editions/{number.pk}/social/{item}/{network.key}/").content))
        for network in NETWORKS
    }
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/admin/editions/{number.pk}/social/number/kit/").content))

    assert "Census sign-off" in screen
    assert 'alt="“Census sign-off”. Gatekeeping · 27 November 2026. Ealing Learning Partnership."' in screen
    assert all(picture.size == network.size for network, picture in pictures.items())
    assert sorted(packed.namelist()) == sorted(f"{each.key}.{kind}" for each in NETWORKS for kind in ("png", "txt"))
    assert "http://ealing.test/gatekeeping/2026-11-27/" in packed.read("x.txt").decode()


def test_what_is_not_for_everybody_or_was_not_sent_has_no_kit(number, ealing, camden, sign_in):
    client = sign_in("editor", ealing)
    secret = number.items.get(title="For SENCOs only").anchor

    assert "For SENCOs only" not in client.get(f"/admin/editions/{number.pk}/social/").content.decode()
    assert client.get(f"/admin/editions/{number.pk}/social/{secret}/x/").status_code == 404
    assert client.get(f"/admin/editions/{number.pk}/social/number/y/").status_code == 404
    assert sign_in("editor", camden).get(f"/admin/editions/{number.pk}/social/").status_code == 404
    Edition.objects.filter(pk=number.pk).update(live=False)
    assert client.get(f"/admin/editions/{number.pk}/social/number/x/").status_code == 404


def test_a_title_without_letters_for_it_is_left_out_and_that_is_said(number, ealing, sign_in):
    title = "مردم شماری کی منظوری"
    Edition.objects.filter(pk=number.pk).update(subject=title)

    screen = sign_in("editor", ealing).get(f"/admin/editions/{number.pk}/social/").content.decode()

    assert not can_be_drawn(title)
    assert "The pictures show no title" in screen
    assert title in screen
    thing = social.things(Edition.objects.get(pk=number.pk))[0]
    assert title not in social.picture(number, thing, NETWORKS[0]).alt
