"""What may go wrong with a feed. The message is a sentence for the editor."""


class Fault(Exception):
    """A feed could not be fetched or read; `str()` says why and how to mend it."""
