"""Words: how text and queries are cut, folded and stemmed, alike for every backend, and what a vocabulary knows."""
