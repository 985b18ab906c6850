"""Pictures on the local disk are served; documents are not, but by the view that asks for the right to each."""

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.website import show


@pytest.fixture(autouse=True)
def no_sizes_remembered():
    """The cache outlives a test's rows: it would hand out sizes of pictures of another test."""
    cache.clear()


@pytest.mark.references
def test_a_picture_is_served(ealing, visitor):
    logo = get_image_model().objects.create(title="Logo", file=get_test_image_file(), collection=ealing.collection)
    show(ealing, logo)

    answer = visitor(ealing).get(logo.get_rendition("width-40").url)

    assert b"".join(answer).startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert "max-age=86400" in answer["Cache-Control"]


def test_a_document_is_not_served_from_its_place_on_the_disk(ealing, visitor):
    document = get_document_model()(title="Minutes", collection=ealing.collection)
    document.file.save("minutes.txt", ContentFile(b"private"))

    for path in (f"/media/{document.file.name}", f"/media/images/../{document.file.name}"):
        assert visitor(ealing).get(path).status_code in (400, 404)


def test_a_picture_cannot_be_written_to(ealing, visitor):
    assert visitor(ealing).post("/media/images/logo.png").status_code == 405
