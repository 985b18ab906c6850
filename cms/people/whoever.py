"""Who runs a command, on which machine: for the log of looks."""

import getpass
import os
import socket


def runs_this() -> str:
    """`anna on hub-1`. A machine may know no name for a user: then the number."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = f"user {os.getuid()}"
    return f"{name} on {socket.gethostname()}"
