"""What every command of ./hub shares: where things are, what the environment says, how it talks."""

import contextlib
import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[3]

DATA_HELP = "keep database, media and outbox in this folder (as HUB_DATA does)"


class Refused(Exception):
    """It cannot be done as asked; the message says why and how to mend it."""


def say(sentence: str) -> None:
    """To the person at the terminal: stdout belongs to results."""
    print(sentence, file=sys.stderr, flush=True)


def read_env_file() -> None:
    """`.env` counts as it does for the settings: what the environment says is stronger."""
    environ.Env.read_env(str(ROOT / ".env"), overwrite=False)


def keep_data_in(folder: str | None) -> None:
    """Fix where data stands, whatever folder a process works in. Raises Refused where nothing can be written."""
    data = Path(folder or os.environ.get("HUB_DATA") or ROOT / "data").expanduser().absolute()
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"Nothing can be kept in {data} ({error.strerror}): name another folder with --data.") from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise Refused(f"Nothing can be written in {data}: name another folder with --data, or mend its rights.")
    os.environ["HUB_DATA"] = str(data)


def speak_plain_http(port: int) -> None:
    """On this machine alone there is no certificate: plain HTTP, and addresses with the port, unless told otherwise."""
    os.environ.setdefault("HUB_HTTPS", "0")
    os.environ["HUB_BASE_URL"] = f"http://localhost:{port}"


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def check_port(host: str, port: int) -> None:
    """Raises Refused where something else already listens."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError as error:
        raise Refused(f"Port {port} is for the administrator of this machine only: choose one from 1024 on.") from error
    except (OSError, OverflowError) as error:
        reason = "is taken on this machine" if port < 65536 else "does not exist"
        raise Refused(f"Port {port} {reason}: choose another, for example --port {_free_port(host)}.") from error


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of several ./hub that start at once, one builds; the others wait and find it done."""
    (ROOT / ".hub").mkdir(exist_ok=True)
    with (ROOT / ".hub" / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
