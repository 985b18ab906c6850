"""Lists behind the scenes: their rules, and whom they reach."""
