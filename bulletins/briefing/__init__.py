"""The safeguarding briefing: a letter, and a page with agenda, slides and recording, each for everybody or for some."""
