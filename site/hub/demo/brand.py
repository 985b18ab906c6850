"""The demo's own mark: three arches of a bridge, one for schools, one for families, one for the council."""

import io

from django.core.files.images import ImageFile
from PIL import Image as Picture
from PIL import ImageDraw
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from cms.people.models import Partnership

SIZE = 256
FINER = 4  # Drawn larger and made smaller, so that edges are smooth.


def make_logo(partnership: Partnership) -> AbstractImage:
    """The mark as a picture of the partnership's collection."""
    file = ImageFile(io.BytesIO(draw(partnership.brand)), name=f"{partnership.key}-mark.png")
    logo: AbstractImage = get_image_model()(title=partnership.name, file=file, collection=partnership.collection)
    logo.save()
    return logo


def draw(colour: str) -> bytes:
    """A PNG: white arches on a rounded square of the brand's colour, which can be seen on any ground."""
    side = SIZE * FINER
    picture = Picture.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 6, fill=colour)
    for left, right, top in ((0.14, 0.3825, 0.50), (0.32, 0.68, 0.26), (0.6175, 0.86, 0.50)):
        _arch(pen, side * left, side * right, side * top, side * 0.80, width=side // 16)
    out = io.BytesIO()
    picture.resize((SIZE, SIZE), Picture.Resampling.LANCZOS).save(out, format="PNG", optimize=True)
    return out.getvalue()


def _arch(pen: ImageDraw.ImageDraw, left: float, right: float, top: float, foot: float, *, width: int) -> None:
    """A half circle on two posts."""
    middle = top + (right - left) / 2
    pen.arc((left, top, right, top + (right - left)), 180, 360, fill="white", width=width)
    pen.rectangle((left, middle, left + width, foot), fill="white")
    pen.rectangle((right - width, middle, right, foot), fill="white")
