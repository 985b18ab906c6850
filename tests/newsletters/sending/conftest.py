"""A publication that can be sealed, a real mail server, an empty outbox."""

from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server, outbox

__all__ = ["due", "gatekeeping", "mail_server", "outbox"]
