"""Signing letters (DKIM): with which keys, and how. Every letter that leaves goes through `signer_for` or `signed`."""

from newsletters.dkim.signers import signed, signer_for

__all__ = ["signed", "signer_for"]
