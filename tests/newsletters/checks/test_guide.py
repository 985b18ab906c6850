"""The guide for editors states every rule, in the rule's own words."""

from pathlib import Path

from newsletters.checks.finding import RULES

GUIDE = Path(__file__).parents[3] / "docs" / "editors.md"


def test_the_guide_states_every_rule():
    stated = {line.removeprefix("- ") for line in GUIDE.read_text(encoding="utf-8").splitlines() if line[:2] == "- "}
    meant = {rule.states + (" *Stops it.*" if rule.stops else "") for rule in RULES.values()}

    assert RULES
    assert meant <= stated
