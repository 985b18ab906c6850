"""After sending: the archive and its pages, passing on, corrections, and how two numbers differ."""
