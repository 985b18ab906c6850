"""A publication that can be sealed, a real mail server, an empty outbox, installs whose processes really run."""

from tests.newsletters.sending.fixtures import due, gatekeeping, mail_server, outbox
from tests.newsletters.sending.installs import install, made, server

__all__ = ["due", "gatekeeping", "install", "made", "mail_server", "outbox", "server"]
