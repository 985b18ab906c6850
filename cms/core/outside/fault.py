"""What may go wrong with what comes from outside. The message is a sentence for the editor."""


class Fault(Exception):
    """Something outside could not be fetched or read; `str()` says why and how to mend it."""
