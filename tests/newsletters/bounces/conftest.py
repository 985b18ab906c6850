"""Letters that have left, to be heard of."""

from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server, outbox

__all__ = ["due", "gatekeeping", "mail_server", "outbox"]
