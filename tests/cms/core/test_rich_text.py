import json

import pytest

from cms.core.rich_text import editor


@pytest.mark.parametrize("sent", ["1", "[]", '"words"', '{"blocks": 1}', "{", "true"])
def test_what_no_editor_sends_is_nothing(sent):
    assert editor(["bold"]).value_from_datadict({"text": sent}, {}, "text") == ""


def test_what_an_editor_writes_is_its_html():
    block = {
        "key": "a", "text": "Ask early.", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": [],
    }  # fmt: skip
    sent = json.dumps({"blocks": [block], "entityMap": {}})

    assert "Ask early." in editor(["bold"]).value_from_datadict({"text": sent}, {}, "text")
