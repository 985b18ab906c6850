"""A real mail server, something to send."""

from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server

__all__ = ["due", "gatekeeping", "mail_server"]
