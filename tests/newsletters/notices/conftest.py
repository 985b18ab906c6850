"""A real mail server, something to send, installs whose processes really run."""

from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server
from tests.newsletters.sending.installs import install, made, server

__all__ = ["due", "gatekeeping", "install", "made", "mail_server", "server"]
