"""Installs whose processes really run, and a mail server: made once for all tests of a run."""

from tests.newsletters.sending.installs import install, made, server

__all__ = ["install", "made", "server"]
