"""The look as browsers fetch it."""

from hub import build_assets


def test_it_is_built_once_and_holds_nothing_that_is_the_governments_own():
    build_assets.build()
    assert not build_assets.build()

    names = {file.name for file in build_assets.BUILT.rglob("*")}
    assert {"site.css", "govuk-frontend.min.js"} <= names
    style = (build_assets.BUILT / "site.css").read_text()
    assert "GDS Transport" not in style
    assert "crest" not in style
    assert "crown" not in style
